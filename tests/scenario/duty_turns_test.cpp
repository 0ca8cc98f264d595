// Clocks of tickets that change hands, rest, part and come back, and people who exchange turns.
#include "tests/scenario/duty_house.hpp"
#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace firebreak::test;
using namespace firebreak::test::duty_house;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

const char* const unclear = "Hrmpf blorb qwxz, ktulu zyx grunk.";

bool told(const bot& b, const std::string& place, const std::string& what) {
    return std::ranges::any_of(posts(b, place), [&](const std::string& heading) {
        return heading.find(what) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("turns: a threat that is recognised late is somebody's to claim, and calls begin anew") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    b.jump(helsinki(11, 23, 14h));
    b.say("eero", "note 1 looking at it");  // nobody else is called
    b.jump(helsinki(11, 23, 14h + 20min));
    b.say("anna", "recategorise 1 threat");
    REQUIRE(b.ticket_of(1).team.value == "safety");
    b.jump(helsinki(11, 23, 14h + 29min));
    CHECK_FALSE(told(b, "#safety", "should have been claimed"));
    b.jump(helsinki(11, 23, 14h + 31min));
    CHECK(told(b, "#safety", "should have been claimed by 14:30"));
}

TEST_CASE("turns: what was planned for the day is not done at night, however late the bot looks") {
    const house h;
    {
        bot b(h.folder / "a.db", h.with(turns));
        b.report("tom", complaint);
        for (const auto at : {14h + 0min, 14h + 30min, 15h + 30min}) b.jump(helsinki(11, 23, at));
        CHECK(posts(b, "#managers").empty());
    }
    bot b(h.folder / "a.db", h.with(turns, "", helsinki(11, 24, 2h)));
    b.settle();
    b.jump(helsinki(11, 24, 7h + 59min));
    CHECK(posts(b, "#managers").empty());
    b.jump(helsinki(11, 24, 8h));
    CHECK(posts(b, "#managers").size() == 1);
}

TEST_CASE("turns: while a ticket is part of another one its clocks rest") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    b.report("tom", "Customer wants his money back for the old kettle, refund please");
    b.say("anna", "merge 2 1");
    b.jump(helsinki(11, 25, 10h));
    const auto before = b.network.all.size();
    b.say("anna", "unmerge 2");
    b.jump(helsinki(11, 25, 12h + 59min));
    for (const auto& heading : posts(b, "#social", before))
        CHECK(heading.find("#2: ") == std::string::npos);
    b.jump(helsinki(11, 25, 14h + 1min));
    for (const auto& each : posts(b, "#social", before)) UNSCOPED_INFO(each);
    CHECK(told(b, "#social", "#2: it should have been claimed by 14:00"));
}

TEST_CASE("turns: a closing that is taken back gives a resting ticket its end of rest again") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    b.say("anna", "claim 1");
    b.say("anna", "snooze 1 tomorrow 9:00");
    const auto preview = b.say("liisa", "bulk tom 24h only jokes");
    REQUIRE(preview.reply.choices.size() == 1);
    const auto done = b.say("liisa", preview.reply.choices.front().words);
    REQUIRE(b.ticket_of(1).state == status::resolved);
    b.say("liisa", done.reply.choices.front().words);
    REQUIRE(b.ticket_of(1).state == status::waiting);
    b.jump(helsinki(11, 24, 9h) + 1s);
    CHECK(b.ticket_of(1).state == status::claimed);
}

TEST_CASE("turns: of two closings only the last one can be taken back") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    const auto close = [&] {
        const auto preview = b.say("liisa", "bulk tom 24h only jokes");
        return b.say("liisa", preview.reply.choices.at(0).words).reply.choices.at(0).words;
    };
    const auto first = close();
    b.say("liisa", "reopen 1");
    const auto second = close();
    b.say("liisa", first);
    CHECK(b.ticket_of(1).state == status::resolved);
    b.say("liisa", second);
    CHECK(b.ticket_of(1).state == status::open);
}

