// What is known of one week, team by team, once the timeline has been read: counts and spans of
// time, from which every summary is made. Once a week is over its facts never change, so they can
// be kept; they hold no text of any report.
#pragma once

#include "bot/domain/figure.hpp"
#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak {

/// A week as a company's clock sees it: midnights make it, so one with a change of the clocks has
/// 167 or 169 hours.
struct week_span {
    std::string name;                    ///< "2026-W47" (ISO 8601)
    std::array<instant, 8> midnights{};  ///< Monday's, Tuesday's … and the next Monday's

    [[nodiscard]] instant from() const { return midnights.front(); }  ///< inclusive
    [[nodiscard]] instant to() const { return midnights.back(); }     ///< exclusive
    bool operator==(const week_span&) const = default;
};

/// Something counted, under the name it has in files and commands.
struct counted {
    std::string name;
    std::int64_t count = 0;
    bool operator==(const counted&) const = default;
};

/// The facts of the tickets that were with one team at the week's end.
struct team_week {
    team_id team;
    /// By figure, then by name; only what was seen. Counts of figures without names stand under "".
    std::array<std::vector<counted>, figure_count> counts;
    /// By span_place(): milliseconds, ascending.
    std::array<std::vector<std::int64_t>, span_count> spans;
    bool operator==(const team_week&) const = default;

    [[nodiscard]] const std::vector<counted>& of(figure f) const {
        return counts[static_cast<std::size_t>(f)];
    }
    [[nodiscard]] const std::vector<std::int64_t>& span_of(figure f) const {
        return spans.at(span_place(f));
    }
};

/// One answer of one ticket to one figure: what every number is made of, and what explains it.
struct observation {
    team_id team;
    figure what = figure::tickets;
    std::string_view name;
    ticket_number ticket;
    std::int64_t value = 1;  ///< for spans: milliseconds, else 1
};
using observer = std::function<void(const observation&)>;

struct week_facts {
    week_span week;
    std::vector<team_week> teams;  ///< by id
    bool operator==(const week_facts&) const = default;
};

/// Gathers observations, in any order, into facts.
class fact_gatherer {
 public:
    fact_gatherer();
    ~fact_gatherer();
    void see(const observation& o);
    [[nodiscard]] week_facts facts(week_span week) const;

 private:
    struct team_in_making;
    std::vector<std::pair<team_id, std::unique_ptr<team_in_making>>> teams_;
};

}  // namespace firebreak
