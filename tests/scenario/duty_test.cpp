// Deadlines, the chain of escalation, claims that live by work, snooze, duty and hand-overs,
// through the whole bot and a clock that the test sets.
#include "tests/scenario/duty_house.hpp"
#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace firebreak::test;
using namespace firebreak::test::duty_house;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("duty: warned once at three quarters, called once at the end, in business hours",
          "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);  // Monday 10:00: to be claimed within four hours
    CHECK_THAT(card_text(b, "#social"), ContainsSubstring("Deadline: claim by 14:00"));
    CHECK_THAT(text_of(b.say("anna", "queue").reply), ContainsSubstring("claim by 14:00"));
    b.jump(helsinki(11, 23, 13h) - 1s);
    CHECK(posts(b, "#social").empty());
    b.jump(helsinki(11, 23, 13h));
    CHECK(posts(b, "#social") ==
          std::vector<std::string>{"#1: nobody has claimed it yet. It is due at 14:00."});
    CHECK(mentions_of(b, "#social").empty());
    b.jump(helsinki(11, 23, 14h));
    CHECK(posts(b, "#social", 0).back() == "#1: it should have been claimed by 14:00.");
    CHECK(mentions_of(b, "#social") == "anna ");  // she is on duty
    CHECK_THAT(card_text(b, "#social"), ContainsSubstring("overdue: claim by 14:00"));
    const auto so_far = posts(b, "#social").size();
    CHECK(so_far == 2);
    b.jump(helsinki(11, 23, 14h + 29min));
    CHECK(posts(b, "#social").size() == so_far);
    b.jump(helsinki(11, 23, 14h + 30min));
    CHECK(mentions_of(b, "#social") == "anna eero liisa ");
    b.jump(helsinki(11, 23, 15h + 30min));
    CHECK(mentions_of(b, "#social") == "liisa ");
    b.jump(helsinki(11, 23, 17h + 30min));
    CHECK_THAT(posts(b, "#managers").back(), ContainsSubstring("#1 ("));
    CHECK(mentions_of(b, "#managers") == "pekka ");
    CHECK(mentions_of(b, "#social").empty());
    // Once more, two business hours later: half an hour today, the rest tomorrow.
    b.jump(helsinki(11, 24, 9h + 29min));
    const auto managers = posts(b, "#managers").size();
    b.jump(helsinki(11, 24, 9h + 30min));
    CHECK(posts(b, "#managers").size() == managers + 1);
    b.jump(helsinki(11, 27, 17h));
    CHECK(posts(b, "#managers").size() == managers + 1);  // the repeats are bounded
    CHECK(count_of(b, 1, "deadline_warned") == 2);        // of the claim and of the answer
    CHECK(count_of(b, 1, "called") >= 5);
}

TEST_CASE("duty: a claim stops the chain and says how long it took", "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    b.jump(helsinki(11, 23, 14h));
    const auto so_far = posts(b, "#social").size();
    b.jump(helsinki(11, 23, 14h + 20min));
    b.say("anna", "claim 1");
    b.jump(helsinki(11, 23, 17h + 30min));
    for (const auto& text : posts(b, "#social", 0)) CHECK_THAT(text, !ContainsSubstring("again"));
    CHECK(posts(b, "#social").size() <= so_far + 1);  // the answer's warning, at 16:00
    const auto stopped = b.read([](snapshot& files) {
        for (const auto& e : files.timeline_of(ticket_number{1}))
            if (const auto* s = std::get_if<happened::clock_stopped>(&e.body)) return *s;
        return happened::clock_stopped{};
    });
    CHECK(std::chrono::milliseconds{stopped.business} == 4h + 20min);
    CHECK(stopped.missed);
    CHECK_THAT(
        text_of(b.say("anna", "history 1").reply),
        ContainsSubstring("to the claim: 4 h 20 min, in business hours 4 h 20 min, too late"));
}

TEST_CASE("duty: threats have no closing time, complaints no weekend", "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with("", "", helsinki(11, 27, 17h)));  // Friday
    b.report("tom", complaint);
    b.report("tom", threat);
    b.jump(helsinki(11, 27, 17h + 10min));
    CHECK(count_of(b, 2, "deadline_missed") == 1);
    CHECK(mentions_of(b, "#safety") == "liisa ");  // nobody has duty there: the leads
    b.jump(helsinki(11, 29, 12h));
    CHECK(count_of(b, 1, "deadline_missed") == 0);
    CHECK_THAT(card_text(b, "#social"), ContainsSubstring("claim by Mon 30.11. 11:00"));
    b.jump(helsinki(11, 30, 11h));
    CHECK(count_of(b, 1, "deadline_missed") == 1);
    b.jump(helsinki(11, 30, 13h));
    // A restricted team's managers are told no more than they need.
    bool told = false;
    for (const auto& text : posts(b, "#managers"))
        if (text.find("#2") != text.npos) {
            told = true;
            CHECK_THAT(text, !ContainsSubstring("Threat"));
        }
    CHECK(told);
}

