#include "adapters/web/pages/overview.hpp"

#include "adapters/web/pages/queue.hpp"
#include "bot/desk/clean_text.hpp"

#include <algorithm>

namespace firebreak::web {
namespace {

constexpr std::int64_t looked_at = 500;  // of each team
constexpr std::size_t most_listed = 6;
constexpr std::int64_t most_reports = 10;

struct numbers {
    std::int64_t open = 0, unclaimed = 0, triage = 0, serious = 0;
    std::vector<ticket> waiting, mine;  ///< most serious first, then oldest
};

numbers look(snapshot& files, const view& v) {
    numbers n;
    for (const auto& team : v.who.teams) {
        ticket_filter f;
        f.team = team;
        f.daily = false;
        n.open += files.count_tickets(f);
        f.state = status::triage;
        n.triage += files.count_tickets(f);
        f.state = status::open;
        n.unclaimed += files.count_tickets(f);
        f.state.reset();
        f.limit = looked_at;
        // Most serious first, so the serious ones are counted up to that many.
        for (auto& t : files.tickets(f)) {
            if (t.level >= severity::high) ++n.serious;
            if (t.claimant == v.who.id)
                n.mine.push_back(std::move(t));
            else if (t.claimant.empty() && n.waiting.size() < most_listed * v.who.teams.size())
                n.waiting.push_back(std::move(t));
        }
    }
    const auto first = [](const ticket& a, const ticket& b) {
        return a.level != b.level ? a.level > b.level : a.number < b.number;
    };
    std::ranges::sort(n.waiting, first);
    std::ranges::sort(n.mine, first);
    if (n.waiting.size() > most_listed) n.waiting.resize(most_listed);
    return n;
}

void add_tile(html& out, const view& v, const text& label, std::int64_t number,
              const queue_wish& wish, bool alarming) {
    out.begin("a", {{"class", alarming && number > 0 ? "tile alarming" : "tile"},
                    {"href", "/queue" + query_of(wish)}});
    out.element("span", std::to_string(number), {{"class", "tile-number"}});
    out.element("span", in(v.speak.lang, label), {{"class", "tile-label"}});
    out.end();
}

void add_tiles(html& out, const view& v, const numbers& n) {
    queue_wish open, unclaimed, triage, serious;
    unclaimed.state = status::open;
    triage.state = status::triage;
    serious.serious = true;
    out.begin("div", {{"class", "tiles"}});
    add_tile(out, v, texts::overview_open, n.open, open, false);
    add_tile(out, v, texts::overview_unclaimed, n.unclaimed, unclaimed, true);
    add_tile(out, v, texts::overview_triage, n.triage, triage, true);
    add_tile(out, v, texts::overview_serious, n.serious, serious, false);
    out.end();
}

void add_section(html& out, snapshot& files, const view& v, const text& title,
                 const std::vector<ticket>& list, const text& none, std::string_view more) {
    const auto heading = v.speak.say(title);
    out.begin("section", {{"class", "block"}});
    out.begin("div", {{"class", "block-head"}}).element("h2", heading);
    if (!more.empty()) out.element("a", v.speak.say(texts::overview_whole_queue), {{"href", more}});
    out.end();
    if (list.empty())
        out.begin("div", {{"class", "empty"}}).element("p", v.speak.say(none)).end();
    else
        add_ticket_table(out, files, v, list, heading);
    out.end();
}

/// A reporter sees of a ticket what their receipt says.
void add_reports(html& out, snapshot& files, const view& v) {
    const auto& speak = v.speak;
    const auto list = files.reported_by(v.who.id, most_reports);
    if (list.empty() && v.who.works()) return;
    out.begin("section", {{"class", "block"}});
    out.element("h2", speak.say(texts::overview_reports));
    if (list.empty()) {
        out.begin("div", {{"class", "empty"}})
            .element("p", speak.say(texts::overview_no_reports))
            .end();
    } else {
        out.begin("ul", {{"class", "reports"}});
        for (const auto& t : list) {
            out.begin("li");
            add_ticket_link(out, t.number);
            out.text(" ").element("span", speak.title(t.category), {{"class", "t-title"}});
            out.text(" ");
            add_status(out, v, t.state);
            const auto reports = files.reports_of(t.number);
            const auto own = std::ranges::find(reports, v.who.id, &report::reporter);
            if (own != reports.end())
                out.element("span", shortened(own->text, 140),
                            {{"class", "gist"}, {"dir", "auto"}});
            out.end();
        }
        out.end();
    }
    out.end();
}

}  // namespace

content overview_page(snapshot& files, const view& v) {
    content c;
    c.title = v.speak.say(texts::page_overview);
    auto& out = c.body;
    add_heading(out, v.speak.say(texts::overview_heading, {{"name", v.who.name}}));
    if (v.who.works()) {
        const auto n = look(files, v);
        add_tiles(out, v, n);
        add_section(out, files, v, texts::overview_waiting, n.waiting, texts::overview_none_waiting,
                    "/queue");
        queue_wish own;
        own.who = queue_wish::holder::me;
        if (!n.mine.empty())
            add_section(out, files, v, texts::overview_mine, n.mine, texts::overview_none_waiting,
                        "/queue" + query_of(own));
    }
    add_reports(out, files, v);
    return c;
}

}  // namespace firebreak::web
