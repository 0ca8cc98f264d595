// Reporters who send too much or in bad faith: who may act on it, and what became of their reports.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/domain/outcome.hpp"
#include "bot/ports/store.hpp"

#include <optional>
#include <string_view>

namespace firebreak {

/// Leads of any team, managers, administrators.
bool keeps_order(const directory& who, const person_id& person);

/// Somebody of the configuration by name, or a colleague known from a network by name or id.
std::optional<person_id> find_anyone(snapshot& files, const directory& who, std::string_view typed);

/// What became of the newest reports of a person; for those who keep order.
outcome record_of(snapshot& files, const speaker& speak, const person_id& asked_by,
                  std::string_view typed);

}  // namespace firebreak
