// The command `doctor`: how the bot itself is, in a few lines, and what somebody should do about
// it. Numbers, causes and names of texts; nothing of what tickets say.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/ports/health.hpp"
#include "bot/ports/store.hpp"

#include <vector>

namespace firebreak {

/// What is so at this moment and stands in no database.
struct bot_state {
    std::vector<network_health> networks;
    instant books_since{};  ///< when the playbooks in force were loaded
};

/// Whether a person oversees the whole: a manager, an administrator, a lead of any team.
bool oversees(const directory& who, const person_id& person);

/// The answer to somebody who may know.
message diagnosis(snapshot& files, const speaker& speak, const bot_state& state);

/// What others are told: who may know, with a few names.
std::string only_for_overseers(const speaker& speak);

}  // namespace firebreak
