// A week's summary as plain text: for a terminal, a file, a mail.
#pragma once

#include "bot/desk/week_report.hpp"

#include <string>

namespace firebreak::console {

/// Ends with a line end. No line is wider than `columns` (at least 60 are taken), but for tables
/// whose numbers need more. Every text in it is made safe.
std::string report_text(const week_report& report, int columns);

}  // namespace firebreak::console
