#include "bot/domain/summary.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace firebreak {
namespace {

using tally = std::map<std::string, std::int64_t, std::less<>>;

bool sees(const visible_teams& whose, const team_week& team) {
    return !whose || whose->contains(team.team);
}

tally tally_of(const week_facts& facts, figure f, const visible_teams& whose) {
    tally all;
    for (const auto& team : facts.teams)
        if (sees(whose, team))
            for (const auto& c : team.of(f)) all[c.name] += c.count;
    return all;
}

std::int64_t total(const week_facts& facts, figure f, const visible_teams& whose) {
    std::int64_t sum = 0;
    for (const auto& team : facts.teams)
        if (sees(whose, team))
            for (const auto& c : team.of(f)) sum += c.count;
    return sum;
}

std::vector<counted> biggest_first(const tally& t) {
    std::vector<counted> list;
    for (const auto& [name, n] : t) list.push_back({name, n});
    std::ranges::sort(list, [](const counted& a, const counted& b) {
        return a.count != b.count ? a.count > b.count : a.name < b.name;
    });
    return list;
}

std::vector<std::int64_t> spans_of(const week_facts& facts, figure f, const visible_teams& whose) {
    std::vector<std::int64_t> all;
    for (const auto& team : facts.teams)
        if (sees(whose, team)) {
            const auto& spans = team.span_of(f);
            all.insert(all.end(), spans.begin(), spans.end());
        }
    return all;
}

/// The place of nearest rank: the smallest that at least this share of all does not exceed.
std::int64_t at_share(std::vector<std::int64_t>& spans, std::size_t percent) {
    const auto rank = std::max<std::size_t>((spans.size() * percent + 99) / 100, 1);
    const auto place = spans.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(spans.begin(), place, spans.end());
    return *place;
}

std::optional<std::int64_t> median(std::vector<std::int64_t> values) {
    if (values.empty()) return std::nullopt;
    return at_share(values, 50);
}

headline median_of(const std::vector<headline>& weeks) {
    headline usual;
    const auto each = [&](std::int64_t headline::* number) {
        std::vector<std::int64_t> values;
        for (const auto& w : weeks) values.push_back(w.*number);
        usual.*number = median(std::move(values)).value_or(0);
    };
    for (const auto number :
         {&headline::tickets, &headline::reports, &headline::reporters, &headline::open,
          &headline::unclaimed, &headline::slow, &headline::reopened, &headline::escalated,
          &headline::unsure, &headline::moved})
        each(number);
    for (const auto span : {&headline::to_claim, &headline::to_answer, &headline::to_resolve}) {
        std::vector<std::int64_t> values;
        for (const auto& w : weeks)
            if (w.*span) values.push_back(*(w.*span));
        usual.*span = median(std::move(values));
    }
    return usual;
}

bool nothing_in(const week_facts& facts, const visible_teams& whose) {
    return std::ranges::none_of(facts.teams, [&](const team_week& t) { return sees(whose, t); });
}

std::vector<playbook_health> health(const week_facts& facts, const visible_teams& whose) {
    std::map<std::string, playbook_health> all;
    for (const auto& [name, n] : tally_of(facts, figure::hit, whose)) all[name].hits = n;
    for (const auto& [name, n] : tally_of(facts, figure::placed, whose)) all[name].placed = n;
    for (const auto& c : counts_of(facts, figure::moved, whose)) {
        const auto space = c.name.find(' ');
        auto& from = all[c.name.substr(0, space)];
        from.moved += c.count;
        from.moved_to.push_back({c.name.substr(space + 1), c.count});
    }
    std::vector<playbook_health> list;
    for (auto& [name, one] : all) {
        one.playbook = name;
        list.push_back(std::move(one));
    }
    return list;
}

std::vector<shadow_play> shadow_plays(const week_facts& facts, const visible_teams& whose) {
    std::map<std::string, shadow_play> all;
    for (const auto& c : counts_of(facts, figure::shadowed, whose)) {
        const auto space = c.name.find(' ');
        auto& one = all[c.name.substr(0, space)];
        one.tickets += c.count;
        one.instead_of.push_back({c.name.substr(space + 1), c.count});
    }
    std::vector<shadow_play> list;
    for (auto& [name, one] : all) {
        one.playbook = name;
        list.push_back(std::move(one));
    }
    return list;
}

std::vector<load> loads(const week_facts& facts, const visible_teams& whose) {
    std::map<std::string, load> all;
    for (const auto& [name, n] : tally_of(facts, figure::took, whose)) all[name].took = n;
    for (const auto& [name, n] : tally_of(facts, figure::finished, whose)) all[name].finished = n;
    for (const auto& [name, n] : tally_of(facts, figure::holds, whose)) all[name].holds = n;
    std::vector<load> list;
    for (auto& [name, one] : all) {
        one.person = name;
        list.push_back(std::move(one));
    }
    return list;
}

/// The category that grew most: at least 5 tickets, 3 more and half as many again as usual.
std::optional<concern> grown(const week_summary& s, const std::vector<tally>& earlier) {
    if (s.usual_weeks == 0) return std::nullopt;
    std::optional<concern> worst;
    std::int64_t most = 0;
    for (const auto& c : s.by_category) {
        if (c.name.empty()) continue;  // no kind of conflict, but work left: `unclaimed` tells
        std::vector<std::int64_t> before;
        for (const auto& week : earlier) {
            const auto found = week.find(c.name);
            before.push_back(found == week.end() ? 0 : found->second);
        }
        const auto usual = median(std::move(before)).value_or(0);
        const auto more = c.count - usual;
        if (c.count < 5 || more < 3 || 2 * more < usual || more <= most) continue;
        most = more;
        worst = concern{concern::kind::grew, c.name, c.count, 0, usual};
    }
    return worst;
}

/// The category in which most tickets waited more than a day for a claim.
std::optional<concern> late(const week_summary& s) {
    if (s.slow_claims.empty()) return std::nullopt;
    const auto& worst = s.slow_claims.front();
    return concern{concern::kind::late, worst.name, worst.count, s.now.slow, std::nullopt};
}

/// The playbook that was right least often: at least 3 of at least 5 cases, and one case in five.
std::optional<concern> failing(const week_summary& s) {
    const playbook_health* worst = nullptr;
    for (const auto& p : s.playbooks) {
        if (p.failed() < 3 || p.cases() < 5 || 5 * p.failed() < p.cases()) continue;
        const auto share = [](const playbook_health& of) {
            return static_cast<double>(of.failed()) / static_cast<double>(of.cases());
        };
        if (worst == nullptr || share(p) > share(*worst) ||
            (share(p) == share(*worst) && p.failed() > worst->failed()))
            worst = &p;
    }
    if (worst == nullptr) return std::nullopt;
    return concern{concern::kind::playbook, worst->playbook, worst->failed(), worst->cases(),
                   std::nullopt};
}

std::vector<counted> first_ten(std::vector<counted> list) {
    constexpr std::size_t most = 10;
    if (list.size() > most) list.resize(most);
    return list;
}

std::vector<counted> teams_of(const week_facts& facts, const visible_teams& whose) {
    tally all;
    for (const auto& team : facts.teams)
        if (sees(whose, team))
            for (const auto& c : team.of(figure::tickets)) all[team.team.value] += c.count;
    return biggest_first(all);
}

}  // namespace

