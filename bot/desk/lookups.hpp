// Looking things up: queue, show, history, why, mine, summary, doctor. Nothing is changed.
#pragma once

#include "bot/desk/doctor.hpp"
#include "bot/desk/speaker.hpp"
#include "bot/domain/command.hpp"
#include "bot/domain/outcome.hpp"
#include "bot/ports/store.hpp"

#include <concepts>

namespace firebreak {

/// Commands that change nothing.
template <class Wish>
concept looks_only = std::same_as<Wish, wanted::mine> || std::same_as<Wish, wanted::queue> ||
                     std::same_as<Wish, wanted::show> || std::same_as<Wish, wanted::history> ||
                     std::same_as<Wish, wanted::why> || std::same_as<Wish, wanted::may_i> ||
                     std::same_as<Wish, wanted::summary> || std::same_as<Wish, wanted::doctor> ||
                     std::same_as<Wish, wanted::record> || std::same_as<Wish, wanted::help> ||
                     std::same_as<Wish, wanted::oncall>;

/// Whether a command only looks things up; the others go through perform().
inline bool only_looks(const wish& what) {
    return std::visit([]<class Wish>(const Wish&) { return looks_only<Wish>; }, what);
}

/// Answers a command for which only_looks() is true. `state` is needed for `doctor` alone.
outcome look_up(snapshot& files, const command& c, const speaker& speak,
                const bot_state& state = {});

/// Teams whose tickets this person may list: their own; all of them for managers and
/// administrators.
std::vector<team_id> teams_seen_by(const directory& who, const person_id& person);

/// One line about a ticket for lists.
std::string ticket_line(const speaker& speak, snapshot& files, const ticket& t);

}  // namespace firebreak