TEST_CASE("turns: until reply waits for a reporter, not for the team") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    b.say("anna", "claim 1");
    b.say("anna", "snooze 1 until reply");
    b.say("anna", "add 1 she has called us, too");
    CHECK(b.ticket_of(1).state == status::waiting);
    b.say("tom", "add 1 she wrote again");
    CHECK(b.ticket_of(1).state == status::claimed);
}

TEST_CASE("turns: a reporter's colleague in the team stops no chain by reporting it too") {
    const house h;
    const std::string post = " https://www.facebook.com/lampshop/posts/123456";
    bot b(h.folder / "a.db", h.with(turns));
    for (const char* person : {"tom", "console:a", "console:b", "console:c"})
        b.report(person, complaint + post);
    b.jump(helsinki(11, 23, 14h));
    CHECK(mentions_of(b, "#social") == "anna ");
    b.report("eero", complaint + post);  // the fifth: it is serious now
    REQUIRE(b.ticket_of(1).level == severity::high);
    b.jump(helsinki(11, 23, 14h + 30min));
    CHECK(mentions_of(b, "#social") == "anna eero liisa ");
}

TEST_CASE("turns: reports without conflict are nobody's turn") {
    const house h;
    bot b(h.folder / "a.db", h.with(", round: true"));
    b.report("tom", unclear);
    REQUIRE(b.ticket_of(1).state == status::triage);
    b.say("anna", "recategorise 1 none");
    CHECK(b.ticket_of(1).daily);
    CHECK(b.ticket_of(1).claimant.empty());
}

TEST_CASE("turns: when those on duty are away, the others of the team have their turn") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns + ", round: true"));
    b.say("anna", "away tomorrow 9:00");
    b.report("tom", complaint);
    CHECK(b.ticket_of(1).claimant.value == "eero");
}

TEST_CASE("turns: a turn that goes from hand to hand belongs to whoever has it last") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    const auto on_duty = [&] { return text_of(b.say("liisa", "oncall social").reply); };
    b.say("anna", "swap eero");  // Eero now, Anna from the 30th
    CHECK_THAT(on_duty(), ContainsSubstring("Social team: Eero"));
    b.say("eero", "swap anna");  // and back: his present turn for the one that she has next
    CHECK_THAT(on_duty(), ContainsSubstring("Social team: Anna"));
    b.jump(helsinki(11, 30, 9h + 1min));
    CHECK_THAT(on_duty(), ContainsSubstring("Social team: Eero"));
    b.jump(helsinki(12, 7, 9h + 1min));
    CHECK_THAT(on_duty(), ContainsSubstring("Social team: Anna"));
}

TEST_CASE("turns: whoever has no tickets sees in a hand-over what nobody has") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    const auto list = text_of(b.say("anna", "handover").reply);
    CHECK_THAT(list, ContainsSubstring("no tickets") && ContainsSubstring("#1"));
}

TEST_CASE("turns: what belongs to a restricted team leaves it only by its category") {
    const house h;
    {
        bot b(h.folder / "a.db",
              h.with("", "routes:\n  - { name: English, language: en, team: legal }\n"));
        b.report("tom", threat);
        CHECK(b.ticket_of(1).team.value == "safety");
        b.report("tom", complaint);
        CHECK(b.ticket_of(2).team.value == "legal");
    }
    bot b(h.folder / "b.db", h.with("", "routes:\n  - { category: threat, team: legal }\n"));
    b.report("tom", threat);
    CHECK(b.ticket_of(1).team.value == "legal");
}

TEST_CASE("turns: a false alarm leaves the team that only the alarm had sent it to") {
    const house h;
    bot b(h.folder / "a.db", h.with("", "routes:\n  - { severity: critical, team: safety }\n"));
    b.report("tom", threat);
    REQUIRE(b.ticket_of(1).team.value == "safety");
    b.say("liisa", "recategorise 1 refund_request");
    CHECK(b.ticket_of(1).level == severity::normal);
    CHECK(b.ticket_of(1).team.value == "social");
}
