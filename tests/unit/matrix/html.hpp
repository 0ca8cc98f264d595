// Reads HTML as Matrix allows it, strictly: whether it is well-formed and within the allowed tags
// and attributes, and what it says as plain text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firebreak::test {

struct html_read {
    std::vector<std::string> problems;
    std::string text;  ///< lists with marks, quotations with "> ", lines as they are shown
    std::vector<std::string> links;
    std::size_t deepest = 0;
};
html_read read_html(std::string_view html);

/// Blanks and empty lines do not count: each line trimmed, the empty ones left out.
std::string compact(std::string_view text);

}  // namespace firebreak::test
