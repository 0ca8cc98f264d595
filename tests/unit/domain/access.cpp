#include "bot/domain/access.hpp"

#include "tests/support/catch.hpp"

using namespace firebreak;

namespace {

standing as(std::string_view role) {
    standing s;
    s.reporter = role == "reporter";
    s.lead = role == "lead";
    s.claimant = role == "claimant";
    s.responder = role == "responder" || s.lead || s.claimant;
    s.manager = role == "manager";
    return s;
}

}  // namespace

TEST_CASE("access: a stranger to the ticket may do nothing at all") {
    ticket t;
    for (int a = 0; a <= static_cast<int>(action::may_i); ++a)
        CHECK_FALSE(may(as("stranger"), static_cast<action>(a), t));
}

TEST_CASE("access: who may do what") {
    struct row {
        action what;
        bool reporter, responder, claimant, lead, manager;
    };
    const auto r = GENERATE(values<row>({
        {action::show, true, true, true, true, true},
        {action::why, true, true, true, true, true},
        {action::may_i, true, true, true, true, true},
        {action::add_to_report, true, true, true, true, true},
        {action::escalate, true, true, true, true, true},
        {action::acknowledge, true, false, false, false, false},
        {action::history, false, true, true, true, true},
        {action::note, false, true, true, true, true},
        {action::set_severity, false, true, true, true, true},
        {action::reopen, false, true, true, true, true},
        {action::claim, false, true, true, true, false},
        {action::recategorise, false, true, true, true, false},
        {action::forget, false, true, true, true, false},
        {action::merge, false, true, true, true, false},
        {action::unmerge, false, true, true, true, false},
        {action::release, false, false, true, true, false},
        {action::reply, false, false, true, true, false},
        {action::undo, false, false, true, true, false},
        {action::hold, false, false, true, true, false},
        {action::resume, false, false, true, true, false},
        {action::resolve, false, false, true, true, false},
    }));
    CAPTURE(word(r.what));
    ticket t;
    t.claimant = person_id{"anna"};
    CHECK(may(as("reporter"), r.what, t) == r.reporter);
    CHECK(may(as("responder"), r.what, t) == r.responder);
    CHECK(may(as("claimant"), r.what, t) == r.claimant);
    CHECK(may(as("lead"), r.what, t) == r.lead);
    CHECK(may(as("manager"), r.what, t) == r.manager);
}

TEST_CASE(
    "access: a ticket is assigned by a lead or a manager, and by its claimant; not by colleagues") {
    ticket t;
    CHECK(may(as("manager"), action::assign, t));
    CHECK_FALSE(may(as("responder"), action::assign, t));
    t.claimant = person_id{"anna"};
    CHECK(may(as("claimant"), action::assign, t));
    CHECK(may(as("lead"), action::assign, t));
    CHECK(may(as("manager"), action::assign, t));
    CHECK_FALSE(may(as("responder"), action::assign, t));
}
