// The summary that comes by itself. One due row waits for it, "summary:2026-W47", and posting a
// week plans the next: so weeks that passed while the bot was away follow each other, each once and
// in order, and how often it starts makes no difference.
#pragma once

#include "bot/desk/weeks.hpp"
#include "bot/domain/command.hpp"
#include "bot/domain/message.hpp"
#include "playbooks/library.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak {

inline constexpr std::string_view weekly_summary_prefix = "summary:";

/// How many weeks are kept when a summary is posted: a year of them is shown on one page.
inline constexpr std::size_t weeks_to_keep = 60;

/// Plans the summary of the present week (or that of the one before, while its hour has not come),
/// unless one waits already; one that waits is moved to the hour that is configured now.
void plan_summary(transaction& files, const directory& who, instant now);

/// Takes away the row of a posted week and plans the week after it.
void next_summary(transaction& files, const directory& who, const wanted::post_summary& posted);

/// All that posting takes, read from the store before.
struct weekly_post {
    std::vector<week_facts> to_keep;
    /// Nothing: a week long ago in which nothing happened.
    std::optional<message> told;
    bool chart = false;  ///< there is something to draw
};
/// `page`: the address of the week's page; empty: there is none.
weekly_post weekly_post_of(snapshot& files, std::string_view week, const std::string& page,
                           instant now, const directory& who, const playbooks::library& books);

}  // namespace firebreak
