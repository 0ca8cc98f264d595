#include "bot/domain/transitions.hpp"

#include <algorithm>
#include <array>

namespace firebreak {
namespace {

using enum status;

// merge leads to `merged`; unmerge back to what the ticket was, which `before_merge` remembers: the
// table names `open` for it. show, history, why and may_i change nothing and are allowed always.
constexpr std::array table = {
    transition{action::add_to_report, triage, triage},
    transition{action::add_to_report, open, open},
    transition{action::add_to_report, claimed, claimed},
    transition{action::add_to_report, waiting, waiting},
    transition{action::add_to_report, resolved, resolved},
    transition{action::claim, open, claimed},
    transition{action::release, claimed, open},
    transition{action::release, waiting, open},
    transition{action::assign, open, claimed},
    transition{action::assign, claimed, claimed},
    transition{action::assign, waiting, waiting},
    transition{action::recategorise, triage, open},
    transition{action::recategorise, open, open},
    transition{action::recategorise, claimed, claimed},
    transition{action::recategorise, waiting, waiting},
    transition{action::set_severity, triage, triage},
    transition{action::set_severity, open, open},
    transition{action::set_severity, claimed, claimed},
    transition{action::set_severity, waiting, waiting},
    transition{action::note, triage, triage},
    transition{action::note, open, open},
    transition{action::note, claimed, claimed},
    transition{action::note, waiting, waiting},
    transition{action::note, resolved, resolved},
    transition{action::reply, claimed, claimed},
    transition{action::reply, waiting, waiting},
    transition{action::undo, claimed, claimed},
    transition{action::undo, waiting, waiting},
    transition{action::hold, claimed, waiting},
    transition{action::resume, waiting, claimed},
    transition{action::escalate, triage, triage},
    transition{action::escalate, open, open},
    transition{action::escalate, claimed, claimed},
    transition{action::escalate, waiting, waiting},
    transition{action::resolve, claimed, resolved},
    transition{action::resolve, waiting, resolved},
    transition{action::reopen, resolved, open},
    transition{action::merge, triage, merged},
    transition{action::merge, open, merged},
    transition{action::merge, claimed, merged},
    transition{action::merge, waiting, merged},
    transition{action::unmerge, merged, open},
    transition{action::acknowledge, triage, triage},
    transition{action::acknowledge, open, open},
    transition{action::acknowledge, claimed, claimed},
    transition{action::acknowledge, waiting, waiting},
    transition{action::acknowledge, resolved, resolved},
    transition{action::acknowledge, merged, merged},
    transition{action::forget, triage, triage},
    transition{action::forget, open, open},
    transition{action::forget, claimed, claimed},
    transition{action::forget, waiting, waiting},
    transition{action::forget, resolved, resolved},
    transition{action::forget, merged, merged},
};

constexpr std::array<std::string_view, 22> words = {
    "add",        "claim",  "release", "assign",   "recategorise", "severity", "note",  "reply",
    "undo",       "hold",   "resume",  "escalate", "resolve",      "reopen",   "merge", "unmerge",
    "understood", "forget", "show",    "history",  "why",          "may-i"};

}  // namespace

std::string_view word(action a) { return words[static_cast<std::size_t>(a)]; }

std::span<const transition> transitions() { return table; }

std::optional<status> after(status from, action what) {
    if (what >= action::show) return from;
    const auto* found = std::find_if(table.begin(), table.end(), [&](const transition& t) {
        return t.what == what && t.from == from;
    });
    if (found == table.end()) return std::nullopt;
    return found->to;
}

}  // namespace firebreak
