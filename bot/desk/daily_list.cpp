#include "bot/desk/daily_list.hpp"

#include "bot/desk/zone.hpp"

#include <string>

namespace firebreak {

instant next_time_of_day(instant now, std::string_view zone_name, std::chrono::minutes at) {
    const auto& zone = zone_named(zone_name);
    auto day = date::floor<date::days>(zone.to_local(now));
    while (true) {
        const auto when = std::chrono::time_point_cast<std::chrono::milliseconds>(
            zone.to_sys(day + at, date::choose::earliest));
        if (when > now) return when;
        day += date::days{1};
    }
}

void schedule_daily_list(transaction& files, const directory& who, const team_id& team,
                         instant now) {
    files.schedule(std::string(daily_list_prefix) + team.value,
                   next_time_of_day(now, who.time_zone(), who.daily_list_at()));
}

std::vector<ticket> close_daily(transaction& files, const team_id& team, instant now) {
    ticket_filter filter;
    filter.team = team;
    filter.daily = true;
    filter.limit = 1000;
    auto listed = files.tickets(filter);
    std::erase_if(listed, [](const ticket& t) { return t.state != status::open; });
    for (auto& t : listed) {
        files.append(t, now, the_clock(), happened::listed{});
        files.append(t, now, the_clock(), happened::resolved{"no_conflict", {}});
    }
    return listed;
}

}  // namespace firebreak
