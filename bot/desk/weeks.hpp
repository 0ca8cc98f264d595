// Weeks: which one is meant, when it began, and its summary for somebody.
#pragma once

#include "bot/domain/summary.hpp"
#include "bot/ports/directory.hpp"
#include "bot/ports/store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak {

/// The ISO week that `text` means ("", "last", "2026-W47"), from Monday 00:00 to Monday 00:00 in
/// the company's time zone (IANA name); nothing when it means none.
std::optional<week_span> week_of(std::string_view text, instant now, std::string_view zone);
/// The week of a moment, and the one before or after another.
week_span week_at(instant when, std::string_view zone);
week_span week_before(const week_span& week, std::string_view zone);
week_span week_after(const week_span& week, std::string_view zone);

/// "2026-W47" as its own first and last day, local.
struct week_days {
    std::chrono::year_month_day first, last;
};
week_days days_of(const week_span& week, std::string_view zone);

/// When a week's summary is posted: the first time after its end that the clock of that zone shows
/// that day and time. Where clocks go forward over it, the moment after the gap; where they go
/// back, the first of the two.
instant posting_time(const week_span& week, std::string_view zone, std::chrono::weekday day,
                     std::chrono::minutes at);

/// Whose numbers somebody may read: managers and administrators all; others those of teams that are
/// not restricted and of their own. A restricted team's tickets appear in none of their counts.
visible_teams teams_in_numbers_of(const directory& who, const person_id& person);

/// A week with the comparison it needs. Reads the facts of the week and of 8 before it.
week_summary summary_of(snapshot& files, const week_span& week, instant now, std::string_view zone,
                        const visible_teams& whose);

/// The same without what was kept: everything from the timeline.
week_summary summary_anew(snapshot& files, const week_span& week, instant now,
                          std::string_view zone, const visible_teams& whose);

/// One week of a row of weeks.
struct week_in_row {
    week_span week;
    headline now;
    std::vector<counted> by_category;
    std::int64_t merged = 0, understood = 0, asked = 0;
};
/// The last `count` weeks up to `newest`, oldest first; none from before the first ticket.
std::vector<week_in_row> row_of_weeks(snapshot& files, const week_span& newest, std::size_t count,
                                      instant now, std::string_view zone,
                                      const visible_teams& whose);

/// Facts that can be kept now and are not: weeks that have been over for a while, the oldest first,
/// going back `most` weeks at most, none from before the first ticket.
std::vector<week_facts> facts_to_keep(snapshot& files, instant now, std::string_view zone,
                                      std::size_t most);

/// The tickets behind a number: one of a figure and, where it has names, of one name ("" for all).
struct explained {
    ticket_number ticket;
    std::string name;
    std::int64_t value = 1;  ///< for spans: milliseconds
};
/// In order of number; spans longest first. Only tickets of visible teams.
std::vector<explained> tickets_behind(snapshot& files, const week_span& week, instant now, figure f,
                                      std::optional<std::string_view> name,
                                      const visible_teams& whose);

}  // namespace firebreak
