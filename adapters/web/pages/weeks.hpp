// The weekly summaries: a row of weeks, one week's numbers, and the tickets behind each of them.
#pragma once

#include "adapters/web/pages/view.hpp"

#include <string_view>

namespace firebreak::web {

/// `week`: "2026-W47", or empty for the last one that is over (the present one while there is no
/// other). For those who oversee; restricted teams count only for those who may know of them.
content week_page(snapshot& files, const view& v, std::string_view week);

/// The tickets behind a number; `query` has `figure` and perhaps `name`.
content week_tickets_page(snapshot& files, const view& v, std::string_view week,
                          std::string_view query);

}  // namespace firebreak::web
