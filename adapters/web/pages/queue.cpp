#include "adapters/web/pages/queue.hpp"

#include "adapters/net/url.hpp"
#include "bot/desk/clean_text.hpp"
#include "bot/desk/duty.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace firebreak::web {
namespace {

constexpr std::int64_t most_of_a_team = 500;  // that are sorted; who has more narrows
constexpr std::size_t rows_of_a_page = 50;
constexpr std::size_t gist_bytes = 140;
constexpr std::int64_t last_page = 100;

constexpr std::array<std::string_view, 4> orders = {"severity", "oldest", "newest", "changed"};
constexpr std::array<std::string_view, 3> holders = {"anybody", "nobody", "me"};

constexpr std::string_view serious = "serious";

std::string_view level_word(const queue_wish& w) {
    if (w.serious) return serious;
    return w.level ? word(*w.level) : std::string_view{};
}

template <class Enum, std::size_t N>
Enum among(const std::array<std::string_view, N>& words, std::string_view one, Enum otherwise) {
    const auto found = std::ranges::find(words, one);
    return found == words.end() ? otherwise : static_cast<Enum>(found - words.begin());
}

std::string_view word_of(queue_wish::order o) { return orders[static_cast<std::size_t>(o)]; }
std::string_view word_of(queue_wish::holder h) { return holders[static_cast<std::size_t>(h)]; }

ticket_filter filter_of(const queue_wish& wish, const view& v) {
    ticket_filter f;
    f.category = wish.category;
    f.state = wish.state;
    if (wish.who == queue_wish::holder::nobody) f.claimant = person_id{};
    if (wish.who == queue_wish::holder::me) f.claimant = v.who.id;
    f.daily = false;
    f.limit = most_of_a_team;
    return f;
}

struct found {
    std::vector<ticket> list;
    bool cut = false;        ///< of some team there are more
    std::int64_t daily = 0;  ///< wait for the daily list
};

bool fits(const ticket& t, const queue_wish& wish) {
    if (wish.serious) return t.level >= severity::high;
    return !wish.level || t.level == *wish.level;
}

found find(snapshot& files, const view& v, const queue_wish& wish) {
    found out;
    auto filter = filter_of(wish, v);
    for (const auto& team : v.who.teams) {
        if (wish.team && *wish.team != team) continue;
        filter.team = team;
        filter.daily = false;
        auto of_team = files.tickets(filter);
        out.cut = out.cut || static_cast<std::int64_t>(of_team.size()) == most_of_a_team;
        for (auto& t : of_team)
            if (fits(t, wish)) out.list.push_back(std::move(t));
        filter.daily = true;
        out.daily += files.count_tickets(filter);
    }
    std::ranges::sort(out.list, [&](const ticket& a, const ticket& b) {
        switch (wish.by) {
            case queue_wish::order::severity:
                return a.level != b.level ? a.level > b.level : a.number < b.number;
            case queue_wish::order::oldest: return a.number < b.number;
            case queue_wish::order::newest: return b.number < a.number;
            case queue_wish::order::changed:
                return a.changed_at != b.changed_at ? a.changed_at > b.changed_at
                                                    : b.number < a.number;
        }
        return false;
    });
    return out;
}

void add_filters(html& out, const view& v, const queue_wish& wish) {
    const auto& speak = v.speak;
    out.begin("form", {{"method", "get"},
                       {"action", "/queue"},
                       {"class", "filters"},
                       {"role", "search"},
                       {"aria-label", in(speak.lang, texts::queue_filters)}});
    const auto select = [&](std::string_view name, const text& label, std::string_view value,
                            std::vector<option> options) {
        field_options o{"f", name, std::string(in(speak.lang, label))};
        o.value = value;
        add_select(out, o, options);
    };
    const option all{"", speak.say(texts::queue_all)};
    std::vector<option> teams{all}, categories{all}, states{all}, levels{all};
    for (const auto& id : v.who.teams) teams.push_back({id.value, speak.name(id)});
    for (const auto& book : speak.books.all())
        categories.push_back({book.id.value, book.title.in(speak.lang)});
    for (const auto s : all_statuses)
        if (s != status::merged)
            states.push_back({std::string(word(s)), std::string(name_of(speak.lang, s))});
    states.front().label = speak.say(texts::queue_all_open);
    levels.push_back({std::string(serious), speak.say(texts::queue_serious)});
    for (auto i = all_severities.size(); i-- > 0;)
        levels.push_back({std::string(word(all_severities[i])),
                          std::string(name_of(speak.lang, all_severities[i]))});
    if (v.who.teams.size() > 1)
        select("team", texts::label_team, wish.team ? wish.team->value : "", std::move(teams));
    select("category", texts::label_category, wish.category ? wish.category->value : "",
           std::move(categories));
    select("status", texts::label_status, wish.state ? word(*wish.state) : "", std::move(states));
    select("severity", texts::label_severity, level_word(wish), std::move(levels));
    select("who", texts::label_claimant, word_of(wish.who),
           {{"anybody", speak.say(texts::queue_anybody)},
            {"nobody", speak.say(texts::queue_nobody)},
            {"me", speak.say(texts::queue_me)}});
    select("sort", texts::queue_order, word_of(wish.by),
           {{"severity", speak.say(texts::queue_by_severity)},
            {"oldest", speak.say(texts::queue_by_oldest)},
            {"newest", speak.say(texts::queue_by_newest)},
            {"changed", speak.say(texts::queue_by_changed)}});
    out.begin("div", {{"class", "filter-buttons"}});
    add_button(out, speak.say(texts::queue_apply), "button primary");
    out.element("a", speak.say(texts::queue_reset), {{"href", "/queue"}});
    out.end().end();
}

void add_pages(html& out, const view& v, queue_wish wish, std::size_t rows) {
    const auto pages = static_cast<std::int64_t>((rows + rows_of_a_page - 1) / rows_of_a_page);
    if (pages < 2) return;
    const auto at = wish.page;
    out.begin("nav", {{"class", "pager"}, {"aria-label", in(v.speak.lang, texts::queue_pages)}});
    const auto go = [&](std::int64_t to, const text& label) {
        wish.page = to;
        out.element("a", in(v.speak.lang, label), {{"href", "/queue" + query_of(wish)}});
    };
    if (at > 1) go(at - 1, texts::queue_previous);
    out.element("span", v.speak.say(texts::queue_page_of, {{"page", std::to_string(at)},
                                                           {"pages", std::to_string(pages)}}));
    if (at < pages) go(at + 1, texts::queue_next);
    out.end();
}

}  // namespace