TEST_CASE("duty: the end of summer time moves nobody's deadline", "[duty]") {
    const house h;
    // Saturday 24 October 2026, 23:00 UTC; the clocks go back at 01:00 UTC on Sunday.
    const instant saturday = helsinki(10, 25, 1h);
    bot b(h.folder / "a.db",
          h.with("", "deadlines: { critical: { claim: 8h, hours: always } }\n", saturday));
    b.report("tom", complaint);
    b.say("liisa", "severity 1 critical it spreads");
    // The playbook's four hours, at all hours: an hour of the wall clock is passed twice in them.
    b.jump(saturday + 4h - 1ms);
    CHECK(count_of(b, 1, "deadline_missed") == 0);
    b.jump(saturday + 4h);
    CHECK(count_of(b, 1, "deadline_missed") == 1);
    // In business hours the deadline follows the wall clock: 08:00 on Monday is 06:00 UTC now.
    b.report("tom", "Customer wants her money back for the broken kettle, refund please");
    const auto clocks = b.read([](snapshot& files) { return files.clocks_of(ticket_number{2}); });
    REQUIRE(clocks);
    CHECK(clocks->claim.due == helsinki(10, 26, 12h));
}

TEST_CASE("duty: a restart between due and fired; nothing fires twice", "[duty]") {
    const house h;
    {
        bot b(h.folder / "a.db", h.with(turns));
        b.report("tom", complaint);
        b.jump(helsinki(11, 23, 13h + 59min));
    }
    {
        bot b(h.folder / "a.db", h.with(turns, "", helsinki(11, 23, 14h + 5min)));
        b.settle();
        CHECK(posts(b, "#social") ==
              std::vector<std::string>{"#1: it should have been claimed by 14:00."});
        CHECK(mentions_of(b, "#social") == "anna ");
    }
    for (int i = 0; i < 3; ++i) {
        bot again(h.folder / "a.db", h.with(turns, "", helsinki(11, 23, 14h + 6min)));
        again.settle();
        CHECK(posts(again, "#social").empty());
        CHECK(count_of(again, 1, "called") == 1);
        CHECK(count_of(again, 1, "deadline_missed") == 1);
    }
}

TEST_CASE("duty: a row that is handled twice, as after a crash, does its work once", "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    b.jump(helsinki(11, 23, 14h));
    // The row that brought it about is back, as if its removal had been lost.
    b.write([&](transaction& files) { return files.schedule("ticket:999", b.time.now()), true; });
    const auto before = posts(b, "#social").size();
    b.write([&](transaction& files) {
        files.unschedule("ticket:1");
        files.schedule("ticket:1", b.time.now());
        return true;
    });
    b.jump(helsinki(11, 23, 14h) + 1s);
    CHECK(posts(b, "#social").size() == before);
    CHECK(count_of(b, 1, "called") == 1);
    b.jump(helsinki(11, 23, 14h + 30min));  // and the chain goes on
    CHECK(count_of(b, 1, "called") == 2);
}

TEST_CASE("duty: claimed just before it fires: nobody is called", "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    b.jump(helsinki(11, 23, 14h) - 1ms);
    b.say("anna", "claim 1");
    b.jump(helsinki(11, 23, 14h));
    CHECK(count_of(b, 1, "deadline_missed") == 0);
    CHECK(count_of(b, 1, "called") == 0);
}

TEST_CASE("duty: claimed just after it was due, before anybody noticed: missed, but no call",
          "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    b.jump(helsinki(11, 23, 13h));
    b.time.set(helsinki(11, 23, 14h + 1min));  // the clock is ahead of the clockwork
    b.say("anna", "claim 1");
    b.settle();
    CHECK(count_of(b, 1, "deadline_missed") == 1);
    CHECK(count_of(b, 1, "clock_stopped") == 1);
}

TEST_CASE("duty: a note by the team stops the calling; one by the reporter does not", "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    b.jump(helsinki(11, 23, 14h));
    b.say("tom", "add 1 they wrote again");
    b.jump(helsinki(11, 23, 14h + 30min));
    CHECK(count_of(b, 1, "called") == 2);
    b.say("eero", "note 1 I am on it");
    b.jump(helsinki(11, 23, 17h));
    CHECK(count_of(b, 1, "called") == 2);
}

