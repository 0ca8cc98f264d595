// Which team gets a ticket, where the configuration says more than the playbook: rules in order,
// the first that fits counts; where none fits, the playbook's own team.
#pragma once

#include "bot/domain/business_hours.hpp"
#include "bot/domain/ids.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/severity.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak {

/// What routes look at.
struct routed {
    playbook_id category;  ///< empty: a person shall choose it
    severity level = severity::normal;
    language lang = language::en;
    conversation place;          ///< where it was reported
    std::string platform;        ///< where the conflict is, as platform_of() says; empty: not known
    std::chrono::weekday day{};  ///< wall clock of the company
    std::chrono::minutes of_day{};
};

/// A matcher that is empty fits everything; of several every one must fit.
struct route {
    std::string name;  ///< for people
    std::vector<playbook_id> categories;
    std::vector<severity> levels;
    std::vector<language> languages;
    std::vector<std::string> places;     ///< a network ("slack"), or "network:conversation"
    std::vector<std::string> platforms;  ///< "" for reports without an address
    std::optional<business_hours::week> hours;
    team_id team;
    bool operator==(const route&) const = default;
};

/// A matcher that does not fit; `fits` is every one's verdict together.
enum class matcher { fits, category, severity, language, place, platform, hours };
std::string_view word(matcher);

/// The first matcher that does not fit, or `fits`.
matcher first_misfit(const route&, const routed&);

/// The index of the first route that fits.
std::optional<std::size_t> choose(std::span<const route>, const routed&);

/// Indices of routes that no report can ever reach, since those before them fit whatever they fit.
/// Exact, but for more than `most` combinations of what routes tell apart: then only a route that
/// lies within a single one before it is found.
std::vector<std::size_t> unreachable(std::span<const route>, std::size_t most = 200'000);

}  // namespace firebreak
