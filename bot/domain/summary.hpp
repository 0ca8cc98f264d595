// The numbers of one week, as they are told to people and programs. Every one of them is made from
// observations of tickets (observe.hpp) and can be traced to them; docs/summary.md defines each.
#pragma once

#include "bot/domain/week_facts.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak {

/// Spans of time in milliseconds, over all hours; nothing where there was none. Percentiles by
/// nearest rank: the smallest span that at least that share of all does not exceed.
struct durations {
    std::int64_t count = 0;
    std::int64_t median = 0, p90 = 0, worst = 0;
    bool operator==(const durations&) const = default;
};

/// What weeks are compared by.
struct headline {
    std::int64_t tickets = 0, reports = 0, reporters = 0;
    std::int64_t open = 0, unclaimed = 0;  ///< at the week's end
    std::int64_t slow = 0;                 ///< waited more than a day for a claim
    std::int64_t reopened = 0, escalated = 0;
    std::int64_t unsure = 0, moved = 0;  ///< left to a person; the classifier's choice changed
    std::optional<std::int64_t> to_claim, to_answer, to_resolve;  ///< medians, milliseconds
    bool operator==(const headline&) const = default;
};

/// Whether a playbook is still right.
struct playbook_health {
    std::string playbook;
    std::int64_t hits = 0;          ///< tickets that the classifier gave to it
    std::int64_t moved = 0;         ///< of its hits, moved elsewhere by a person
    std::int64_t placed = 0;        ///< unsure ones that a person gave to it
    std::vector<counted> moved_to;  ///< where its hits went, most first
    bool operator==(const playbook_health&) const = default;

    /// Cases in which it was not right by itself, and all cases.
    [[nodiscard]] std::int64_t failed() const { return moved + placed; }
    [[nodiscard]] std::int64_t cases() const { return hits + placed; }
};

/// What a playbook in shadow mode would have decided.
struct shadow_play {
    std::string playbook;
    std::int64_t tickets = 0;
    std::vector<counted> instead_of;  ///< whose they were, most first; "": left to a person
    bool operator==(const shadow_play&) const = default;
};

/// What somebody did in the week. Listed by name; never ranked.
struct load {
    std::string person;
    std::int64_t took = 0, finished = 0, holds = 0;
    bool operator==(const load&) const = default;
};

/// Something that needs a manager.
struct concern {
    enum class kind {
        grew,      ///< a category: `count` tickets, usually `usual`
        late,      ///< a category: `count` tickets waited more than a day for a claim
        playbook,  ///< a playbook: not right in `count` of `of` cases
    };
    kind is = kind::grew;
    std::string name;  ///< of the category or playbook; empty: not chosen yet
    std::int64_t count = 0, of = 0;
    std::optional<std::int64_t> usual;
    bool operator==(const concern&) const = default;
};

struct week_summary {
    week_span week;
    bool over = false;  ///< else the numbers are those until now
    headline now;
    std::optional<headline> before;  ///< the week before; nothing: nothing was on file then
    std::optional<headline> usual;   ///< medians of the weeks before, at most 8
    std::int64_t usual_weeks = 0;    ///< of how many
    std::vector<concern> concerns;   ///< at most one of each kind, in their order

    /// Of the tickets opened in the week and not merged into others; biggest first, then by name.
    std::vector<counted> by_category, by_severity, by_team, by_status, by_network, by_language,
        by_platform;
    std::array<std::int64_t, 7> by_day{};  ///< Monday first
    durations to_claim, to_answer, to_resolve;
    /// The same in business hours, and deadlines missed: nothing while they are not measured.
    std::optional<durations> to_claim_business, to_answer_business, to_resolve_business;
    std::optional<std::vector<counted>> deadlines_missed;
    std::vector<counted> slow_claims;     ///< by category
    std::vector<counted> open_by_status;  ///< at the week's end
    std::vector<counted> open_by_age;     ///< youngest first; every age, 0 too
    std::int64_t merged = 0;
    /// Reports joined to the same post, and surges, by themselves.
    std::optional<std::int64_t> joined, surges;
    std::int64_t classified = 0;  ///< tickets that the classifier saw: all opened in the week
    std::int64_t asked = 0, understood = 0;  ///< receipts of "do not engage"
    std::vector<counted> responses;          ///< approved responses used
    std::vector<playbook_health> playbooks;  ///< by name
    std::vector<shadow_play> shadows;        ///< by name
    std::vector<counted> links, sources;     ///< named by several reports; at most 10
    std::vector<load> people;                ///< by name
    bool operator==(const week_summary&) const = default;
};

/// Whose tickets a reader may know of: nothing means everybody's.
using visible_teams = std::optional<std::set<team_id>>;

/// From fewer cases than this nobody is told a percentage or a 90th percentile.
inline constexpr std::int64_t enough_cases = 10;
/// How many weeks make the usual level.
inline constexpr std::size_t usual_weeks = 8;

/// `earlier`: the weeks before, newest first; the first of them is the week before.
week_summary summarise(const week_facts& facts, const std::vector<week_facts>& earlier, bool over,
                       const visible_teams& whose);

/// For a row of weeks.
headline headline_of(const week_facts& facts, const visible_teams& whose);

/// One figure over all visible teams: by name, biggest first.
std::vector<counted> counts_of(const week_facts& facts, figure f, const visible_teams& whose);

/// Sorts `spans` partly.
durations measured(std::vector<std::int64_t> spans);

}  // namespace firebreak
