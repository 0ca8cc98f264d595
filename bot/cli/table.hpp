// Plain tables and short texts on a terminal.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::cli {

/// Columns as wide as their widest cell, in characters. The first row is the head.
void print_table(const std::vector<std::vector<std::string>>& rows, std::ostream& out);

/// On one line, cut between characters after 120 bytes.
std::string one_line(std::string_view text);

}  // namespace firebreak::cli
