#include "bot/cli/table.hpp"

#include "bot/desk/clean_text.hpp"

#include <algorithm>
#include <ostream>

namespace firebreak::cli {

void print_table(const std::vector<std::vector<std::string>>& rows, std::ostream& out) {
    std::vector<std::size_t> widths(rows.front().size());
    const auto width = [](std::string_view s) {
        return static_cast<std::size_t>(std::ranges::count_if(
            s, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    };
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line +=
                row[i] + std::string(i + 1 < row.size() ? widths[i] - width(row[i]) + 2 : 0, ' ');
        out << line << '\n';
    }
}

std::string one_line(std::string_view text) {
    auto out = shortened(text, 120);
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
}

}  // namespace firebreak::cli
