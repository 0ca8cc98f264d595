// From what the store has on file about a week to observations: the definitions of all figures, in
// one place. Pure.
#pragma once

#include "bot/domain/ticket.hpp"
#include "bot/domain/week_facts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace firebreak {

/// A ticket as it was at the end of a week: what its events before that moment make of it.
struct ticket_then {
    ticket_number number;
    status state = status::triage;
    playbook_id category;
    severity level = severity::normal;
    team_id team;
    person_id claimant;
    bool daily = false;
    language lang = language::en;
    network_id network;
    instant opened_at;
    std::optional<instant> first_claimed_at, first_answered_at, resolved_at;
    /// Whether a person had chosen a category before the week began.
    bool chosen_before = false;

    [[nodiscard]] bool ended() const {
        return state == status::resolved || state == status::merged;
    }
};
ticket_then as_then(const ticket& t);

/// An event of the week, other than `filed`, as far as any figure asks for it.
struct event_of_week {
    enum class kind : std::uint8_t {
        acknowledged,
        claimed,
        assigned,         ///< `name`: to whom
        recategorised,    ///< `name`: from, empty out of triage; `other`: to
        replied,          ///< `name`: the response
        reply_withdrawn,  ///< `name`: the response
        escalated,
        resolved,
        reopened,
        merged,
        clock_stopped,    ///< `name`: the target; `value`: milliseconds in business hours
        deadline_missed,  ///< `name`: the target
        joined,
        surged,
        shadowed,  ///< `name`: the playbook in shadow mode; `other`: what was decided
    };
    ticket_number ticket;
    event_number number;
    kind is = kind::claimed;
    person_id actor;
    std::string name, other;
    std::int64_t value = 0;
};

/// A report of the week.
struct report_of_week {
    ticket_number ticket;
    report_number number;
    person_id reporter;
    std::string link;  ///< where the conflict is; empty: not said
    std::string author;
};

struct week_material {
    /// Opened in the week, or with an event or a report in it. In any order.
    std::vector<ticket_then> tickets;
    std::vector<event_of_week> events;    ///< by ticket, then by number
    std::vector<report_of_week> reports;  ///< by ticket, then by number
    std::vector<ticket_then> live;        ///< all that had not ended at the week's end
};

/// Tells `see` everything about the week. `as_of`: the week's end, or now while it lasts. A name in
/// an observation lives as long as the call that tells it.
void observe(const week_span& week, instant as_of, const week_material& m, const observer& see);

}  // namespace firebreak
