#include "adapters/console/report.hpp"

#include "adapters/console/text.hpp"

#include <algorithm>

namespace firebreak::console {
namespace {

std::string padded(const std::string& text, int columns, bool right) {
    const std::string blanks(static_cast<std::size_t>(std::max(0, columns - width(text))), ' ');
    return right ? blanks + text : text + blanks;
}

/// Columns with numbers stand at the right.
bool is_number(const std::string& cell) {
    return !cell.empty() && cell.front() >= '0' && cell.front() <= '9';
}

class sheet {
 public:
    explicit sheet(int columns) : columns_(std::max(columns, 60)) {}

    void say(const std::string& text, int indent = 0) {
        const std::string blanks(static_cast<std::size_t>(indent), ' ');
        for (const auto& l : wrap({{safe_line(text), {}}}, columns_ - indent))
            out_ += blanks + paint(l, false) + '\n';
    }
    void item(const std::string& text) {
        auto lines = wrap({{safe_line(text), {}}}, columns_ - 4);
        for (std::size_t i = 0; i < lines.size(); ++i)
            out_ += (i == 0 ? "  • " : "    ") + paint(lines[i], false) + '\n';
    }
    void gap() { out_ += '\n'; }

    void tiles(const std::vector<report_tile>& all) {
        int label = 0, value = 0;
        for (const auto& t : all) {
            label = std::max(label, width(safe_line(t.label)));
            value = std::max(value, width(safe_line(t.value)));
        }
        for (const auto& t : all) {
            auto line = padded(safe_line(t.label), label, false) + "  " +
                        padded(safe_line(t.value), value, true);
            if (!t.compared.empty()) line += "  (" + safe_line(t.compared) + ")";
            out_ += line + '\n';
        }
    }

    void table(const report_table& t) {
        out_ += safe_line(t.title) + '\n';
        if (!t.note.empty()) say(t.note, 2);
        const auto n = t.columns.size();
        std::vector<int> wide(n);
        std::vector<bool> right(n, false);
        for (std::size_t i = 0; i < n; ++i) wide[i] = width(safe_line(t.columns[i]));
        for (const auto& row : t.rows)
            for (std::size_t i = 0; i < std::min(n, row.cells.size()); ++i) {
                wide[i] = std::max(wide[i], width(safe_line(row.cells[i])));
                right[i] = right[i] || (!t.words && is_number(row.cells[i]));
            }
        int rest = columns_ - 2;
        for (const auto w : wide) rest -= w + 2;
        int first = width(safe_line(t.first));
        for (const auto& row : t.rows) first = std::max(first, width(safe_line(row.label)));
        first = std::min(first, std::max(rest, 20));
        const auto write = [&](const std::string& label, const std::vector<std::string>& cells) {
            auto line = "  " + padded(shortened(safe_line(label), first), first, false);
            for (std::size_t i = 0; i < std::min(n, cells.size()); ++i)
                line += "  " + padded(safe_line(cells[i]), wide[i], right[i]);
            out_ += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
        };
        write(t.first, t.columns);
        for (const auto& row : t.rows) write(row.label, row.cells);
    }

    [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
    int columns_;
    std::string out_;
};

}  // namespace

std::string report_text(const week_report& r, int columns) {
    sheet page(columns);
    page.say(r.title + ": " + r.period);
    page.say(r.company);
    if (!r.state.empty()) page.say(r.state);
    if (!r.tiles.empty()) {
        page.gap();
        page.tiles(r.tiles);
    }
    if (!r.concerns.empty()) {
        page.gap();
        page.say(r.concerns_title);
        for (const auto& line : r.concerns) page.item(line);
    }
    for (const auto& table : r.tables) {
        page.gap();
        page.table(table);
    }
    if (!r.notes.empty()) page.gap();
    for (const auto& note : r.notes) page.say(note);
    return std::move(page).text();
}

}  // namespace firebreak::console
