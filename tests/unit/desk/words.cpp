#include "bot/desk/words.hpp"

#include "tests/support/catch.hpp"

#include <set>

using namespace firebreak;

namespace {

template <class Wanted>
Wanted get(std::string_view text, std::int64_t thread = 0) {
    const auto understood = understand(text, ticket_number{thread});
    REQUIRE(std::holds_alternative<wish>(understood));
    REQUIRE(std::holds_alternative<Wanted>(std::get<wish>(understood)));
    return std::get<Wanted>(std::get<wish>(understood));
}

misunderstanding wrong(std::string_view text, std::int64_t thread = 0) {
    const auto understood = understand(text, ticket_number{thread});
    REQUIRE(std::holds_alternative<misunderstanding>(understood));
    return std::get<misunderstanding>(understood);
}

}  // namespace

TEST_CASE("words: numbers are taken as people write them") {
    CHECK(to_ticket_number("3") == ticket_number{3});
    CHECK(to_ticket_number("#3") == ticket_number{3});
    CHECK(to_ticket_number("FB-3:") == ticket_number{3});
    for (const char* bad : {"", "#", "0", "-1", "3a", "99999999999999999999", "fb-"})
        CHECK_FALSE(to_ticket_number(bad));
}

TEST_CASE("words: a command with its number, its rest and its other names") {
    CHECK(get<wanted::claim>("claim 3").ticket == ticket_number{3});
    CHECK(get<wanted::claim>("  CLAIM   #3 ").ticket == ticket_number{3});
    CHECK(get<wanted::claim>("ota 3").ticket == ticket_number{3});
    CHECK(get<wanted::note>("note 3 two  words ").text == "two  words");
    CHECK(get<wanted::resolve>("resolve 3 refunded all is well").note == "all is well");
    CHECK(get<wanted::set_severity>("severity 3 high it spreads").why == "it spreads");
    CHECK(get<wanted::merge>("merge 4 into 3").into == ticket_number{3});
    CHECK(get<wanted::file_report>("report A customer is angry").text == "A customer is angry");
    get<wanted::help>("");
    get<wanted::doctor>("doctor");
    get<wanted::doctor>("terveys");
}

TEST_CASE("words: what is about a person, in both languages") {
    const auto m = get<wanted::mute>("mute @Tom 7d only jokes");
    CHECK(m.who == "@Tom");
    CHECK(m.span == "7d");
    CHECK(m.why == "only jokes");
    CHECK(get<wanted::mute>("mykistä tom").span == "");
    CHECK(get<wanted::unmute>("salli tom").who == "tom");
    CHECK(get<wanted::record>("tausta tom").who == "tom");
    CHECK(get<wanted::bulk>("mitätöi undo 3").what == "undo 3");
    CHECK(wrong("mute").why == misunderstanding::reason::more_needed);
}

TEST_CASE("words: in a ticket's thread the number may be left out") {
    CHECK(get<wanted::claim>("claim", 7).ticket == ticket_number{7});
    CHECK(get<wanted::claim>("claim 3", 7).ticket == ticket_number{3});
    CHECK(get<wanted::note>("note called them", 7).text == "called them");
    const auto m = get<wanted::merge>("merge 3", 7);
    CHECK(m.ticket == ticket_number{7});
    CHECK(m.into == ticket_number{3});
}

TEST_CASE("words: blanks of a response, with and without quotes") {
    const auto r =
        get<wanted::reply>("reply 3 first customer=Tiina K when=\"Monday next=week\" x=''");
    REQUIRE(r.blanks.size() == 3);
    CHECK(r.blanks[0] == std::pair<std::string, std::string>("customer", "Tiina K"));
    CHECK(r.blanks[1].first == "when");
    CHECK(r.blanks[2].second.empty());
}

TEST_CASE("words: what is missing or wrong is named") {
    using reason = misunderstanding::reason;
    CHECK(wrong("clam 3").why == reason::unknown_word);
    CHECK(wrong("clam 3").suggestion == "claim");
    CHECK(wrong("xyzzyplugh").suggestion.empty());
    CHECK(wrong("claim").why == reason::number_missing);
    CHECK(wrong("claim three").why == reason::bad_number);
    CHECK(wrong("note 3").why == reason::more_needed);
    CHECK(std::get<wanted::recategorise>(std::get<wish>(understand("recategorise 3", {})))
              .to.empty());
    CHECK(wrong("merge 3").why == reason::more_needed);
    CHECK(wrong("merge 3 x").typed == "x");
}

TEST_CASE("words: a sentence that begins with a command word is no command") {
    const ticket_number none{};
    CHECK(looks_like_command("claim 3", none));
    CHECK(looks_like_command("queue", none));
    CHECK(looks_like_command("queue unclaimed", none));
    CHECK(looks_like_command("note 3 she called again and again", none));
    CHECK(looks_like_command("note she called again and again", ticket_number{3}));
    CHECK_FALSE(looks_like_command("Open letter about us in the paper", none));
    CHECK_FALSE(looks_like_command("Anna sanoi asiakkaalle rumasti", none));
    CHECK_FALSE(looks_like_command("Answer from the customer came at noon", ticket_number{3}));
    CHECK_FALSE(looks_like_command("A customer is angry", none));
}

TEST_CASE("words: a look-up with here at its end is for everybody, other words keep theirs") {
    const auto taken = [](std::string text) {
        return take_here(text) ? text : "not taken: " + text;
    };
    CHECK(taken("queue here") == "queue");
    CHECK(taken(" Queue unclaimed  HERE ") == "Queue unclaimed");
    CHECK(taken("jono tänne") == "jono");
    CHECK(taken("näytä 3 tänne") == "näytä 3");
    CHECK(taken("why 3\nhere") == "why 3");
    CHECK(taken("mine here") == "mine");
    for (const auto* other : {"here", "queue", "queue heret", "queue here now", "note 3 I am here",
                              "claim 3 here", "report he stands here", "hold 3 tänne", ""})
        CHECK(taken(other) == "not taken: " + std::string(other));
    for (const auto* command : {"queue unclaimed here", "show 3 here", "yhteenveto 2026-W47 tänne"})
        CHECK(looks_like_command(command, {}));
    CHECK_FALSE(looks_like_command("Show me what they do here", {}));
}

TEST_CASE(
    "words: no word and no Finnish word stands for two things, and each example is understood") {
    std::set<std::string_view> seen;
    for (const auto& w : command_words()) {
        CAPTURE(w.word);
        CHECK(seen.insert(w.word).second);
        CHECK(seen.insert(w.finnish).second);
        CHECK(std::holds_alternative<wish>(understand(w.example, {})));
        const auto finnish = understand(w.example_fi, {});
        REQUIRE(std::holds_alternative<wish>(finnish));
        CHECK(std::get<wish>(finnish).index() == std::get<wish>(understand(w.example, {})).index());
        for (const auto text : {w.usage_fi, w.example_fi})
            CHECK(text.substr(0, text.find(' ')) == w.finnish);
        CHECK(find_word(w.finnish) == &w);
    }
}