queue_wish read_queue_wish(std::string_view query) {
    const auto value = [&](std::string_view name) {
        return net::form_value(query, name).value_or("");
    };
    queue_wish w;
    if (auto team = value("team"); !team.empty()) w.team = team_id{std::move(team)};
    if (auto book = value("category"); !book.empty()) w.category = playbook_id{std::move(book)};
    w.state = to_status(value("status"));
    w.level = to_severity(value("severity"));
    w.serious = value("severity") == serious;
    w.who = among(holders, value("who"), queue_wish::holder::anybody);
    w.by = among(orders, value("sort"), queue_wish::order::severity);
    const auto page = value("page");
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(page.data(), page.data() + page.size(), number);
    if (failed == std::errc{} && end == page.data() + page.size())
        w.page = std::clamp<std::int64_t>(number, 1, last_page);
    return w;
}

std::string query_of(const queue_wish& w) {
    std::string query;
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) net::append_form_field(query, name, value);
    };
    if (w.team) add("team", w.team->value);
    if (w.category) add("category", w.category->value);
    if (w.state) add("status", word(*w.state));
    add("severity", level_word(w));
    if (w.who != queue_wish::holder::anybody) add("who", word_of(w.who));
    if (w.by != queue_wish::order::severity) add("sort", word_of(w.by));
    if (w.page > 1) add("page", std::to_string(w.page));
    return query.empty() ? query : "?" + query;
}

