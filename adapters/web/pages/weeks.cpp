#include "adapters/web/pages/weeks.hpp"

#include "adapters/net/url.hpp"
#include "adapters/web/pages/queue.hpp"
#include "bot/desk/numbers.hpp"
#include "bot/desk/week_report.hpp"
#include "bot/desk/weeks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::web {
namespace {

constexpr std::size_t weeks_in_row = 13;
constexpr std::size_t most_tickets = 200;

std::string path_of(const week_span& week) { return "/weeks/" + week.name; }

std::string path_behind(const week_span& week, figure f, std::string_view name) {
    std::string query;
    net::append_form_field(query, "figure", word(f));
    if (!name.empty()) net::append_form_field(query, "name", name);
    return path_of(week) + "/tickets?" + query;
}

/// Where the tickets behind a row are listed; empty where they can't be, or where the address would
/// name a person.
std::string behind(const week_span& week, const report_table& table, const report_row& row) {
    if (row.id.empty() || table.id == "link" || table.id == "source" || table.id == "people" ||
        table.id == "reviews")
        return {};
    if (table.id == "playbooks") return path_behind(week, figure::hit, row.id);
    if (table.id == "times" || table.id == "happened") {
        const auto f = to_figure(row.id);
        return f ? path_behind(week, *f, {}) : std::string();
    }
    const std::string_view id = table.id;
    const auto f = to_figure(id.starts_with("by_") ? id.substr(3) : id);
    return f ? path_behind(week, *f, row.id) : std::string();
}

/// A bar as long as the number is big. What it shows stands beside it as a number.
void add_bar(html& out, std::int64_t size, std::int64_t biggest) {
    constexpr int room = 200;
    const auto length = biggest > 0 ? size * room / biggest : 0;
    out.begin("td", {{"class", "bar-cell"}, {"aria-hidden", "true"}});
    out.begin("svg", {{"class", "chart"},
                      {"viewBox", "0 0 200 14"},
                      {"preserveAspectRatio", "none"},
                      {"height", "14"},
                      {"focusable", "false"}});
    if (size > 0)
        out.begin("rect", {{"y", "2"},
                           {"height", "10"},
                           {"rx", "2"},
                           {"width", std::to_string(std::max<std::int64_t>(length, 2))}})
            .end();
    out.end().end();
}

void add_table(html& out, const view& v, const week_span& week, const report_table& table) {
    std::int64_t biggest = 0;
    for (const auto& row : table.rows) biggest = std::max(biggest, row.size);
    const auto heading = "t-" + table.id;
    out.begin("section");
    out.element("h2", table.title, {{"id", heading}});
    if (!table.note.empty()) out.element("p", table.note, {{"class", "aside"}});
    out.begin(
        "div",
        {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-labelledby", heading}});
    out.begin("table", {{"class", "figures"}}).begin("thead").begin("tr");
    out.element("th", table.first, {{"scope", "col"}});
    if (table.chart)
        out.begin("th", {{"class", "bar-cell"}, {"scope", "col"}})
            .element("span", v.speak.say(texts::week_bar), {{"class", "hidden"}})
            .end();
    for (const auto& c : table.columns) out.element("th", c, {{"scope", "col"}});
    out.end().end().begin("tbody");
    for (const auto& row : table.rows) {
        out.begin("tr").element("th", row.label, {{"scope", "row"}});
        if (table.chart) add_bar(out, row.size, biggest);
        const auto path = behind(week, table, row);
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            out.begin("td");
            if (i == 0 && !path.empty() && row.size > 0)
                out.begin("a", {{"href", path}})
                    .text(row.cells[i])
                    .element("span", ", " + row.label, {{"class", "hidden"}})
                    .end();
            else
                out.text(row.cells[i]);
            out.end();
        }
        out.end();
    }
    out.end().end().end().end();
}

void add_tiles(html& out, const week_span& week, const week_report& report) {
    out.begin("div", {{"class", "tiles"}});
    for (const auto& t : report.tiles) {
        const auto f = to_figure(t.id);
        const auto inside = [&] {
            out.element("span", t.value, {{"class", "tile-number small"}});
            out.element("span", t.label, {{"class", "tile-label"}});
            if (!t.compared.empty()) out.element("span", t.compared, {{"class", "tile-more"}});
            out.end();
        };
        if (f && t.value != "0") {
            out.begin("a", {{"class", "tile"}, {"href", path_behind(week, *f, {})}});
            inside();
        } else {
            out.begin("div", {{"class", "tile"}});
            inside();
        }
    }
    out.end();
}

/// Columns over the last weeks, each a way to its page; the one that is shown is stronger.
void add_row(html& out, const view& v, const std::vector<week_in_row>& row, const week_span& here) {
    if (row.size() < 2) return;
    constexpr int step = 60, plot = 110, top = 20;
    std::int64_t biggest = 1;
    for (const auto& w : row) biggest = std::max(biggest, w.now.tickets);
    const auto heading = v.speak.say(texts::week_row);
    out.begin("section", {{"class", "panel week-row"}}).element("h2", heading);
    const auto across = std::to_string(step * row.size()), down = std::to_string(top + plot + 24);
    out.begin("svg", {{"class", "chart"},
                      {"width", across},
                      {"height", down},
                      {"viewBox", fmt::format("0 0 {} {}", across, down)},
                      {"role", "group"},
                      {"aria-label", heading}});
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto& w = row[i];
        const auto x = static_cast<int>(i) * step;
        const auto height = static_cast<int>(w.now.tickets * plot / biggest);
        const auto label = w.week.name.substr(5);
        const auto count = number_text(v.speak.lang, w.now.tickets);
        const auto middle = std::to_string(x + step / 2);
        out.begin("a", {{"href", path_of(w.week)},
                        {"aria-current", "page", w.week.name == here.name},
                        {"aria-label", fmt::format("{}: {}", label, count)}});
        // The whole column can be hit, however small its bar.
        out.begin("rect", {{"class", "ground"},
                           {"x", std::to_string(x)},
                           {"width", std::to_string(step)},
                           {"height", std::to_string(top + plot + 24)}})
            .end();
        out.begin("rect", {{"class", w.week.name == here.name ? "bar" : "soft"},
                           {"x", std::to_string(x + 10)},
                           {"y", std::to_string(top + plot - height)},
                           {"width", std::to_string(step - 20)},
                           {"height", std::to_string(height)},
                           {"rx", "3"}})
            .end();
        out.element("text", count,
                    {{"class", "value"},
                     {"x", middle},
                     {"y", std::to_string(top + plot - height - 6)},
                     {"text-anchor", "middle"}});
        out.element(
            "text", label,
            {{"x", middle}, {"y", std::to_string(top + plot + 18)}, {"text-anchor", "middle"}});
        out.end();
    }
    out.end().end();
}

void add_ways(html& out, const view& v, const week_span& week,
              const std::optional<instant>& first) {
    const auto zone = v.speak.who.time_zone();
    out.begin("nav",
              {{"class", "weeks-nav"}, {"aria-label", in(v.speak.lang, texts::week_others)}});
    const auto before = week_before(week, zone), after = week_after(week, zone);
    if (first && before.to() > *first)
        out.element("a", v.speak.say(texts::week_previous), {{"href", path_of(before)}});
    if (after.from() <= v.speak.now)
        out.element("a", v.speak.say(texts::week_next), {{"href", path_of(after)}});
    out.end();
}

std::optional<week_span> chosen(snapshot& files, const view& v, std::string_view name) {
    const auto& zone = v.speak.who.time_zone();
    if (!name.empty()) return week_of(name, v.speak.now, zone);
    const auto last = week_of("last", v.speak.now, zone);
    const auto first = files.first_opened();
    return last && first && *first < last->to() ? last : week_of("", v.speak.now, zone);
}

content unknown(const view& v) {
    return notice_page(v.speak.lang, 404, v.speak.say(texts::page_not_found),
                       v.speak.say(texts::page_not_found_why));
}

}  // namespace

