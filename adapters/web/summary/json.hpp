// A week's summary for programs: JSON and CSV. The shapes are stable: docs/summary.md describes
// them, config/schema/summary.schema.json checks the JSON; keys are added, never renamed.
#pragma once

#include "bot/desk/week_report.hpp"
#include "bot/domain/summary.hpp"

#include <string>
#include <vector>

namespace firebreak::web {

/// One object. Times are milliseconds, moments milliseconds since 1970 (UTC); null stands for what
/// is not measured or not known.
std::string summary_json(const week_summary& week, const std::vector<text_to_review>& reviews);

/// "week,figure,name,value,unit", a line for each number. Fields are quoted where they have to be;
/// one that a spreadsheet would take for a formula gets an apostrophe in front.
std::string summary_csv(const week_summary& week);

}  // namespace firebreak::web
