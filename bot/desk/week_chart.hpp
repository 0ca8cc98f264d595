// The week's summary in a picture, for chat: the tickets of the last weeks with this one strong,
// and its largest categories. Made from the same report as the pages, so it shows the same numbers.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/desk/week_report.hpp"
#include "bot/desk/weeks.hpp"
#include "bot/ports/chat.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace firebreak {

struct chart_bar {
    std::string label, value;  ///< as they are told: "Refund request", "1,234"
    std::int64_t size = 0;
};

struct week_chart {
    std::string week;    ///< "2026-W47"
    std::string title;   ///< "Week 47, 2026"
    std::string period;  ///< "16–22 November 2026"
    std::string company;
    std::string weeks_title;
    std::string compared;          ///< beside the week before and a usual one; may be empty
    std::vector<chart_bar> weeks;  ///< oldest first; the last one is this week
    std::string parts_title;
    std::vector<chart_bar> parts;  ///< biggest first, small ones together at the end; may be empty
};

/// How many weeks, and how many rows of categories, fit.
inline constexpr std::size_t weeks_in_chart = 12, parts_in_chart = 5;

/// `row`: of the last weeks, the oldest first, ending with the report's.
week_chart chart_of(const speaker& speak, const week_report& report,
                    const std::vector<week_in_row>& row);
/// The same from the store.
week_chart chart_of_week(snapshot& files, const speaker& speak, const week_span& week,
                         const visible_teams& whose);

/// All numbers of the chart as sentences; at most 1,000 characters.
std::string in_words(const week_chart& chart);
/// The chart for networks without pictures.
message in_message(const speaker& speak, const week_chart& chart);
/// 840 pixels wide, to be read at half of that: on a phone, or sharp on a fine screen. About 10 ms.
picture drawn(const week_chart& chart);

}  // namespace firebreak