content week_page(snapshot& files, const view& v, std::string_view name) {
    const auto week = chosen(files, v, name);
    if (!week || week->from() > v.speak.now) return unknown(v);
    const auto& zone = v.speak.who.time_zone();
    const auto whose = teams_in_numbers_of(v.speak.who, v.who.id);
    const auto report = report_on_week(v.speak, summary_of(files, *week, v.speak.now, zone, whose));
    content c;
    c.title = name.empty() ? v.speak.say(texts::page_weeks) : report.title;
    auto& out = c.body;
    add_heading(out, report.title, v.speak.say(texts::page_weeks));
    out.element("p", report.period + (report.state.empty() ? "" : " · " + report.state),
                {{"class", "lead"}});
    add_ways(out, v, *week, files.first_opened());
    if (report.empty) {
        out.begin("div", {{"class", "empty"}}).element("p", v.speak.say(texts::week_nothing)).end();
    } else {
        out.begin("section", {{"class", "block"}}).element("h2", report.concerns_title);
        out.begin("ul", {{"class", "concerns"}});
        for (const auto& line : report.concerns) out.element("li", line);
        out.end().end();
        out.begin("div", {{"class", "block"}});
        add_tiles(out, *week, report);
        out.end();
    }
    const auto newest = week_of("", v.speak.now, zone).value_or(*week);
    out.begin("div", {{"class", "block"}});
    add_row(out, v, row_of_weeks(files, newest, weeks_in_row, v.speak.now, zone, whose), *week);
    out.end();
    out.begin("div", {{"class", "grid-two"}});
    for (const auto& table : report.tables) add_table(out, v, *week, table);
    out.end();
    for (const auto& note : report.notes) out.element("p", note, {{"class", "aside"}});
    return c;
}

