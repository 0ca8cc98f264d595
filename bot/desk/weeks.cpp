#include "bot/desk/weeks.hpp"

#include "bot/desk/speaker.hpp"
#include "bot/desk/zone.hpp"

#include <date/iso_week.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace firebreak {
namespace {

using namespace std::chrono_literals;

/// A commit may come a little after the moment it carries: for so long a week is not kept yet.
constexpr auto settling = 10min;

instant moment(date::local_time<std::chrono::minutes> local, const date::time_zone& zone) {
    // `earliest`: of a moment that comes twice the first, of one that never comes the next.
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        zone.to_sys(local, date::choose::earliest));
}

week_span span_from(date::local_days monday, const date::time_zone& zone) {
    const iso_week::year_weeknum_weekday day{monday};
    week_span week;
    week.name = fmt::format("{:04}-W{:02}", int{day.year()}, unsigned{day.weeknum()});
    for (std::size_t i = 0; i < week.midnights.size(); ++i)
        week.midnights.at(i) = moment(monday + date::days{static_cast<int>(i)}, zone);
    return week;
}

date::local_days day_at(instant when, const date::time_zone& zone) {
    return date::floor<date::days>(zone.to_local(when));
}

date::local_days monday_of(date::local_days day) {
    return day - (date::weekday{day} - date::Monday);
}

/// Midnights may be moved by a change of clocks; noon never is another day.
date::local_days monday_of(const week_span& week, const date::time_zone& zone) {
    return monday_of(day_at(week.from() + 12h, zone));
}

std::optional<int> number(std::string_view digits) {
    int n = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return n;
}

week_facts anew(snapshot& files, const week_span& week, instant now) {
    fact_gatherer gatherer;
    files.observe_week(week, now, [&](const observation& o) { gatherer.see(o); });
    return gatherer.facts(week);
}

template <class Facts>
week_summary summary_from(const week_span& week, instant now, std::string_view zone,
                          const visible_teams& whose, Facts facts_of) {
    std::vector<week_facts> earlier;
    auto before = week;
    for (std::size_t i = 0; i < usual_weeks; ++i) {
        before = week_before(before, zone);
        earlier.push_back(facts_of(before));
    }
    return summarise(facts_of(week), earlier, now >= week.to(), whose);
}

}  // namespace

std::optional<week_span> week_of(std::string_view text, instant now, std::string_view zone_name) {
    if (text.empty()) return week_at(now, zone_name);
    if (text == "last" || text == "viime") return week_before(week_at(now, zone_name), zone_name);
    // "2026-W47"
    if (text.size() != 8 || text[4] != '-' || (text[5] != 'W' && text[5] != 'w'))
        return std::nullopt;
    const auto y = number(text.substr(0, 4));
    const auto w = number(text.substr(6));
    if (!y || !w || *y < 1970 || *w < 1) return std::nullopt;
    const auto week = iso_week::year{*y} / iso_week::weeknum{static_cast<unsigned>(*w)};
    if (!week.ok()) return std::nullopt;
    return span_from(date::local_days{week / iso_week::mon}, zone_named(zone_name));
}

week_span week_at(instant when, std::string_view zone_name) {
    const auto& zone = zone_named(zone_name);
    return span_from(monday_of(day_at(when, zone)), zone);
}

week_span week_before(const week_span& week, std::string_view zone_name) {
    const auto& zone = zone_named(zone_name);
    return span_from(monday_of(week, zone) - date::days{7}, zone);
}

week_span week_after(const week_span& week, std::string_view zone_name) {
    const auto& zone = zone_named(zone_name);
    return span_from(monday_of(week, zone) + date::days{7}, zone);
}

week_days days_of(const week_span& week, std::string_view zone_name) {
    const auto monday = monday_of(week, zone_named(zone_name));
    const auto as_date = [](date::local_days day) {
        return std::chrono::year_month_day{std::chrono::sys_days{day.time_since_epoch()}};
    };
    return {as_date(monday), as_date(monday + date::days{6})};
}

instant posting_time(const week_span& week, std::string_view zone_name, std::chrono::weekday day,
                     std::chrono::minutes at) {
    const auto& zone = zone_named(zone_name);
    const auto days = static_cast<int>(day.iso_encoding()) - 1;
    return moment(monday_of(week, zone) + date::days{7 + days} + at, zone);
}

visible_teams teams_in_numbers_of(const directory& who, const person_id& person) {
    const auto* known = who.find(person);
    if (who.is_manager(person) || (known && known->admin)) return std::nullopt;
    std::set<team_id> teams;
    for (const auto& t : who.teams())
        if (!t.restricted || belongs(t, person)) teams.insert(t.id);
    return teams;
}

week_summary summary_of(snapshot& files, const week_span& week, instant now, std::string_view zone,
                        const visible_teams& whose) {
    return summary_from(week, now, zone, whose,
                        [&](const week_span& w) { return files.facts_of(w, now); });
}

week_summary summary_anew(snapshot& files, const week_span& week, instant now,
                          std::string_view zone, const visible_teams& whose) {
    return summary_from(week, now, zone, whose,
                        [&](const week_span& w) { return anew(files, w, now); });
}

std::vector<week_in_row> row_of_weeks(snapshot& files, const week_span& newest, std::size_t count,
                                      instant now, std::string_view zone,
                                      const visible_teams& whose) {
    std::vector<week_in_row> row;
    const auto first = files.first_opened();
    auto week = newest;
    for (std::size_t i = 0; i < count && first && week.to() > *first; ++i) {
        const auto facts = files.facts_of(week, now);
        auto& one = row.emplace_back();
        one.week = week;
        one.now = headline_of(facts, whose);
        one.by_category = counts_of(facts, figure::category, whose);
        const auto total = [&](figure f) {
            std::int64_t sum = 0;
            for (const auto& c : counts_of(facts, f, whose)) sum += c.count;
            return sum;
        };
        one.merged = total(figure::merged);
        one.understood = total(figure::understood), one.asked = total(figure::asked);
        week = week_before(week, zone);
    }
    std::ranges::reverse(row);
    return row;
}

std::vector<week_facts> facts_to_keep(snapshot& files, instant now, std::string_view zone,
                                      std::size_t most) {
    std::vector<week_facts> facts;
    const auto first = files.first_opened();
    auto week = week_before(week_at(now - settling, zone), zone);
    for (std::size_t i = 0; i < most && first && week.to() > *first; ++i) {
        if (!files.facts_kept(week)) facts.push_back(anew(files, week, now));
        week = week_before(week, zone);
    }
    std::ranges::reverse(facts);
    return facts;
}

std::vector<explained> tickets_behind(snapshot& files, const week_span& week, instant now, figure f,
                                      std::optional<std::string_view> name,
                                      const visible_teams& whose) {
    std::vector<explained> found;
    files.observe_week(week, now, [&](const observation& o) {
        if (o.what != f || (name && o.name != *name)) return;
        if (whose && !whose->contains(o.team)) return;
        found.push_back({o.ticket, std::string(o.name), o.value});
    });
    std::ranges::sort(found, [&](const explained& a, const explained& b) {
        if (is_span(f) && a.value != b.value) return a.value > b.value;
        return std::pair(a.ticket, std::string_view(a.name)) <
               std::pair(b.ticket, std::string_view(b.name));
    });
    return found;
}

}  // namespace firebreak
