#include "bot/domain/business_hours.hpp"

#include <algorithm>
#include <utility>

namespace firebreak {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;

constexpr auto farthest = days{3660};

/// In order, without overlaps, within one day.
void tidy(std::vector<open_interval>& intervals) {
    std::ranges::sort(intervals, {}, &open_interval::from);
    std::vector<open_interval> out;
    for (auto i : intervals) {
        i.to = std::min<std::chrono::minutes>(i.to, std::chrono::hours{24});
        if (i.from >= i.to) continue;
        if (!out.empty() && i.from <= out.back().to)
            out.back().to = std::max(out.back().to, i.to);
        else
            out.push_back(i);
    }
    intervals = std::move(out);
}

}  // namespace

bool holidays::has(sys_days local_date) const {
    if (days.contains(local_date)) return true;
    const std::chrono::year_month_day date{local_date};
    return every_year.contains({unsigned{date.month()}, unsigned{date.day()}});
}

business_hours::business_hours(week open, holidays closed, zone_rules zone)
    : always_(false), week_(std::move(open)), closed_(std::move(closed)), zone_(std::move(zone)) {
    for (auto& day : week_) tidy(day);
}

void business_hours::walk(instant from, instant to,
                          const std::function<bool(instant, instant)>& see) const {
    while (from < to) {
        // Within one day and one offset, wall clock and UTC run in step.
        const auto piece = zone_(from);
        const auto day = std::chrono::floor<days>(from + piece.offset);
        const instant midnight = instant{day} - piece.offset;
        const auto end = std::min({to, piece.until, midnight + days{1}});
        const std::chrono::weekday weekday{day};
        if (!closed_.has(day))
            for (const auto& i : week_.at(weekday.iso_encoding() - 1)) {
                const auto opens = std::max(from, midnight + i.from);
                const auto closes = std::min(end, midnight + i.to);
                if (opens < closes && !see(opens, closes)) return;
            }
        from = end;
    }
}

bool business_hours::open_at(instant at) const {
    if (always_) return true;
    bool open = false;
    walk(at, at + milliseconds{1}, [&](instant, instant) { return open = true; });
    return open;
}

milliseconds business_hours::between(instant from, instant to) const {
    if (always_) return std::max(to - from, milliseconds{0});
    milliseconds sum{};
    walk(from, to, [&](instant opens, instant closes) {
        sum += closes - opens;
        return true;
    });
    return sum;
}

std::optional<instant> business_hours::after(instant from, milliseconds span) const {
    if (span <= milliseconds{0}) return from;
    if (always_) return from + span;
    std::optional<instant> found;
    walk(from, from + farthest, [&](instant opens, instant closes) {
        if (closes - opens >= span) found = opens + span;
        span -= closes - opens;
        return !found;
    });
    return found;
}

std::optional<instant> business_hours::next_open(instant from) const {
    if (always_) return from;
    std::optional<instant> found;
    walk(from, from + farthest, [&](instant opens, instant) {
        found = opens;
        return false;
    });
    return found;
}

}  // namespace firebreak