durations measured(std::vector<std::int64_t> spans) {
    durations d;
    if (spans.empty()) return d;
    d.count = static_cast<std::int64_t>(spans.size());
    d.median = at_share(spans, 50);
    d.p90 = at_share(spans, 90);
    d.worst = *std::ranges::max_element(spans);
    return d;
}

std::vector<counted> counts_of(const week_facts& facts, figure f, const visible_teams& whose) {
    return biggest_first(tally_of(facts, f, whose));
}

headline headline_of(const week_facts& facts, const visible_teams& whose) {
    headline h;
    h.tickets = total(facts, figure::tickets, whose);
    h.reports = total(facts, figure::reports, whose);
    std::unordered_set<std::string_view> reporters;  // one person may report to several teams
    for (const auto& team : facts.teams)
        if (sees(whose, team))
            for (const auto& c : team.of(figure::reporters)) reporters.insert(c.name);
    h.reporters = static_cast<std::int64_t>(reporters.size());
    h.open = total(facts, figure::open, whose);
    h.unclaimed = total(facts, figure::unclaimed, whose);
    h.slow = total(facts, figure::slow_claim, whose);
    h.reopened = total(facts, figure::reopened, whose);
    h.escalated = total(facts, figure::escalated, whose);
    h.unsure = total(facts, figure::unsure, whose);
    h.moved = total(facts, figure::moved, whose);
    h.to_claim = median(spans_of(facts, figure::to_claim, whose));
    h.to_answer = median(spans_of(facts, figure::to_answer, whose));
    h.to_resolve = median(spans_of(facts, figure::to_resolve, whose));
    return h;
}

