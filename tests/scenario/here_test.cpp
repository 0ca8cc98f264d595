// "here": answers that everybody in the conversation reads, and those that they must not.
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace firebreak::test;
using Catch::Matchers::ContainsSubstring;

namespace {

const char* const complaint = "Customer wants her money back for the broken lamp, refund please";
const char* const threat = "He wrote: I will burn your shop down tonight, I know where you live";

/// #1 is of the social team, #2 of Safety, which is restricted.
struct two_tickets {
    scratch folder;
    bot b{folder / "a.db"};
    two_tickets() {
        b.report("tom", complaint);
        b.report("tom", threat);
        REQUIRE(b.ticket_of(1).team == team_id{"social"});
        REQUIRE(b.ticket_of(2).team == team_id{"safety"});
    }
    std::string shown(const std::string& channel, const std::string& person,
                      const std::string& words) {
        const auto o = b.say_in(channel, person, words);
        CAPTURE(channel, person, words, text_of(o.reply));
        CHECK(o.kind == outcome_kind::done);
        CHECK(o.for_all);
        return text_of(o.reply);
    }
    std::string kept_back(const std::string& channel, const std::string& person,
                          const std::string& words) {
        const auto o = b.say_in(channel, person, words);
        CAPTURE(channel, person, words, text_of(o.reply));
        CHECK(o.kind != outcome_kind::done);
        CHECK_FALSE(o.for_all);
        return text_of(o.reply);
    }
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("here: without it nothing is for everybody") {
    two_tickets t;
    for (const auto* words : {"queue", "show 1", "why 1", "history 1", "help", "mine"}) {
        CAPTURE(words);
        const auto o = t.b.say_in("#social", "anna", words);
        CHECK(o.kind == outcome_kind::done);
        CHECK_FALSE(o.for_all);
    }
}

TEST_CASE("here: a team's channel reads of its own tickets, whoever asks") {
    two_tickets t;
    for (const auto* words : {"show 1 here", "why 1 tänne", "history 1 here", "help here"})
        t.shown("#social", "anna", words);
    // A lead of both teams sees both queues; the channel sees its own.
    const auto list = t.shown("#social", "liisa", "queue here");
    CHECK(contains(list, "#1"));
    CHECK_FALSE(contains(list, "#2"));
    CHECK(contains(t.shown("#safety", "ville", "queue here"), "#2"));
    CHECK(contains(t.shown("#safety", "liisa", "show 2 here"), "burn your shop"));
    CHECK(contains(t.shown("#social", "liisa", "oncall here"), "Social team"));
    CHECK_FALSE(contains(t.shown("#social", "liisa", "oncall here"), "Safety"));
}

TEST_CASE("here: a restricted team's tickets stay in its channel") {
    two_tickets t;
    for (const auto* channel : {"#social", "#legal", "#managers", "#everybody"})
        for (const auto* words : {"show 2 here", "history 2 here", "why 2 here"}) {
            const auto said = t.kept_back(channel, "liisa", words);
            CHECK(contains(said, "tänne"));  // Liisa reads Finnish: and how to get it all the same
            CHECK_FALSE(contains(said, "burn"));
        }
    t.kept_back("#social", "liisa", "queue safety here");
    CHECK_FALSE(contains(t.shown("#managers", "pekka", "queue here"), "#2"));
    CHECK(contains(t.shown("#managers", "pekka", "queue here"), "#1"));
    // Who may not see a ticket hears what they always hear.
    CHECK(t.kept_back("#social", "anna", "show 2 here") ==
          text_of(t.b.say_in("#social", "anna", "show 2").reply));
    CHECK(t.kept_back("#social", "anna", "show 99 here") ==
          text_of(t.b.say_in("#social", "anna", "show 99").reply));
}

TEST_CASE("here: in other channels and of persons nothing is shown") {
    two_tickets t;
    for (const auto* words : {"queue here", "show 1 here", "oncall here"})
        CHECK_THAT(t.kept_back("#everybody", "eero", words), ContainsSubstring("without “here”"));
    for (const auto* words : {"mine here", "may-i 1 here", "record tom here"})
        CHECK_THAT(t.kept_back("#social", "eero", words), ContainsSubstring("Without “here”"));
    for (const auto* words : {"summary here", "doctor here"}) {
        CHECK_THAT(t.kept_back("#social", "pekka", words), ContainsSubstring("managers' channel"));
        t.shown("#managers", "pekka", words);
    }
    // Rights are what they were: a responder has no summary in the managers' channel either.
    t.kept_back("#managers", "eero", "summary here");
}
