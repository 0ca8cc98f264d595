// ISO weeks: Monday 00:00 to Monday 00:00 in the company's time zone.
#include "bot/desk/lookups.hpp"
#include "bot/desk/zone.hpp"

#include <date/iso_week.h>
#include <fmt/format.h>

#include <charconv>

namespace firebreak {
namespace {

instant midnight(date::local_days day, const date::time_zone& zone) {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        zone.to_sys(day, date::choose::earliest));
}

std::optional<int> number(std::string_view digits) {
    int n = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return n;
}

}  // namespace

std::optional<week_bounds> week_of(std::string_view text, instant now, std::string_view zone_name) {
    const auto& zone = zone_named(zone_name);
    const auto today = date::floor<date::days>(zone.to_local(now));
    iso_week::year_weeknum_weekday day{date::local_days{today.time_since_epoch()}};
    iso_week::year_weeknum week = day.year() / day.weeknum();
    if (text == "last" || text == "viime") {
        day = iso_week::year_weeknum_weekday{date::local_days{today.time_since_epoch()} -
                                             date::days{7}};
        week = day.year() / day.weeknum();
    } else if (!text.empty()) {
        // "2026-W47"
        if (text.size() != 8 || text[4] != '-' || (text[5] != 'W' && text[5] != 'w'))
            return std::nullopt;
        const auto y = number(text.substr(0, 4));
        const auto w = number(text.substr(6));
        if (!y || !w || *w < 1) return std::nullopt;
        week = iso_week::year{*y} / iso_week::weeknum{static_cast<unsigned>(*w)};
        if (!week.ok()) return std::nullopt;
    }
    const date::local_days monday{week / iso_week::mon};
    return week_bounds{fmt::format("{:04}-W{:02}", int{week.year()}, unsigned{week.weeknum()}),
                       midnight(monday, zone), midnight(monday + date::days{7}, zone)};
}

}  // namespace firebreak