TEST_CASE("duty: a claim lives by work, is reminded of, and then goes back", "[duty]") {
    const house h;
    bot b(h.folder / "a.db",
          h.with("", "deadlines: { lease: { remind: 4h, free: 2h }, hold: 3d }\n"));
    b.report("tom", complaint);
    b.say("anna", "claim 1");
    b.jump(helsinki(11, 23, 13h));
    b.say("anna", "note 1 called the customer");
    b.jump(helsinki(11, 23, 14h + 30min));
    CHECK(count_of(b, 1, "reminded") == 0);
    b.jump(helsinki(11, 23, 17h));
    CHECK(count_of(b, 1, "reminded") == 1);
    CHECK(mentions_of(b, "#social") == "anna ");
    b.jump(helsinki(11, 24, 9h) - 1s);  // one hour today, one tomorrow
    CHECK(b.ticket_of(1).claimant.value == "anna");
    b.jump(helsinki(11, 24, 9h));
    CHECK(b.ticket_of(1).claimant.empty());
    CHECK(b.ticket_of(1).state == status::open);
    CHECK_THAT(posts(b, "#social").back(), ContainsSubstring("free again"));
    // The clock of the claim runs anew.
    const auto clocks = b.read([](snapshot& files) { return files.clocks_of(ticket_number{1}); });
    CHECK(clocks->claim.due == helsinki(11, 24, 13h));
}

TEST_CASE("duty: snooze rests until its time, in English and Finnish", "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with());
    b.report("tom", complaint);
    CHECK(b.say("anna", "snooze 1 2h").kind == outcome_kind::refused);  // not hers yet
    b.say("anna", "claim 1");
    const auto unclear = b.say("anna", "snooze 1 whenever");
    CHECK(unclear.kind == outcome_kind::misunderstood);
    CHECK_THAT(text_of(unclear.reply), ContainsSubstring("snooze 1 tomorrow 9:00"));
    CHECK(b.say("anna", "snooze 1 30d").kind == outcome_kind::misunderstood);
    CHECK(b.say("anna", "snooze 1 tomorrow 9:00").reply.heading ==
          "#1 rests until Tue 24.11. 09:00.");
    CHECK(b.ticket_of(1).state == status::waiting);
    CHECK_THAT(card_text(b, "#social"), ContainsSubstring("Rests until: Tue 24.11. 09:00"));
    b.jump(helsinki(11, 24, 9h) - 1s);
    CHECK(b.ticket_of(1).state == status::waiting);
    CHECK(count_of(b, 1, "deadline_missed") == 0);
    b.jump(helsinki(11, 24, 9h));
    CHECK(b.ticket_of(1).state == status::claimed);
    CHECK(mentions_of(b, "#social") == "anna ");
    b.say("anna", "assign 1 eero");
    CHECK_THAT(b.say("eero", "torkuta 1 kunnes vastataan").reply.heading,
               ContainsSubstring("kunnes ilmoittaja vastaa"));
    b.say("eero", "note 1 still nothing");
    CHECK(b.ticket_of(1).state == status::waiting);
    b.say("tom", "add 1 they have answered me");
    CHECK(b.ticket_of(1).state == status::claimed);
    CHECK(mentions_of(b, "#social") == "eero ");
    // A hold without an end comes back by itself too.
    b.say("eero", "hold 1 customer");
    b.jump(helsinki(11, 24, 9h) + 7 * 24h + 1s);
    CHECK(b.ticket_of(1).state == status::claimed);
}

TEST_CASE("duty: who is on duty, swaps, and a chain that follows them", "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    CHECK_THAT(text_of(b.say("anna", "oncall").reply),
               ContainsSubstring("Social team: Anna, until Mon 30.11. 09:00"));
    CHECK_THAT(text_of(b.say("liisa", "oncall safety").reply),
               ContainsSubstring("Safety: nobody. Its leads are called: Liisa"));
    CHECK(b.say("tom", "oncall").kind == outcome_kind::refused);
    CHECK_THAT(b.say("anna", "swap nobody").reply.heading, ContainsSubstring("nobody"));
    CHECK_THAT(b.say("anna", "swap ville").reply.heading, ContainsSubstring("does not work"));
    const auto done = b.say("anna", "swap eero");
    CHECK_THAT(done.reply.heading, ContainsSubstring("Eero has duty from 10:00 to Mon 30.11."));
    CHECK(mentions_of(b, "#social") == "eero ");
    CHECK_THAT(text_of(b.say("anna", "päivystys").reply), ContainsSubstring("Social team: Eero"));
    b.report("tom", complaint);
    b.jump(helsinki(11, 23, 14h));
    CHECK(mentions_of(b, "#social") == "eero ");
    b.jump(helsinki(11, 30, 9h + 1min));
    CHECK_THAT(text_of(b.say("eero", "oncall").reply), ContainsSubstring("Anna"));
}

