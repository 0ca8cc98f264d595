#include "bot/cli/route.hpp"

#include "bot/cli/archive.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/teaching.hpp"
#include "bot/desk/routing.hpp"
#include "bot/desk/words.hpp"
#include "config/directory.hpp"

#include <fmt/format.h>

#include <ostream>

namespace firebreak::cli {
namespace {

struct question {
    ticket t;
    report first;
};

conversation place_of(const std::string& text) {
    const auto colon = text.find(':');
    return {network_id{text.substr(0, colon)},
            colon == std::string::npos ? std::string() : text.substr(colon + 1)};
}

std::string shown(const std::string& text) { return text.empty() ? "none" : text; }

std::optional<question> from_ticket(const configuration& c, ticket_number number,
                                    std::ostream& err) {
    archive db;
    if (!db.open(c.database, "route explain", err)) return std::nullopt;
    auto ask = [number](snapshot& files) {
        return std::pair(files.find_ticket(number), files.reports_of(number));
    };
    auto found = read_now(db.io, *db.files, ask);
    if (!found || !found->first || found->second.empty()) {
        err << "firebreak route explain: there is no ticket " << spoken(number) << '\n';
        return std::nullopt;
    }
    return question{*found->first, found->second.front()};
}

}  // namespace

int run_route_explain(const route_arguments& a, std::ostream& out, std::ostream& err) {
    const auto config = load_config(a.config, wanted_secrets::no, err);
    if (!config) return 2;
    const auto books = load_taught_library(*config, "route explain", err);
    if (!books) return 2;
    const auto who = make_directory(*config);
    std::string text;
    for (const auto& w : a.words) text += (text.empty() ? "" : " ") + w;
    const auto number = a.words.size() == 1 ? to_ticket_number(text) : std::nullopt;
    std::optional<question> q;
    team_id usual;
    instant at = a.now;
    if (number) {
        q = from_ticket(*config, *number, err);
        if (!q) return 2;
        at = q->t.opened_at;
        usual = q->t.team;
    } else {
        const auto judged = books->classify(text);
        q.emplace();
        if (judged.category) q->t.category = *judged.category;
        q->t.level = judged.level;
        q->t.lang = judged.lang;
        usual = triage_team(judged, *who, *books);
        q->first.text = text;
        q->first.from.where = place_of(a.place);
    }
    const auto r = routed_of(*who, q->t, q->first, at);
    const auto* book = books->find(q->t.category);
    if (book) usual = book->team;
    out << fmt::format(
        "category {}, severity {}, language {}, place {}:{}, platform {}, {:02}:{:02}"
        " on day {} of the week\n",
        q->t.category.empty() ? "triage" : q->t.category.value, word(r.level), word(r.lang),
        r.place.network.value, r.place.id, shown(r.platform), r.of_day.count() / 60,
        r.of_day.count() % 60, r.day.iso_encoding());
    const auto& routes = who->duty().routes;
    for (const auto& one : routes) {
        const auto why = first_misfit(one, r);
        if (why == matcher::fits && !may_take(*who, one, r, usual)) {
            out << fmt::format(
                "passed   {}: '{}' is restricted, and this route does not name the category\n",
                one.name, usual.value);
            continue;
        }
        if (why == matcher::fits) {
            out << fmt::format("fits     {} -> {}\n", one.name, one.team.value);
            return 0;
        }
        out << fmt::format("does not {}: {}\n", one.name, word(why));
    }
    if (book)
        out << fmt::format("default  the playbook {} -> {}\n", book->id.value, book->team.value);
    else
        out << "default  a person chooses the category; the team of the likeliest one looks at "
               "it\n";
    return 0;
}

}  // namespace firebreak::cli
