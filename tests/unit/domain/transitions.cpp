#include "bot/domain/transitions.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

using namespace firebreak;

TEST_CASE("transitions: every action but the looking ones stands in the table") {
    for (int a = 0; a < static_cast<int>(action::show); ++a) {
        const auto what = static_cast<action>(a);
        CAPTURE(word(what));
        CHECK(std::any_of(transitions().begin(), transitions().end(),
                          [&](const transition& t) { return t.what == what; }));
    }
}

TEST_CASE("transitions: no action stands twice for one status") {
    for (const auto& one : transitions())
        CHECK(std::count_if(transitions().begin(), transitions().end(), [&](const transition& t) {
                  return t.what == one.what && t.from == one.from;
              }) == 1);
}

TEST_CASE("transitions: what ends is only taken up again on purpose") {
    for (const auto& t : transitions()) {
        if (t.from == status::resolved && t.to != status::resolved) CHECK(t.what == action::reopen);
        if (t.from == status::merged && t.to != status::merged) CHECK(t.what == action::unmerge);
        if (t.from == status::triage && t.to == status::open) CHECK(t.what == action::recategorise);
    }
}

TEST_CASE("transitions: a ticket in triage can neither be claimed, answered nor resolved") {
    for (const auto what :
         {action::claim, action::assign, action::reply, action::resolve, action::hold})
        CHECK_FALSE(after(status::triage, what));
}

TEST_CASE("transitions: looking is allowed always and changes nothing") {
    for (const auto s : all_statuses)
        for (const auto what : {action::show, action::history, action::why, action::may_i})
            CHECK(after(s, what) == s);
}
