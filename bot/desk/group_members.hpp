// People whom a group of their network makes members of a team, beside those whom the configuration
// names.
#pragma once

#include "bot/ports/directory.hpp"

#include <memory>
#include <vector>

namespace firebreak {

struct group_members {
    team_id team;
    std::vector<person_id> responders, leads;
    bool operator==(const group_members&) const = default;
};

/// The same company with these in its teams, each once; teams that it does not have are left out.
std::shared_ptr<const directory> with_members(std::shared_ptr<const directory> configured,
                                              const std::vector<group_members>& more);

}  // namespace firebreak
