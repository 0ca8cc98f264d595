#include "config/calendars.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <charconv>
#include <exception>
#include <optional>

namespace firebreak {
namespace {

constexpr int most_lines = 2000;

std::optional<unsigned> digits(std::string_view text) {
    unsigned n = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return n;
}

/// "2026-12-24" or "12-24".
bool read_day(std::string_view text, holidays& into) {
    const bool whole = text.size() == 10;
    if (whole && text[4] != '-') return false;
    const auto month_day = whole ? text.substr(5) : text;
    if (month_day.size() != 5 || month_day[2] != '-') return false;
    const auto month = digits(month_day.substr(0, 2)), day = digits(month_day.substr(3));
    if (!month || !day) return false;
    if (!whole) {
        const std::chrono::month_day date{std::chrono::month{*month}, std::chrono::day{*day}};
        if (date.ok()) into.every_year.emplace(*month, *day);
        return date.ok();
    }
    const auto year = digits(text.substr(0, 4));
    if (!year) return false;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                           std::chrono::month{*month}, std::chrono::day{*day}};
    if (date.ok()) into.days.insert(std::chrono::sys_days{date});
    return date.ok();
}

}  // namespace

zone_rules rules_of_zone(const std::string& name) {
    return rules_of_zone_or(name, [](instant) { return zone_piece{}; });
}

zone_rules rules_of_zone_or(const std::string& name, const zone_rules& otherwise) {
    const date::time_zone* zone = nullptr;
    try {
        zone = date::locate_zone(name);
    } catch (const std::exception&) {  // how this library says no
        return otherwise;
    }
    return [zone](instant at) {
        const auto info = zone->get_info(std::chrono::floor<std::chrono::seconds>(at));
        zone_piece piece;
        piece.offset = info.offset;
        // The last piece ends in a year that milliseconds may not reach.
        constexpr auto far = std::chrono::sys_days{std::chrono::year{9999} / 1 / 1};
        piece.until = info.end < far ? instant{info.end} : instant::max();
        return piece;
    };
}

void read_holidays(std::string_view text, const yaml::notes& notes, holidays& into) {
    int number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (++number > most_lines) {
            notes.error({number, 1}, fmt::format("more than {} lines of holidays", most_lines));
            return;
        }
        line = line.substr(0, line.find('#'));
        line = line.substr(0, line.find('\r'));
        const auto begin = line.find_first_not_of(" \t");
        if (begin == line.npos) continue;
        const auto word = line.substr(begin, line.find_first_of(" \t", begin) - begin);
        if (read_day(word, into)) continue;
        notes.error({number, static_cast<int>(begin) + 1},
                    fmt::format("'{}' is not a date: \"2026-12-24 Christmas Eve\", or \"12-06 "
                                "Independence Day\" for every year",
                                word));
    }
}

}  // namespace firebreak
