// Surges while they go on: what the desk does every 15 minutes, and how it knows that one is over.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/desk/ticket_view.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace firebreak {

/// The due row of the next account: "surge-account:128".
inline constexpr std::string_view surge_prefix = "surge-account:";
inline constexpr std::chrono::minutes between_accounts{15};
inline constexpr std::chrono::minutes calm_after{30};

/// A surge so far.
struct surge_account {
    std::int64_t tickets = 0;  ///< joined with it
    std::int64_t reports = 0, people = 0;
    std::int64_t recent = 0;     ///< reports since the last account
    std::int64_t half_hour = 0;  ///< reports within calm_after
};
surge_account account_of(const ticket_view& v, instant now);

/// Whether it has calmed down: in half an hour not more than usually comes in an hour, or two.
bool calm(const surge_account& a, double usual);

/// "about 3", "fewer than 1": as people speak of averages.
std::string usual_text(language l, double usual);

}  // namespace firebreak
