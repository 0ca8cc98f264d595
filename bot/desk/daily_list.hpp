// Reports without conflict: no card, but listed for the team once a day, never silently dropped.
#pragma once

#include "bot/domain/instant.hpp"
#include "bot/domain/ticket.hpp"
#include "bot/ports/directory.hpp"
#include "bot/ports/store.hpp"

#include <vector>

namespace firebreak {

/// The due row's name begins so; the team's id follows: "daily-list:social".
inline constexpr std::string_view daily_list_prefix = "daily-list:";

/// Makes sure that the team's next list is planned: at the company's hour, the next time it comes.
void schedule_daily_list(transaction& files, const directory& who, const team_id& team,
                         instant now);

/// Lists and closes every open report without conflict of the team.
std::vector<ticket> close_daily(transaction& files, const team_id& team, instant now);

/// The next moment after `now` at which the clock of that zone shows `at` ("09:00").
instant next_time_of_day(instant now, std::string_view zone, std::chrono::minutes at);

}  // namespace firebreak