content week_tickets_page(snapshot& files, const view& v, std::string_view name,
                          std::string_view query) {
    const auto week = chosen(files, v, name);
    const auto f = to_figure(net::form_value(query, "figure").value_or(""));
    if (!week || !f || week->from() > v.speak.now) return unknown(v);
    const auto wanted = net::form_value(query, "name").value_or("");
    const auto whose = teams_in_numbers_of(v.speak.who, v.who.id);
    const auto all = tickets_behind(
        files, *week, v.speak.now, *f,
        wanted.empty() ? std::nullopt : std::optional<std::string_view>(wanted), whose);
    // Numbers are told of more teams than tickets are.
    std::vector<ticket> shown;
    std::size_t others = 0;
    for (const auto& one : all) {
        if (std::ranges::find(shown, one.ticket, &ticket::number) != shown.end()) continue;
        auto t = shown.size() < most_tickets ? files.find_ticket(one.ticket) : std::nullopt;
        if (t && std::ranges::find(v.who.teams, t->team) != v.who.teams.end())
            shown.push_back(std::move(*t));
        else
            ++others;
    }
    content c;
    c.title = v.speak.say(texts::week_behind);
    auto& out = c.body;
    out.begin("p", {{"class", "above"}})
        .element("a", week_title(v.speak, *week), {{"href", path_of(*week)}})
        .end();
    add_heading(out, c.title);
    out.element("p", v.speak.say(texts::queue_count, {{"count", std::to_string(shown.size())}}),
                {{"class", "count"}});
    if (shown.empty())
        out.begin("div", {{"class", "empty"}})
            .element("p", v.speak.say(texts::queue_empty_page))
            .end();
    else
        add_ticket_table(out, files, v, shown, c.title);
    if (others > 0)
        out.element("p",
                    v.speak.say(texts::week_others_hidden, {{"count", std::to_string(others)}}),
                    {{"class", "aside"}});
    return c;
}

}  // namespace firebreak::web
