#include "adapters/web/summary/page.hpp"

#include "adapters/web/summary/markup.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::web {
namespace {

// No request leaves the page: the policy forbids what the page does not need.
constexpr auto policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'";

constexpr auto style = R"(:root{color-scheme:light dark;--ink:#1c2b33;--soft:#5a6b74;--paper:#fff;
--line:#d7dfe3;--tint:#f3f6f8;--bar:#1f6f8b;--pale:#8fb7c6}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf0;--soft:#a3b3bb;--paper:#12191d;--line:#2c3a42;
--tint:#1a2429;--bar:#5fb3cf;--pale:#35616f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,
"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:0}
h2{font-size:1.2rem;margin:2.5rem 0 .5rem}
p{margin:.25rem 0}
.soft{color:var(--soft)}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(12rem,1fr));gap:.75rem;
margin:1.5rem 0;padding:0;list-style:none}
.tiles li{background:var(--tint);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem}
.tiles b{display:block;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}
.concerns{border-left:4px solid var(--bar);background:var(--tint);padding:.75rem 1rem;
border-radius:0 .5rem .5rem 0}
.concerns h2{margin:0 0 .25rem}
.concerns ul{margin:0;padding-left:1.1rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding:.25rem 0}
th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);
vertical-align:top;overflow-wrap:anywhere}
thead th{color:var(--soft);font-weight:600;font-size:.875rem}
tbody th{font-weight:400}
.number{text-align:right;white-space:nowrap}
svg.chart{display:block;max-width:100%;height:auto;margin:.5rem 0}
.chart .bar{fill:var(--bar)}.chart .soft{fill:var(--pale)}
@media(max-width:36rem){section>svg.chart{display:none}}
@media print{main{max-width:none;padding:0}section{break-inside:avoid}}
)";

/// Whether a cell reads better at the right: counts, shares and spans of time do.
bool is_number(std::string_view cell) {
    return !cell.empty() && (cell.front() >= '0' && cell.front() <= '9');
}

bool numbers_in(const report_table& table, std::size_t column) {
    if (table.words) return false;
    return std::ranges::any_of(table.rows, [&](const report_row& row) {
        return column < row.cells.size() && is_number(row.cells[column]);
    });
}

/// What the chart of weeks shows, for those who do not see it.
std::string table_of(const std::vector<column>& row, std::string_view heading) {
    std::string names, values;
    for (const auto& c : row) {
        names += "<th scope=\"col\" class=\"number\">" + escaped(c.label) + "</th>";
        values += "<td class=\"number\">" + escaped(c.value) + "</td>";
    }
    return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"weeks\">\n"
           "<table>\n<thead><tr><td></td>" +
           names + "</tr></thead>\n<tbody><tr><th scope=\"row\">" + escaped(heading) + "</th>" +
           values + "</tr></tbody>\n</table>\n</div>\n";
}

}  // namespace

std::string html_table(const report_table& table, int level) {
    auto out = fmt::format("<section>\n<h{1} id=\"{0}\">{2}</h{1}>\n", escaped(table.id), level,
                           escaped(table.title));
    if (table.chart) out += bar_chart(table, "chart-" + table.id, table.title);
    out += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"" +
           escaped(table.id) + "\">\n<table>\n";
    if (!table.note.empty()) out += "<caption>" + escaped(table.note) + "</caption>\n";
    out += "<thead><tr><th scope=\"col\">" + escaped(table.first) + "</th>";
    std::vector<std::string> open;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const std::string number = numbers_in(table, i) ? " class=\"number\"" : "";
        open.push_back("<td" + number + ">");
        out += "<th scope=\"col\"" + number + ">" + escaped(table.columns[i]) + "</th>";
    }
    out += "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
        out += "<tr><th scope=\"row\">" + escaped(row.label) + "</th>";
        for (std::size_t i = 0; i < row.cells.size() && i < open.size(); ++i)
            out += open[i] + escaped(row.cells[i]) + "</td>";
        out += "</tr>\n";
    }
    return out + "</tbody>\n</table>\n</div>\n</section>\n";
}

std::string summary_page(const week_report& report, const std::vector<column>& row,
                         std::string_view row_heading) {
    const auto heading = report.title + ": " + report.period;
    auto out = fmt::format(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n"
        "<style>\n{}</style>\n</head>\n<body>\n<main>\n<header>\n<h1>{}</h1>\n"
        "<p class=\"soft\">{} · {}</p>\n",
        word(report.lang), policy, escaped(heading), style, escaped(report.title),
        escaped(report.period), escaped(report.company));
    if (!report.state.empty()) out += "<p><strong>" + escaped(report.state) + "</strong></p>\n";
    out += "</header>\n";
    if (!report.tiles.empty()) {
        out += "<ul class=\"tiles\">\n";
        for (const auto& t : report.tiles) {
            out += "<li>" + escaped(t.label) + "<b>" + escaped(t.value) + "</b>";
            if (!t.compared.empty())
                out += "<span class=\"soft\">" + escaped(t.compared) + "</span>";
            out += "</li>\n";
        }
        out += "</ul>\n";
    }
    if (!report.concerns.empty()) {
        out += "<section class=\"concerns\" aria-labelledby=\"concerns\">\n<h2 id=\"concerns\">" +
               escaped(report.concerns_title) + "</h2>\n<ul>\n";
        for (const auto& line : report.concerns) out += "<li>" + escaped(line) + "</li>\n";
        out += "</ul>\n</section>\n";
    }
    if (row.size() > 1)
        out += "<section>\n<h2 id=\"weeks\">" + escaped(row_heading) + "</h2>\n" +
               column_chart(row, "chart-weeks", row_heading) + table_of(row, row_heading) +
               "</section>\n";
    for (const auto& table : report.tables) out += html_table(table);
    out += "<footer class=\"soft\">\n";
    for (const auto& note : report.notes) out += "<p>" + escaped(note) + "</p>\n";
    return out + "</footer>\n</main>\n</body>\n</html>\n";
}

}  // namespace firebreak::web
