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
                     std::same_as<Wish, wanted::help>;

/// Whether a command only looks things up; the others go through perform().
inline bool only_looks(const wish& what) {
    return std::visit([]<class Wish>(const Wish&) { return looks_only<Wish>; }, what);
}

/// Answers a command for which only_looks() is true. `state` is needed for `doctor` alone.
outcome look_up(snapshot& files, const command& c, const speaker& speak,
                const bot_state& state = {});

/// One line about a ticket for lists.
std::string ticket_line(const speaker& speak, snapshot& files, const ticket& t);

/// The ISO week that `text` means ("", "last", "2026-W47"), with its bounds in the company's time
/// zone; nothing when it means none.
struct week_bounds {
    std::string name;
    instant from, to;
};
std::optional<week_bounds> week_of(std::string_view text, instant now, std::string_view zone);

}  // namespace firebreak
