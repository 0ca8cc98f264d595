// The numbers of one week. Every one of them comes from the tickets' timelines and can be traced.
#pragma once

#include "bot/domain/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace firebreak {

struct counted {
    std::string name;
    std::int64_t count = 0;
    bool operator==(const counted&) const = default;
};

/// Spans of time in milliseconds, over all hours; nothing where there was none.
struct durations {
    std::int64_t count = 0;
    std::int64_t median = 0, p90 = 0, worst = 0;
    bool operator==(const durations&) const = default;
};

struct week_summary {
    std::string week;            ///< ISO week, "2026-W47"
    instant from, to;            ///< from inclusive, to exclusive
    std::int64_t reports = 0;    ///< filed or added in the week
    std::int64_t tickets = 0;    ///< opened in the week
    std::int64_t reporters = 0;  ///< different people
    /// Of the tickets opened in the week, as they are now; biggest first, then by name.
    std::vector<counted> by_category, by_severity, by_team, by_status, by_network, by_language;
    durations to_claim, to_answer, to_resolve;
    std::int64_t unsure = 0;         ///< a person had to choose
    std::int64_t recategorised = 0;  ///< a person chose otherwise than the classifier
    std::int64_t reopened = 0;
    std::int64_t merged = 0;
    std::int64_t escalated = 0;
    std::int64_t acknowledged = 0;   ///< reports whose reporter pressed "Understood"
    std::vector<counted> responses;  ///< approved responses sent in the week
    std::int64_t open_now = 0;       ///< of all tickets, at the time of asking
    bool operator==(const week_summary&) const = default;
};

}  // namespace firebreak
