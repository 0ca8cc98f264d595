// Which team gets a ticket: the configured routes, else the playbook's own team.
#pragma once

#include "bot/domain/report.hpp"
#include "bot/domain/route.hpp"
#include "bot/domain/ticket.hpp"
#include "bot/domain/verdict.hpp"
#include "bot/ports/directory.hpp"
#include "playbooks/library.hpp"

namespace firebreak {

/// What routes look at, of a ticket with this first report. The hour is that of `now`.
routed routed_of(const directory& who, const ticket& t, const report& first, instant now);

/// The team that a new report goes to: by the routes, else by its playbook; of one that the
/// classifier could not place, by its guesses.
team_id first_team(const directory& who, const playbooks::library& books, const verdict& judged,
                   severity level, const report& first, instant now);

/// Which team looks at a report that the classifier could not place: that of the most serious guess
/// when something serious may be meant, else that of the best guess, else the first open one.
team_id triage_team(const verdict& v, const directory& who, const playbooks::library& books);

/// Whether a route that fits is followed: its team is configured, and what goes to a restricted
/// team leaves it only by a route that names its category.
bool may_take(const directory& who, const route& one, const routed& r, const team_id& usual);

/// The team of the first route that fits and may take it, else `usual`.
team_id team_by_routes(const directory& who, const routed& r, const team_id& usual);

}  // namespace firebreak
