// Who may do what to a ticket. Denied unless the table says otherwise.
#pragma once

#include "bot/domain/ticket.hpp"
#include "bot/domain/transitions.hpp"

namespace firebreak {

/// What a person is to one ticket.
struct standing {
    bool reporter = false;   ///< reported it, or something merged into it
    bool responder = false;  ///< of the team it is routed to (leads are responders too)
    bool lead = false;       ///< of that team
    bool claimant = false;
    bool manager = false;  ///< managers and administrators

    /// Anything that lets the person know of the ticket at all.
    [[nodiscard]] bool involved() const { return reporter || responder || lead || manager; }
};

/// The smallest group that may do it: what a refusal names.
enum class who_may {
    reporter,         ///< only the person who reported it
    involved,         ///< its reporters, its team, managers
    team,             ///< responders of its team
    team_or_manager,  ///< those and managers
    claimant_or_lead,
    lead_or_manager,
    claimant_lead_or_manager,
};

who_may allowed_to(action what, const ticket& t);

/// Whether this person may do it, whatever the status allows.
bool may(const standing& who, action what, const ticket& t);

}  // namespace firebreak
