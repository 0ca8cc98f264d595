// Approved responses are Markdown; a terminal shows them as plain, readable text.
#pragma once

#include "adapters/console/text.hpp"

#include <string_view>
#include <vector>

namespace firebreak::console {

/// CommonMark as wrapped lines of at most `columns`: headings and **strong** are bold, list items
/// have a bullet or their number, links read "label <url>", HTML is shown as it is written.
std::vector<line> markdown(std::string_view text, int columns);

}  // namespace firebreak::console
