// A week's summary as one HTML file that needs nothing else: for a mail, an archive, a printer. The
// dashboard shows the same tables and charts in its own frame.
#pragma once

#include "adapters/web/summary/charts.hpp"

#include <string>
#include <vector>

namespace firebreak::web {

/// `row`: the weeks up to this one, oldest first, for the chart at the top; may be empty.
std::string summary_page(const week_report& report, const std::vector<column>& row,
                         std::string_view row_heading);

/// A table of the report as HTML, with its chart above it where it has one. `level` is that of its
/// heading.
std::string html_table(const report_table& table, int level = 2);

}  // namespace firebreak::web
