// Who is on duty when: turns that follow each other, what was changed by hand, and swaps. Pure;
// moments are UTC, so what reads the configuration turns local days into moments.
#pragma once

#include "bot/domain/business_hours.hpp"
#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace firebreak {

/// Somebody has duty in [from, to).
struct shift {
    person_id who;
    instant from, to;
    person_id instead{};  ///< of an exchange: who gave it away; empty: it stands for everybody
    bool operator==(const shift&) const = default;
};

struct rota {
    /// Week after week each of them in turn; empty: only what stands in `fixed`.
    std::vector<person_id> turns;
    std::chrono::sys_days first;       ///< local date on which the first one begins
    std::chrono::minutes hand_over{};  ///< wall clock of that weekday
    std::chrono::weeks each{1};        ///< how long a turn is
    std::vector<shift> fixed;          ///< from a calendar: besides the turns
    std::vector<shift> overrides;      ///< instead of them; of two the later one holds
    bool operator==(const rota&) const = default;
};

/// The turn in which `at` lies: who has it by the order alone. Nothing before the first.
std::optional<shift> turn_at(const rota&, const zone_rules&, instant at);

/// Who has duty: an override's person, else the calendar's and the turn's people; then, one after
/// the other, what people have exchanged. Each once.
std::vector<person_id> on_duty_at(const rota&, const zone_rules&, instant at,
                                  const std::vector<shift>& swaps);

/// The present or next turn of a person from `from` on, swaps not counted; nothing when they have
/// none within two years.
std::optional<shift> next_turn_of(const rota&, const zone_rules&, const person_id&, instant from);

/// The present or next turn that they really have, exchanges counted; as next_turn_of().
std::optional<shift> next_held_turn(const rota&, const zone_rules&, const person_id&, instant from,
                                    const std::vector<shift>& swaps);

/// When the duty next changes hands after `at`; nothing when it does not within two years.
std::optional<instant> next_change(const rota&, const zone_rules&, instant at,
                                   const std::vector<shift>& swaps);

/// The moment at which the wall clock of that zone first shows that time. What is skipped there
/// becomes the moment of the change.
instant local_moment(const zone_rules&, std::chrono::sys_days local_date,
                     std::chrono::minutes of_day);

/// Local date of a moment, and minutes of its wall clock.
std::pair<std::chrono::sys_days, std::chrono::minutes> local_time(const zone_rules&, instant);

}  // namespace firebreak
