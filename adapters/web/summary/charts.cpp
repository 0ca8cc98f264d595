#include "adapters/web/summary/charts.hpp"

#include "adapters/web/summary/markup.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::web {
namespace {

constexpr auto font =
    "font-family=\"system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif\"";
constexpr std::size_t most_bars = 20;
constexpr int width = 640, row_height = 28, label_width = 230, value_width = 90;

/// About what fits into the space for labels; the whole stands in the table.
std::string fitting(std::string_view label) {
    constexpr std::size_t most = 30;
    std::size_t letters = 0, at = 0;
    for (; at < label.size(); ++at) {
        if ((static_cast<unsigned char>(label[at]) & 0xc0) == 0x80) continue;
        if (letters++ == most) return std::string(label.substr(0, at)) + "…";
    }
    return std::string(label);
}

std::string described(const std::vector<std::pair<std::string, std::string>>& values) {
    std::string all;
    for (const auto& [label, value] : values)
        all += fmt::format("{}{} {}", all.empty() ? "" : "; ", label, value);
    return all;
}

std::string opening(int height, std::string_view id, std::string_view heading,
                    const std::string& description) {
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {0} {1}\" "
        "width=\"{0}\" height=\"{1}\" role=\"img\" aria-labelledby=\"{2}-t {2}-d\" {3} "
        "font-size=\"14\">\n<title id=\"{2}-t\">{4}</title>\n<desc id=\"{2}-d\">{5}</desc>\n",
        width, height, escaped(id), font, escaped(heading), escaped(description));
}

/// The bars of a table from height `top` on.
std::string bars(const report_table& table, int top) {
    const auto shown = std::min(table.rows.size(), most_bars);
    std::int64_t biggest = 1;
    for (std::size_t i = 0; i < shown; ++i) biggest = std::max(biggest, table.rows[i].size);
    std::string out;
    constexpr int room = width - label_width - value_width;
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& row = table.rows[i];
        const int y = top + static_cast<int>(i) * row_height;
        const auto length = static_cast<double>(row.size) * room / static_cast<double>(biggest);
        out += fmt::format(
            "<text class=\"label\" x=\"{}\" y=\"{}\" text-anchor=\"end\" "
            "fill=\"currentColor\">{}</text>\n",
            label_width - 10, y + 19, escaped(fitting(row.label)));
        if (row.size > 0)
            out += fmt::format(
                "<rect class=\"bar\" x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" rx=\"3\" "
                "fill=\"#1f6f8b\"/>\n",
                label_width, y + 5, std::max(length, 2.0), row_height - 10);
        out += fmt::format(
            "<text class=\"value\" x=\"{:.1f}\" y=\"{}\" fill=\"currentColor\">{}</text>\n",
            label_width + std::max(length, 2.0) + 8, y + 19,
            escaped(row.cells.empty() ? "" : row.cells.front()));
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> values_of(const report_table& table) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& row : table.rows)
        if (all.size() < most_bars && !row.cells.empty())
            all.emplace_back(row.label, row.cells.front());
    return all;
}

int height_of(const report_table& table) {
    return static_cast<int>(std::min(table.rows.size(), most_bars)) * row_height;
}

}  // namespace

std::string bar_chart(const report_table& table, std::string_view id, std::string_view heading) {
    return opening(height_of(table) + 8, id, heading, described(values_of(table))) +
           bars(table, 4) + "</svg>\n";
}

std::string column_chart(const std::vector<column>& columns, std::string_view id,
                         std::string_view heading) {
    constexpr int top = 24, plot = 130, foot = 26;
    std::vector<std::pair<std::string, std::string>> values;
    std::int64_t biggest = 1;
    for (const auto& c : columns) {
        values.emplace_back(c.label, c.value);
        biggest = std::max(biggest, c.size);
    }
    auto out = opening(top + plot + foot, id, heading, described(values));
    out += fmt::format(
        "<line class=\"axis\" x1=\"0\" y1=\"{0}\" x2=\"{1}\" y2=\"{0}\" stroke=\"currentColor\" "
        "stroke-opacity=\"0.4\"/>\n",
        top + plot, width);
    const auto n = std::max<std::size_t>(columns.size(), 1);
    const double step = static_cast<double>(width) / static_cast<double>(n);
    // Where columns are narrow only some are labelled, and always the last.
    const auto every = std::max<std::size_t>(1, (n + 12) / 13);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto& c = columns[i];
        const bool last = i + 1 == columns.size();
        const auto height = static_cast<double>(c.size) * plot / static_cast<double>(biggest);
        const auto x = step * static_cast<double>(i);
        if (c.size > 0)
            out += fmt::format(
                "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                "height=\"{:.1f}\" rx=\"2\" fill=\"{}\"/>\n",
                last ? "bar" : "soft", x + step * 0.15, top + plot - height, step * 0.7, height,
                last ? "#1f6f8b" : "#8fb7c6");
        if ((columns.size() - 1 - i) % every != 0) continue;
        out += fmt::format(
            "<text class=\"label\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\" font-size=\"12\" "
            "fill=\"currentColor\">{}</text>\n",
            x + step / 2, top + plot + 18, escaped(c.label));
        out += fmt::format(
            "<text class=\"value\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" "
            "font-size=\"12\" fill=\"currentColor\">{}</text>\n",
            x + step / 2, top + plot - height - 6, escaped(c.value));
    }
    return out + "</svg>\n";
}

std::string week_picture(const week_report& report) {
    const auto found = std::ranges::find_if(
        report.tables, [](const report_table& t) { return t.id == "by_category"; });
    constexpr int tile_top = 84, tile_height = 46, in_row = 3;
    const auto tiles = std::min<std::size_t>(report.tiles.size(), 6);
    const int bars_top =
        tile_top + (static_cast<int>(tiles) + in_row - 1) / in_row * tile_height + 30;
    const int height = bars_top + (found == report.tables.end() ? 0 : height_of(*found)) + 24;
    std::vector<std::pair<std::string, std::string>> values;
    for (std::size_t i = 0; i < tiles; ++i)
        values.emplace_back(report.tiles[i].label, report.tiles[i].value);
    if (found != report.tables.end())
        for (auto& one : values_of(*found)) values.push_back(std::move(one));
    auto out = opening(height, "week", report.title + ": " + report.period, described(values));
    out += fmt::format(
        "<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n<g color=\"#1c2b33\">\n"
        "<text x=\"20\" y=\"38\" font-size=\"22\" font-weight=\"600\" "
        "fill=\"currentColor\">{}</text>\n"
        "<text x=\"20\" y=\"62\" fill=\"currentColor\" fill-opacity=\"0.75\">{}</text>\n",
        width, height, escaped(report.title), escaped(report.period + " · " + report.company));
    for (std::size_t i = 0; i < tiles; ++i) {
        const int x = 20 + static_cast<int>(i % in_row) * 204;
        const int y = tile_top + static_cast<int>(i / in_row) * tile_height;
        out += fmt::format(
            "<text x=\"{0}\" y=\"{1}\" font-size=\"20\" font-weight=\"600\" "
            "fill=\"currentColor\">{2}</text>\n<text x=\"{0}\" y=\"{3}\" font-size=\"12\" "
            "fill=\"currentColor\" fill-opacity=\"0.75\">{4}</text>\n",
            x, y + 20, escaped(report.tiles[i].value), y + 37,
            escaped(fitting(report.tiles[i].label)));
    }
    if (found != report.tables.end()) out += bars(*found, bars_top);
    return out + "</g>\n</svg>\n";
}

}  // namespace firebreak::web
