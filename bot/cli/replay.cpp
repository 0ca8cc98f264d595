#include "bot/cli/replay.hpp"

#include "bot/cli/archive.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/table.hpp"
#include "bot/cli/teaching.hpp"
#include "bot/desk/hindsight.hpp"
#include "bot/desk/moments.hpp"
#include "bot/desk/texts.hpp"
#include "config/directory.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <ostream>

namespace firebreak::cli {
namespace {

using json = nlohmann::ordered_json;

/// Tickets read in one go: a reader that stays long keeps the bot's log from being carried over.
constexpr std::int64_t page = 200;

struct tally {
    std::int64_t tickets = 0, different = 0;
    std::int64_t category = 0, level = 0, team = 0, called = 0;
    std::int64_t lost_critical = 0, new_critical = 0;
    std::int64_t unsure_then = 0, unsure_now = 0;
    std::int64_t chosen = 0, right_then = 0, right_now = 0;  ///< where a person chose the category
    std::map<std::pair<std::string, std::string>, std::int64_t> moves;  ///< of categories
    std::vector<hindsight> differences;                                 ///< oldest first

    void add(hindsight h) {
        ++tickets;
        const auto critical = [](const first_decision& d) { return d.level == severity::critical; };
        unsure_then += h.then.category.empty() ? 1 : 0;
        unsure_now += h.now.category.empty() ? 1 : 0;
        if (!h.chosen.empty()) {
            ++chosen;
            right_then += h.then.category == h.chosen ? 1 : 0;
            right_now += h.now.category == h.chosen ? 1 : 0;
        }
        if (!h.differs()) return;
        ++different;
        if (h.then.category != h.now.category) {
            ++category;
            ++moves[{h.then.category.value, h.now.category.value}];
        }
        level += h.then.level != h.now.level ? 1 : 0;
        team += h.then.team != h.now.team ? 1 : 0;
        called += h.then.called != h.now.called || h.then.called_late != h.now.called_late ? 1 : 0;
        lost_critical += critical(h.then) && !critical(h.now) ? 1 : 0;
        new_critical += !critical(h.then) && critical(h.now) ? 1 : 0;
        differences.push_back(std::move(h));
    }
};

std::string name_of(const playbook_id& category) {
    return category.empty() ? "a person decides" : category.value;
}

std::string names(const std::vector<person_id>& people) {
    std::string out;
    for (const auto& p : people) out += (out.empty() ? "" : ", ") + p.value;
    return out.empty() ? "nobody" : out;
}

std::string change(const std::string& before, const std::string& after) {
    return before == after ? before : before + " -> " + after;
}

json people(const std::vector<person_id>& all) {
    json out = json::array();
    for (const auto& p : all) out.push_back(p.value);
    return out;
}

json as_json(const first_decision& d) {
    return {{"category", d.category.empty() ? json(nullptr) : json(d.category.value)},
            {"severity", word(d.level)},
            {"team", d.team.value},
            {"daily", d.daily},
            {"called", people(d.called)},
            {"called_late", people(d.called_late)}};
}

void print_json(const tally& all, instant since, std::ostream& out) {
    json moves = json::array(), differences = json::array();
    const auto id = [](const std::string& c) { return c.empty() ? json(nullptr) : json(c); };
    for (const auto& [move, count] : all.moves)
        moves.push_back({{"from", id(move.first)}, {"to", id(move.second)}, {"tickets", count}});
    for (const auto& h : all.differences)
        differences.push_back({{"ticket", h.ticket.value},
                               {"opened_ms", to_number(h.at)},
                               {"then", as_json(h.then)},
                               {"now", as_json(h.now)},
                               {"chosen", id(h.chosen.value)}});
    out << json{{"since_ms", to_number(since)},
                {"tickets", all.tickets},
                {"different", all.different},
                {"category", all.category},
                {"severity", all.level},
                {"team", all.team},
                {"called", all.called},
                {"critical_lost", all.lost_critical},
                {"critical_new", all.new_critical},
                {"unsure", {{"then", all.unsure_then}, {"now", all.unsure_now}}},
                {"chosen_by_people",
                 {{"tickets", all.chosen}, {"then", all.right_then}, {"now", all.right_now}}},
                {"moves", moves},
                {"differences", differences}}
               .dump(2)
        << '\n';
}

void print_differences(const tally& all, std::size_t limit, const std::string& zone,
                       std::ostream& out) {
    std::vector<std::vector<std::string>> rows{
        {"ticket", "opened", "category", "severity", "team", "called at once", "first when late"}};
    // What would not be critical any more stands first: there a mistake costs most.
    auto order = all.differences;
    std::ranges::sort(order, {}, [](const hindsight& h) {
        const bool urgent = h.then.level != h.now.level &&
                            std::max(h.then.level, h.now.level) == severity::critical;
        return std::pair(!urgent, h.ticket);
    });
    for (const auto& h : order) {
        if (rows.size() > limit) break;
        auto category = change(name_of(h.then.category), name_of(h.now.category));
        if (!h.chosen.empty()) category += " (people: " + h.chosen.value + ")";
        rows.push_back({spoken(h.ticket), time_text(language::en, h.at, instant{}, zone), category,
                        change(std::string(word(h.then.level)), std::string(word(h.now.level))),
                        change(h.then.team.value, h.now.team.value),
                        change(names(h.then.called), names(h.now.called)),
                        change(names(h.then.called_late), names(h.now.called_late))});
    }
    out << '\n';
    print_table(rows, out);
    if (order.size() >= rows.size())
        out << fmt::format("and {} more: --limit N, or --json\n", order.size() - rows.size() + 1);
}

void print_text(const tally& all, std::size_t limit, const std::string& zone, std::ostream& out) {
    out << fmt::format("{} tickets; {} would have been decided otherwise\n", all.tickets,
                       all.different);
    if (all.different > 0)
        out << fmt::format("  category {}, severity {}, team {}, called {}\n", all.category,
                           all.level, all.team, all.called);
    if (all.lost_critical + all.new_critical > 0)
        out << fmt::format("  not critical any more {}, newly critical {}\n", all.lost_critical,
                           all.new_critical);
    out << fmt::format("  left to a person: {}, now {}\n", all.unsure_then, all.unsure_now);
    if (all.chosen > 0)
        out << fmt::format("  of {} whose category people chose, right at once: {}, now {}\n",
                           all.chosen, all.right_then, all.right_now);
    if (!all.moves.empty()) out << '\n';
    for (const auto& [move, count] : all.moves)
        out << fmt::format("  {:>5}  {} -> {}\n", count, name_of(playbook_id{move.first}),
                           name_of(playbook_id{move.second}));
    if (!all.differences.empty() && limit > 0) print_differences(all, limit, zone, out);
}

std::optional<instant> beginning(const std::string& typed, instant now, const zone_rules& zone) {
    if (const auto span = to_span(typed)) return now - *span;
    const auto moment = to_moment(typed, now, zone);
    return moment ? moment->at : std::nullopt;
}

}  // namespace

int run_replay(const replay_arguments& a, std::ostream& out, std::ostream& err) {
    const auto config = load_config(a.config, wanted_secrets::no, err);
    if (!config) return 2;
    const auto who = make_directory(*config);
    const auto since = beginning(a.since, a.now, who->duty().zone);
    if (!since || *since > a.now) {
        err << "firebreak replay: \"" << a.since
            << "\" is neither a span nor a date in the past; write --since 90d, or --since "
               "2026-08-24\n";
        return 2;
    }
    archive db;
    if (!db.open(config->database, "replay", err)) return 2;
    const auto failed = [&](const boost::system::error_code& why) {
        err << "firebreak replay: " << why.message() << '\n';
        return 2;
    };
    std::vector<playbooks::correction> lessons;
    if (a.taught) {
        auto ask = [](snapshot& files) { return team_choices(files); };
        const auto taught = read_now(db.io, *db.files, ask);
        if (!taught) return failed(taught.error());
        lessons = lessons_of(*taught);
    }
    const auto books = load_library(a.library.empty() ? config->playbooks : a.library,
                                    team_ids(*config), err, config->corpus, std::move(lessons));
    if (!books) return 2;

    struct read_page {
        std::vector<hindsight> seen;
        ticket_number next;  ///< 0: that was the last one
    };
    const auto read_from = [&](ticket_number from) {
        auto ask = [&, from](snapshot& files) {
            read_page p;
            auto at = from.value == 0 ? files.newest() : from;
            for (std::int64_t i = 0; i < page && at; ++i, --at.value) {
                const auto t = files.find_ticket(at);
                // Numbers and times go together, but for the moment that a command takes.
                if (t && t->opened_at + std::chrono::hours{1} < *since) return p;
                if (!t || t->opened_at < *since) continue;
                if (auto h = look_back(files, *t, *who, *books)) p.seen.push_back(std::move(*h));
            }
            p.next = at;
            return p;
        };
        return read_now(db.io, *db.files, ask);
    };
    std::vector<hindsight> newest_first;
    ticket_number from;
    do {
        auto p = read_from(from);
        if (!p) return failed(p.error());
        std::ranges::move(p->seen, std::back_inserter(newest_first));
        from = p->next;
    } while (from);

    tally all;
    for (auto h = newest_first.rbegin(); h != newest_first.rend(); ++h) all.add(std::move(*h));
    if (a.json)
        print_json(all, *since, out);
    else
        print_text(all, a.limit, config->time_zone, out);
    return 0;
}

}  // namespace firebreak::cli
