// Moments as people write them, in English and Finnish: "2h", "90 min", "tomorrow 9:00", "ma 9.30",
// "24.12. 9:00", "2026-12-24", "until reply". The clock is that of the company, and what has no
// time of day means nine in the morning.
#pragma once

#include "bot/domain/business_hours.hpp"
#include "bot/domain/instant.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace firebreak {

struct meant_moment {
    std::optional<instant> at;
    bool until_reply = false;  ///< then `at` is nothing
};

/// Nothing for what is none of these. A weekday and a time alone mean the next one that comes; a
/// date may lie in the past. `text` is looked at up to 64 bytes.
std::optional<meant_moment> to_moment(std::string_view text, instant now, const zone_rules&);

/// "30m", "2 h", "7d", "2 viikkoa".
std::optional<std::chrono::minutes> to_span(std::string_view text);

}  // namespace firebreak
