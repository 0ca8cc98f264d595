#include "bot/domain/decide.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

using namespace firebreak;
using reason = refusal::reason;

namespace {

const instant monday = to_instant(1'795'000'000'000);

standing of_team(bool claimant = false, bool lead = false) {
    standing s;
    s.responder = true;
    s.claimant = claimant;
    s.lead = lead;
    return s;
}

ticket in(status s, const char* claimant = "") {
    ticket t;
    t.number = ticket_number{7};
    t.state = s;
    t.category = playbook_id{"refund_request"};
    t.team = team_id{"social"};
    t.claimant = person_id{claimant};
    if (!t.claimant.empty()) t.claimed_at = monday;
    return t;
}

situation facts(const ticket& t, standing who, const char* actor = "anna") {
    return {t, who, person_id{actor}, monday};
}

refusal no(const decision& d) {
    REQUIRE(std::holds_alternative<refusal>(d));
    return std::get<refusal>(d);
}

template <class Event>
Event only(const decision& d) {
    REQUIRE(std::holds_alternative<events>(d));
    const auto& list = std::get<events>(d);
    REQUIRE(list.size() == 1);
    REQUIRE(std::holds_alternative<Event>(list.front()));
    return std::get<Event>(list.front());
}

playbook book(const char* id, const char* team = "social") {
    playbook b;
    b.id = playbook_id{id};
    b.version = "v1";
    b.team = team_id{team};
    ending e;
    e.id = "refunded";
    b.outcomes.push_back(e);
    return b;
}

}  // namespace

TEST_CASE("claim: an open ticket is taken") {
    const auto t = in(status::open);
    only<happened::claimed>(decide_claim(facts(t, of_team())));
}

TEST_CASE("claim: the second one is told who has it and since when") {
    const auto t = in(status::claimed, "anna");
    const auto r = no(decide_claim(facts(t, of_team(), "eero")));
    CHECK(r.why == reason::claimed_by_other);
    CHECK(r.holder == person_id{"anna"});
    CHECK(r.since == monday);
    CHECK(no(decide_claim(facts(t, of_team(true)))).why == reason::claimed_by_you);
}

TEST_CASE("claim: an unsure ticket needs its category first") {
    const auto t = in(status::triage);
    CHECK(no(decide_claim(facts(t, of_team()))).why == reason::choose_first);
}

TEST_CASE("claim: resolved and merged tickets say what they are") {
    const auto done = in(status::resolved, "anna");
    CHECK(no(decide_claim(facts(done, of_team()))).why == reason::wrong_status);
    auto gone = in(status::merged);
    gone.merged_into = ticket_number{3};
    const auto r = no(decide_claim(facts(gone, of_team())));
    CHECK(r.why == reason::gone_elsewhere);
    CHECK(r.other == ticket_number{3});
}

TEST_CASE("resolve: needs a claim, the claimant or a lead, and an outcome of the playbook") {
    const auto refund = book("refund_request");
    const auto open = in(status::open);
    CHECK(no(decide_resolve(facts(open, of_team()), &refund, "refunded", "")).why ==
          reason::claim_first);
    const auto t = in(status::claimed, "anna");
    const auto other = no(decide_resolve(facts(t, of_team(), "eero"), &refund, "refunded", ""));
    CHECK(other.why == reason::not_allowed);
    CHECK(other.who == who_may::claimant_or_lead);
    CHECK(other.holder == person_id{"anna"});
    CHECK(no(decide_resolve(facts(t, of_team(true)), &refund, "nonsense", "")).why ==
          reason::unknown_outcome);
    CHECK(
        only<happened::resolved>(decide_resolve(facts(t, of_team(true)), &refund, "refunded", "ok"))
            .outcome == "refunded");
    only<happened::resolved>(
        decide_resolve(facts(t, of_team(false, true), "liisa"), &refund, "refunded", ""));
}

TEST_CASE("severity: a critical ticket is lowered by leads and managers only") {
    auto t = in(status::claimed, "anna");
    t.level = severity::critical;
    CHECK(no(decide_severity(facts(t, of_team(true)), severity::low, "")).why ==
          reason::lowering_needs_lead);
    CHECK(only<happened::severity_set>(
              decide_severity(facts(t, of_team(false, true)), severity::low, "checked"))
              .to == severity::low);
    t.level = severity::normal;
    only<happened::severity_set>(decide_severity(facts(t, of_team()), severity::critical, ""));
    CHECK(no(decide_severity(facts(t, of_team()), severity::normal, "")).why ==
          reason::nothing_changes);
}

TEST_CASE("escalate: one step more serious, and high at least") {
    auto t = in(status::open);
    t.level = severity::low;
    CHECK(only<happened::escalated>(decide_escalate(facts(t, of_team()), "", {})).to ==
          severity::high);
    t.level = severity::high;
    CHECK(only<happened::escalated>(decide_escalate(facts(t, of_team()), "", {})).to ==
          severity::critical);
    t.level = severity::critical;
    CHECK(only<happened::escalated>(decide_escalate(facts(t, of_team()), "", {})).to ==
          severity::critical);
}

TEST_CASE("recategorise: a claimant outside the new team loses the claim") {
    const auto t = in(status::claimed, "anna");
    const auto to = book("threat", "safety");
    CHECK(
        only<happened::recategorised>(decide_recategorise(facts(t, of_team()), nullptr, to, false))
            .unclaimed);
    CHECK_FALSE(
        only<happened::recategorised>(decide_recategorise(facts(t, of_team()), nullptr, to, true))
            .unclaimed);
    CHECK(no(decide_recategorise(facts(t, of_team()), nullptr, book("refund_request"), true)).why ==
          reason::nothing_changes);
}

