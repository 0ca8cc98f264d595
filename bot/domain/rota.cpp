#include "bot/domain/rota.hpp"

#include <algorithm>

namespace firebreak {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr auto farthest = days{731};

zone_piece piece_at(const zone_rules& zone, instant at) { return zone ? zone(at) : zone_piece{}; }

/// The turn number `n`.
shift turn(const rota& r, const zone_rules& zone, std::int64_t n) {
    const auto length = std::chrono::duration_cast<days>(r.each);
    const auto begins = r.first + n * length;
    return {r.turns[static_cast<std::size_t>(n) % r.turns.size()],
            local_moment(zone, begins, r.hand_over),
            local_moment(zone, begins + length, r.hand_over)};
}

void add(std::vector<person_id>& people, const person_id& one) {
    if (std::ranges::find(people, one) == people.end()) people.push_back(one);
}

bool covers(const shift& s, instant at) { return s.from <= at && at < s.to; }

}  // namespace

std::pair<sys_days, std::chrono::minutes> local_time(const zone_rules& zone, instant at) {
    const auto local = at + piece_at(zone, at).offset;
    const auto day = std::chrono::floor<days>(local);
    return {day, std::chrono::floor<std::chrono::minutes>(local - day)};
}

instant local_moment(const zone_rules& zone, sys_days local_date, std::chrono::minutes of_day) {
    const instant wanted = instant{local_date} + of_day;  // as if it were UTC
    // No zone is further than a day from UTC, and none changes twice within two days.
    instant from = wanted - days{1};
    while (true) {
        const auto piece = piece_at(zone, from);
        const auto at = std::max(wanted - piece.offset, from);
        if (at < piece.until) return at;
        from = piece.until;
    }
}

std::optional<shift> turn_at(const rota& r, const zone_rules& zone, instant at) {
    if (r.turns.empty()) return std::nullopt;
    const auto length = std::chrono::duration_cast<days>(r.each).count();
    const auto since = (local_time(zone, at).first - r.first).count();
    if (since < 0) return std::nullopt;
    auto n = since / length;
    if (turn(r, zone, n).from > at) --n;  // the hand-over comes later that day
    if (n < 0) return std::nullopt;
    return turn(r, zone, n);
}

std::vector<person_id> on_duty_at(const rota& r, const zone_rules& zone, instant at,
                                  const std::vector<shift>& swaps) {
    std::vector<person_id> people;
    const auto over = std::find_if(r.overrides.rbegin(), r.overrides.rend(),
                                   [&](const shift& s) { return covers(s, at); });
    if (over != r.overrides.rend()) {
        people = {over->who};
    } else {
        for (const auto& s : r.fixed)
            if (covers(s, at)) add(people, s.who);
        if (const auto now = turn_at(r, zone, at)) add(people, now->who);
    }
    for (const auto& s : swaps) {
        if (!covers(s, at)) continue;
        const auto given = std::ranges::find(people, s.instead);
        if (given != people.end())
            *given = s.who;
        else if (s.instead.empty())
            people = {s.who};
    }
    std::vector<person_id> once;
    for (const auto& person : people) add(once, person);
    return once;
}

std::optional<shift> next_held_turn(const rota& r, const zone_rules& zone, const person_id& who,
                                    instant from, const std::vector<shift>& swaps) {
    const auto has = [&](const shift& s) {
        const auto all = on_duty_at(r, zone, std::max(s.from, from), swaps);
        return std::ranges::find(all, who) != all.end();
    };
    std::optional<shift> found;
    for (const auto& s : swaps)
        if (s.who == who && s.to > from && has(s) && (!found || s.from < found->from)) found = s;
    constexpr int most_turns = 110;  // two years of weeks
    auto turn = next_turn_of(r, zone, who, from);
    for (int n = 0; turn && !has(*turn) && n < most_turns; ++n)
        turn = next_turn_of(r, zone, who, turn->to);
    if (turn && has(*turn) && (!found || turn->from < found->from)) found = turn;
    return found;
}

std::optional<shift> next_turn_of(const rota& r, const zone_rules& zone, const person_id& who,
                                  instant from) {
    std::optional<shift> found;
    for (const auto& s : r.fixed)
        if (s.who == who && s.to > from && (!found || s.from < found->from)) found = s;
    if (std::ranges::find(r.turns, who) == r.turns.end()) return found;
    const instant begins = local_moment(zone, r.first, r.hand_over);
    auto turn = turn_at(r, zone, std::max(from, begins));
    while (turn && turn->from < from + farthest) {
        if (turn->who == who) {
            if (!found || turn->from < found->from) found = turn;
            break;
        }
        turn = turn_at(r, zone, turn->to);
    }
    return found;
}

std::optional<instant> next_change(const rota& r, const zone_rules& zone, instant at,
                                   const std::vector<shift>& swaps) {
    const auto now = on_duty_at(r, zone, at, swaps);
    auto look = at;
    // Only where a turn or a shift begins or ends can anything change.
    while (look < at + farthest) {
        std::optional<instant> next;
        const auto consider = [&](instant t) {
            if (t > look && (!next || t < *next)) next = t;
        };
        for (const auto* list : {&swaps, &r.overrides, &r.fixed})
            for (const auto& s : *list) consider(s.from), consider(s.to);
        if (const auto turn = turn_at(r, zone, look))
            consider(turn->to);
        else if (!r.turns.empty())
            consider(local_moment(zone, r.first, r.hand_over));
        if (!next || *next >= at + farthest) return std::nullopt;
        if (on_duty_at(r, zone, *next, swaps) != now) return next;
        look = *next;
    }
    return std::nullopt;
}

}  // namespace firebreak