void add_ticket_table(html& out, snapshot& files, const view& v, const std::vector<ticket>& list,
                      std::string_view caption) {
    const auto& speak = v.speak;
    // Narrow screens lay the cells out as cards; the roles keep it a table for screen readers.
    out.begin("table", {{"class", "tickets"}, {"role", "table"}});
    out.element("caption", caption, {{"class", "hidden"}});
    out.begin("thead", {{"role", "rowgroup"}}).begin("tr", {{"role", "row"}});
    for (const auto* label : {&texts::label_ticket, &texts::label_severity, &texts::label_about,
                              &texts::label_status, &texts::label_claimant, &texts::label_age})
        out.element("th", in(speak.lang, *label), {{"scope", "col"}, {"role", "columnheader"}});
    out.end().end().begin("tbody", {{"role", "rowgroup"}});
    for (const auto& t : list) {
        const auto text = files.first_text_of(t.number);
        out.begin("tr", {{"role", "row"}});
        out.begin("td", {{"role", "cell"}, {"class", "t-number"}});
        add_ticket_link(out, t.number);
        out.end().begin("td", {{"role", "cell"}, {"class", "t-severity"}});
        add_severity(out, v, t.level);
        out.end().begin("td", {{"role", "cell"}, {"class", "t-about"}});
        out.element("span", speak.title(t.category), {{"class", "t-title"}});
        if (!text.empty())
            out.element("span", shortened(text, gist_bytes), {{"class", "gist"}, {"dir", "auto"}});
        out.end().begin("td", {{"role", "cell"}, {"class", "t-status"}});
        add_status(out, v, t.state);
        if (const auto clocks = t.ended() ? std::nullopt : files.clocks_of(t.number))
            if (const auto deadline = deadline_text(speak, *clocks); !deadline.empty())
                out.element("span", deadline, {{"class", "t-team"}});
        out.end().begin("td", {{"role", "cell"}, {"class", "t-who"}});
        out.text(t.claimant.empty() ? "–" : speak.name(t.claimant));
        out.element("span", speak.name(t.team), {{"class", "t-team"}});
        out.end().begin("td", {{"role", "cell"}, {"class", "t-age"}});
        out.text(age_text(v, t.opened_at));
        out.end().end();
    }
    out.end().end();
}

content queue_page(snapshot& files, const view& v, const queue_wish& asked) {
    const auto& speak = v.speak;
    auto wish = asked;
    const auto all = find(files, v, wish);
    const auto rows = all.list.size();
    const auto pages = std::max<std::int64_t>(
        1, static_cast<std::int64_t>((rows + rows_of_a_page - 1) / rows_of_a_page));
    wish.page = std::min(wish.page, pages);
    const auto from = static_cast<std::size_t>(wish.page - 1) * rows_of_a_page;
    const std::vector<ticket> shown(
        all.list.begin() + static_cast<std::ptrdiff_t>(from),
        all.list.begin() + static_cast<std::ptrdiff_t>(std::min(rows, from + rows_of_a_page)));

    content c;
    c.title = speak.say(texts::page_queue);
    auto& out = c.body;
    add_heading(out, c.title);
    add_filters(out, v, wish);
    const auto count = std::to_string(rows) + (all.cut ? "+" : "");
    out.element("p", speak.say(texts::queue_count, {{"count", count}}),
                {{"class", "count"}, {"role", "status"}});
    if (rows == 0)
        out.begin("div", {{"class", "empty"}})
            .element("p", speak.say(texts::queue_empty_page))
            .end();
    else
        add_ticket_table(out, files, v, shown, c.title);
    add_pages(out, v, wish, rows);
    if (all.cut) out.element("p", speak.say(texts::queue_cut), {{"class", "aside"}});
    if (all.daily > 0)
        out.element("p", speak.say(texts::queue_daily, {{"count", std::to_string(all.daily)}}),
                    {{"class", "aside"}});
    return c;
}

}  // namespace firebreak::web