namespace {

/// Nothing for weeks in which no clock stopped and none was missed: they may be from before there
/// were clocks.
void measure_deadlines(week_summary& s, const week_facts& facts, const visible_teams& whose) {
    auto claim = measured(spans_of(facts, figure::to_claim_business, whose));
    auto answer = measured(spans_of(facts, figure::to_answer_business, whose));
    auto resolve = measured(spans_of(facts, figure::to_resolve_business, whose));
    auto missed = counts_of(facts, figure::missed, whose);
    if (claim.count + answer.count + resolve.count == 0 && missed.empty()) return;
    s.to_claim_business = claim;
    s.to_answer_business = answer;
    s.to_resolve_business = resolve;
    s.deadlines_missed = std::move(missed);
}

}  // namespace

week_summary summarise(const week_facts& facts, const std::vector<week_facts>& earlier, bool over,
                       const visible_teams& whose) {
    week_summary s;
    s.week = facts.week;
    s.over = over;
    s.now = headline_of(facts, whose);
    // Weeks before there was anything on file are no weeks without conflicts.
    auto known = std::min(earlier.size(), usual_weeks);
    while (known > 0 && nothing_in(earlier[known - 1], whose)) --known;
    std::vector<headline> weeks;
    std::vector<tally> categories;
    for (std::size_t i = 0; i < known; ++i) {
        weeks.push_back(headline_of(earlier[i], whose));
        categories.push_back(tally_of(earlier[i], figure::category, whose));
    }
    if (known > 0) s.before = weeks.front();
    constexpr std::size_t fewest = 3;  // the median of one or two weeks says nothing of its own
    if (known >= fewest) s.usual = median_of(weeks), s.usual_weeks = static_cast<int>(known);

    const auto counts = [&](figure f) { return counts_of(facts, f, whose); };
    s.by_category = counts(figure::category), s.by_severity = counts(figure::severity);
    s.by_team = teams_of(facts, whose), s.by_status = counts(figure::status);
    s.by_network = counts(figure::network), s.by_language = counts(figure::language);
    s.by_platform = counts(figure::platform);
    for (const auto& c : counts(figure::day))
        s.by_day.at(static_cast<std::size_t>(c.name.front() - '1')) = c.count;
    s.to_claim = measured(spans_of(facts, figure::to_claim, whose));
    s.to_answer = measured(spans_of(facts, figure::to_answer, whose));
    s.to_resolve = measured(spans_of(facts, figure::to_resolve, whose));
    measure_deadlines(s, facts, whose);
    s.slow_claims = counts(figure::slow_claim);
    s.open_by_status = counts(figure::open);
    const auto ages = tally_of(facts, figure::age, whose);
    for (const std::string_view age :
         {"under_1d", "1d_to_3d", "3d_to_7d", "7d_to_28d", "over_28d"}) {
        const auto found = ages.find(age);
        s.open_by_age.push_back({std::string(age), found == ages.end() ? 0 : found->second});
    }
    s.merged = total(facts, figure::merged, whose);
    s.joined = total(facts, figure::joined, whose);
    s.surges = total(facts, figure::surges, whose);
    s.classified = s.now.unsure + total(facts, figure::hit, whose);
    s.asked = total(facts, figure::asked, whose);
    s.understood = total(facts, figure::understood, whose);
    s.responses = counts(figure::answered);
    s.playbooks = health(facts, whose);
    s.shadows = shadow_plays(facts, whose);
    s.links = first_ten(counts(figure::link)), s.sources = first_ten(counts(figure::source));
    s.people = loads(facts, whose);
    for (auto&& one : {grown(s, categories), late(s), failing(s)})
        if (one) s.concerns.push_back(*one);
    return s;
}

}  // namespace firebreak
