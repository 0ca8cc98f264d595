// When are reports so many that something has happened? The present hour is compared with what the
// last weeks have at this hour of the week, honestly about small numbers: a category that has two
// reports a week does not surge at three. Pure: time comes with the reports.
//
// The model: in an hour, the number of reports is negative binomial. Its mean is that of the same
// hours of the week (their neighbours count half), drawn towards the general level as far as weeks
// are few, and raised when the whole day is busy; its spread is what the past shows, so a category
// that comes in bursts by nature needs more. An alarm is a number that would come by chance less
// often than once in `odds` hours.
#pragma once

#include "bot/domain/instant.hpp"
#include "bot/domain/playbook.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace firebreak {

inline constexpr std::int64_t surge_weeks = 8;
inline constexpr std::int64_t hours_of_week = 168;
inline constexpr std::chrono::hours surge_window{1};

/// The chance that a negative binomial number with this mean and size is `count` or more. The
/// smaller `size`, the wider the spread; the variance is mean + mean²/size. Exact to six digits.
double chance_of(std::int64_t count, double mean, double size);

/// What usually comes in an hour, from hours since 1970.
class usual_level {
 public:
    /// Reports of an hour; again for the same hour: they add up. Hours older than surge_weeks
    /// before the newest fall out.
    void add(std::int64_t hour, std::int64_t count);

    struct level {
        double mean = 0;  ///< reports in that hour
        double size = 0;  ///< as in chance_of
    };
    /// `first`: the hour from which on anything is on file at all; earlier ones say nothing.
    /// Worked out once for each hour: its own reports change nothing.
    [[nodiscard]] level at(std::int64_t hour, std::int64_t first) const;
    /// How much busier than usual the hours just before were: days have moods, and a busy day is no
    /// surge. From 1 to 3; a quiet day says nothing.
    [[nodiscard]] double mood(std::int64_t hour, std::int64_t first) const;

 private:
    static constexpr auto kept = static_cast<std::size_t>((surge_weeks + 1) * hours_of_week);
    [[nodiscard]] double count_at(std::int64_t hour) const;
    [[nodiscard]] double seasonal(std::int64_t hour, std::int64_t first, double& weight) const;
    void look_back(std::int64_t hour, std::int64_t first) const;

    std::vector<std::uint16_t> counts_ = std::vector<std::uint16_t>(kept);
    std::int64_t newest_ = 0;
    struct worked_out {
        std::int64_t hour = -1, first = -1;
        level is;
    };
    mutable std::array<worked_out, 2> known_;  ///< by parity of the hour
    /// Over all the weeks.
    mutable std::int64_t looked_at_ = -1;
    mutable double general_ = 0, spread_ = 0;
    mutable std::int64_t mood_at_ = -1;
    mutable double mood_ = 1;
};

/// Something comes far above its usual number.
struct surge_alarm {
    std::string of, name;  ///< "category", "author" or "post", and which
    std::int64_t count = 0;
    double usual = 0;
    instant since;  ///< of the first report that counts
    bool operator==(const surge_alarm&) const = default;
};

/// Watches reports as they come. Bounded: of one name the newest 512 reports of the hour are kept,
/// and 4,096 names that have any.
class surge_watch {
 public:
    /// What was on file: tickets of a category in an hour. In any order, before saw().
    void learn(std::int64_t hour, const std::string& category, std::int64_t count);

    /// One more report. Authors and posts have no weeks of their own to compare with: nothing is
    /// usual for them. The same name gives no second alarm for 15 minutes. Under 10 µs.
    std::optional<surge_alarm> saw(std::string_view of, const std::string& name,
                                   std::string_view reporter, instant at, sensitivity how);

 private:
    struct seen {
        instant at;
        std::size_t reporter;
    };
    struct name_state {
        std::deque<seen> lately;
        std::optional<instant> alarmed;
    };
    void make_room(instant now);

    std::unordered_map<std::string, usual_level> levels_;  ///< by category
    std::unordered_map<std::string, name_state> names_;    ///< by "category:bad_review"
    std::int64_t first_ = INT64_MAX;                       ///< hour of the first report on file
    std::optional<instant> tidied_;
};

}  // namespace firebreak