TEST_CASE("duty: a hand-over lists what there is and passes it on", "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    CHECK_THAT(b.say("anna", "handover").reply.heading, ContainsSubstring("no tickets"));
    b.report("tom", complaint);
    b.report("tom", "Customer wants her money back for the broken kettle, refund please");
    b.report("tom", "Customer wants his money back for the broken toaster, refund please");
    for (const auto* words : {"claim 1", "claim 2", "hold 2 customer", "note 1 she calls back"})
        b.say("anna", words);
    const auto list = text_of(b.say("anna", "handover").reply);
    CHECK_THAT(list, ContainsSubstring("2 tickets of yours"));
    CHECK_THAT(list, ContainsSubstring("Last note: she calls back"));
    CHECK_THAT(list, ContainsSubstring("Waiting"));
    CHECK(b.ticket_of(1).claimant.value == "anna");
    CHECK_THAT(b.say("anna", "handover ville").reply.heading, ContainsSubstring("0 tickets"));
    CHECK_THAT(b.say("anna", "handover eero").reply.heading, ContainsSubstring("2 tickets now"));
    CHECK(b.ticket_of(1).claimant.value == "eero");
    CHECK(b.ticket_of(2).claimant.value == "eero");
    CHECK(b.ticket_of(2).state == status::waiting);
}

TEST_CASE("duty: new tickets go to those present in turn", "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with(", round: true"));
    b.report("tom", complaint);
    CHECK(b.ticket_of(1).claimant.value == "anna");
    b.report("tom", "Customer wants her money back for the broken kettle, refund please");
    CHECK(b.ticket_of(2).claimant.value == "eero");
    b.say("anna", "away tomorrow 9:00");
    CHECK_THAT(text_of(b.say("liisa", "oncall social").reply), ContainsSubstring("away: Anna"));
    b.report("tom", "Customer wants his money back for the broken toaster, refund please");
    CHECK(b.ticket_of(3).claimant.value == "eero");
    b.say("anna", "back");
    b.report("tom", "Customer wants their money back for the broken pan, refund please");
    CHECK(b.ticket_of(4).claimant.value == "anna");
    b.jump(helsinki(11, 23, 19h));  // nobody is there
    b.report("tom", "Customer wants her money back for the broken mixer, refund please");
    CHECK(b.ticket_of(5).claimant.empty());
}

TEST_CASE("duty: routes choose the team before the playbook does", "[duty]") {
    const house h;
    bot b(h.folder / "a.db",
          h.with("",
                 "routes:\n"
                 "  - { platform: facebook, hours: \"Mon-Fri 08:00-18:00\", team: legal }\n"
                 "  - { category: refund_request, severity: critical, team: safety }\n"));
    b.report("tom", complaint);
    CHECK(b.ticket_of(1).team.value == "social");
    b.report("tom", std::string(complaint) + " https://www.facebook.com/shop/posts/1");
    CHECK(b.ticket_of(2).team.value == "legal");
    b.jump(helsinki(11, 23, 18h));
    b.report("tom", std::string(complaint) + " https://www.facebook.com/shop/posts/2");
    CHECK(b.ticket_of(3).team.value == "social");
}

TEST_CASE("duty: the summary tells times in business hours and deadlines missed", "[duty]") {
    const house h;
    bot b(h.folder / "a.db", h.with(turns));
    b.report("tom", complaint);
    b.jump(helsinki(11, 23, 15h));
    b.say("anna", "claim 1");
    const auto facts = b.read([&](snapshot& files) {
        std::vector<std::string> seen;
        week_span week;
        for (std::size_t i = 0; i < week.midnights.size(); ++i)
            week.midnights.at(i) = helsinki(11, 23, 0h) + static_cast<int>(i) * 24h;
        files.observe_week(week, b.time.now(), [&](const observation& o) {
            if (o.what == figure::missed) seen.push_back("missed " + std::string(o.name));
            if (o.what == figure::to_claim_business)
                seen.push_back("claim " + std::to_string(o.value / 60'000));
        });
        return seen;
    });
    CHECK(facts == std::vector<std::string>{"claim 300", "missed claim"});
}
