#include "bot/desk/routing.hpp"

#include "bot/domain/rota.hpp"
#include "bot/domain/web_link.hpp"

#include <algorithm>

namespace firebreak {

team_id first_team(const directory& who, const playbooks::library& books, const verdict& judged,
                   severity level, const report& first, instant now) {
    const auto* book = judged.category ? books.find(*judged.category) : nullptr;
    auto usual = book && who.find(book->team) ? book->team : triage_team(judged, who, books);
    if (who.duty().routes.empty()) return usual;
    ticket t;
    if (judged.category) t.category = *judged.category;
    t.level = level;
    t.lang = judged.lang;
    return team_by_routes(who, routed_of(who, t, first, now), usual);
}

routed routed_of(const directory& who, const ticket& t, const report& first, instant now) {
    routed r;
    r.category = t.category;
    r.level = t.level;
    r.lang = t.lang;
    r.place = first.from.where;
    const auto link =
        first.source_link.empty() ? first_link(first.text) : std::string_view(first.source_link);
    r.platform = platform_of(plain_link(link));
    const auto [date, of_day] = local_time(who.duty().zone, now);
    r.day = std::chrono::weekday{date};
    r.of_day = of_day;
    return r;
}

team_id triage_team(const verdict& v, const directory& who, const playbooks::library& books) {
    const playbook* chosen = nullptr;
    for (const auto& g : v.guesses) {
        const auto* book = books.find(g.playbook);
        if (!book || !who.find(book->team)) continue;
        if (!chosen || (v.level >= severity::high && book->level > chosen->level)) chosen = book;
    }
    if (chosen) return chosen->team;
    for (const auto& t : who.teams())
        if (!t.restricted) return t.id;
    return who.teams().empty() ? team_id{} : who.teams().front().id;
}

bool may_take(const directory& who, const route& one, const routed& r, const team_id& usual) {
    const auto *from = who.find(usual), *to = who.find(one.team);
    if (!to) return false;
    const bool named = !r.category.empty() &&
                       std::ranges::find(one.categories, r.category) != one.categories.end();
    return named || !from || !from->restricted || to->restricted;
}

team_id team_by_routes(const directory& who, const routed& r, const team_id& usual) {
    for (const auto& one : who.duty().routes)
        if (first_misfit(one, r) == matcher::fits && may_take(who, one, r, usual)) return one.team;
    return usual;
}

}  // namespace firebreak
