// Charts as SVG: no script, no style sheet needed, no font fetched. Each has a title and a
// description for those who hear it; the same numbers stand in a table beside it on every page.
// Parts have classes (chart, bar, soft, label, value, axis), so that a page can give them its
// colours for light and dark.
#pragma once

#include "bot/desk/week_report.hpp"
#include "bot/desk/weeks.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace firebreak::web {

/// Bars from left to right, one for each row of a table that has sizes. `id` makes the ids in it
/// unique on a page. At most the first 20 rows.
std::string bar_chart(const report_table& table, std::string_view id, std::string_view heading);

/// Columns over weeks, oldest first; the last one is the week in question and stronger.
struct column {
    std::string label;  ///< "W47"
    std::string value;  ///< as it is told: "1,234"
    std::int64_t size = 0;
};
std::string column_chart(const std::vector<column>& columns, std::string_view id,
                         std::string_view heading);

/// One picture that stands alone, with its own colours: the week's numbers and its categories.
std::string week_picture(const week_report& report);

}  // namespace firebreak::web
