// The hours in which a team works: how much of them lies between two moments, and when so much of
// them will have passed. Pure: what a time zone does is told by whoever knows (zone_rules).
#pragma once

#include "bot/domain/instant.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace firebreak {

/// What a zone does at one moment: local time is UTC plus `offset`, and stays so before `until`.
struct zone_piece {
    std::chrono::milliseconds offset{};
    instant until = instant::max();
};
/// Thread safe. `until` is always behind the moment asked for.
using zone_rules = std::function<zone_piece(instant)>;

/// Part of a day, in minutes of its wall clock since midnight: `from` counts, `to` does not.
struct open_interval {
    std::chrono::minutes from{}, to{};
    bool operator==(const open_interval&) const = default;
};

/// Days that are closed all day.
struct holidays {
    std::set<std::chrono::sys_days> days;                ///< as local dates
    std::set<std::pair<unsigned, unsigned>> every_year;  ///< month and day
    [[nodiscard]] bool has(std::chrono::sys_days local_date) const;
    bool operator==(const holidays&) const = default;
};

/// A value; cheap to copy by pointer, thread safe for reading.
///
/// Wall clocks decide: where an hour is passed twice because summer time ends, both count if that
/// hour is open, and an hour that is skipped does not exist. So the sums are those that counting
/// minute by minute would give (a test does).
class business_hours {
 public:
    /// By day of the week, Monday first. Intervals that overlap count once.
    using week = std::array<std::vector<open_interval>, 7>;

    business_hours() = default;  ///< all hours
    business_hours(week, holidays, zone_rules);

    [[nodiscard]] bool always() const { return always_; }
    [[nodiscard]] bool open_at(instant) const;
    /// How much of the hours lies in [from, to); nothing when `to` is not behind `from`.
    [[nodiscard]] std::chrono::milliseconds between(instant from, instant to) const;
    /// The first moment at which `span` of the hours has passed since `from`. Nothing when that is
    /// more than ten years away: who is never open has no deadlines.
    [[nodiscard]] std::optional<instant> after(instant from, std::chrono::milliseconds span) const;
    /// The first moment from `from` on that is open.
    [[nodiscard]] std::optional<instant> next_open(instant from) const;

 private:
    /// Tells `see` the open stretches that overlap [from, to), in order and cut to it, until it
    /// says false.
    void walk(instant from, instant to, const std::function<bool(instant, instant)>& see) const;

    bool always_ = true;
    week week_;
    holidays closed_;
    zone_rules zone_;
};

}  // namespace firebreak
