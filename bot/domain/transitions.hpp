// The one table of what may happen to a ticket in which status.
#pragma once

#include "bot/domain/ticket.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace firebreak {

/// Everything a person (or the clock) can do to a ticket.
enum class action {
    add_to_report,
    claim,
    release,
    assign,
    recategorise,
    set_severity,
    note,
    reply,
    undo,
    hold,
    resume,
    escalate,
    resolve,
    reopen,
    merge,
    unmerge,
    acknowledge,
    forget,
    show,
    history,
    why,
    may_i,
};

std::string_view word(action a);

struct transition {
    action what;
    status from;
    status to;
};

/// Every allowed change, in the order of `action`, then of `status`.
std::span<const transition> transitions();

/// The status after `what` in `from`, or nothing where that is not allowed.
std::optional<status> after(status from, action what);

}  // namespace firebreak