TEST_CASE(
    "recategorise: a raised severity is kept, a critical one is not lowered by one responder") {
    const auto refund = book("refund_request"), review = book("bad_review");
    auto t = in(status::open);
    t.category = playbook_id{"threat"};
    t.level = severity::high;  // raised above the playbook's normal
    CHECK(only<happened::recategorised>(
              decide_recategorise(facts(t, of_team()), &review, refund, true))
              .level == severity::high);
    auto threat = book("threat", "safety");
    threat.level = severity::critical;
    t.level = severity::critical;
    CHECK(no(decide_recategorise(facts(t, of_team()), &threat, refund, true)).why ==
          reason::lowering_needs_lead);
    CHECK(only<happened::recategorised>(
              decide_recategorise(facts(t, of_team(false, true)), &threat, refund, true))
              .level == severity::normal);
}

TEST_CASE("recategorise: a claimed ticket never goes to the daily list") {
    auto none = book("none");
    none.handled = handling::daily;
    CHECK(only<happened::recategorised>(
              decide_recategorise(facts(in(status::open), of_team()), nullptr, none, true))
              .daily);
    CHECK_FALSE(only<happened::recategorised>(
                    decide_recategorise(facts(in(status::claimed, "anna"), of_team(true)), nullptr,
                                        none, true))
                    .daily);
}

TEST_CASE("assign: only to somebody of the team") {
    const auto t = in(status::open);
    const auto lead = of_team(false, true);
    CHECK(no(decide_assign(facts(t, lead), person_id{"pekka"}, false)).why == reason::not_in_team);
    CHECK(only<happened::assigned>(decide_assign(facts(t, lead), person_id{"eero"}, true)).to ==
          person_id{"eero"});
}

TEST_CASE("assign: a manager gives a claimed ticket to somebody else; the event says from whom") {
    const auto t = in(status::claimed, "anna");
    standing manager;
    manager.manager = true;
    const auto e =
        only<happened::assigned>(decide_assign(facts(t, manager), person_id{"eero"}, true));
    CHECK(e.to == person_id{"eero"});
    CHECK(e.from == person_id{"anna"});
    CHECK(no(decide_assign(facts(t, manager), person_id{"anna"}, true)).why ==
          reason::nothing_changes);
    const auto refused = no(decide_assign(facts(t, of_team()), person_id{"eero"}, true));
    CHECK(refused.why == reason::not_allowed);
    CHECK(refused.who == who_may::claimant_lead_or_manager);
    CHECK(refused.holder == person_id{"anna"});
}

TEST_CASE("merge: not into itself, not into what has ended, not without a say in both") {
    const auto child = in(status::open);
    auto parent = in(status::claimed, "eero");
    const auto merge = [&](const ticket& into, standing to) {
        return decide_merge(facts(child, of_team()), into, to);
    };
    CHECK(std::get<refusal>(merge(child, of_team())).why == reason::into_itself);
    parent.number = ticket_number{9};
    CHECK(std::get<refusal>(merge(parent, standing{})).why == reason::not_allowed);
    CHECK(std::holds_alternative<std::pair<event_body, event_body>>(merge(parent, of_team())));
    parent.state = status::resolved;
    CHECK(std::get<refusal>(merge(parent, of_team())).why == reason::into_ended);
}

TEST_CASE("note: empty and too long ones are refused") {
    const auto t = in(status::open);
    CHECK(no(decide_note(facts(t, of_team()), "")).why == reason::empty_text);
    CHECK(no(decide_note(facts(t, of_team()), std::string(max_note_bytes + 1, 'x'))).why ==
          reason::too_long);
}

TEST_CASE("approved responses: offered from approval to the day of review, and never with a hole") {
    using namespace std::chrono;
    response r;
    r.id = "first";
    r.text.set(language::en, "Hello {{customer}}, your reference is {{ ticket }}.");
    r.asks["customer"].set(language::en, "first name");
    r.approved_on = year{2026} / 11 / 1;
    r.review_by = year{2026} / 11 / 30;
    const auto on = [](unsigned d, unsigned m = 11) {
        return sys_days{year{2026} / month{m} / day{d}};
    };
    const std::vector<std::pair<std::string, std::string>> automatic = {{"ticket", "FB-7"}};

    const auto good = fill(r, language::fi, on(30), {{"customer", " Tiina "}}, automatic);
    REQUIRE(std::holds_alternative<filled_response>(good));
    CHECK(std::get<filled_response>(good).text == "Hello Tiina, your reference is FB-7.");

    const auto why = [&](auto day, std::vector<std::pair<std::string, std::string>> blanks) {
        const auto bad = fill(r, language::en, day, blanks, automatic);
        REQUIRE(std::holds_alternative<refusal>(bad));
        return std::get<refusal>(bad);
    };
    CHECK(why(on(1, 12), {{"customer", "Tiina"}}).why == reason::expired_response);
    CHECK(why(on(31, 10), {{"customer", "Tiina"}}).why == reason::expired_response);
    CHECK(why(on(5), {}).why == reason::unfilled);
    CHECK(why(on(5), {}).words == std::vector<std::string>{"customer"});
    CHECK(why(on(5), {{"customer", "  "}}).why == reason::unfilled);
    CHECK(why(on(5), {{"customer", "T"}, {"costumer", "T"}}).why == reason::unknown_blank);
}

TEST_CASE("placeholders: a value that looks like a placeholder is not filled again") {
    std::vector<std::string> missing;
    CHECK(filled("{{a}} {{b}} {{", {{"a", "{{b}}"}, {"b", "x"}}, &missing) == "{{b}} x {{");
    CHECK(missing.empty());
}
