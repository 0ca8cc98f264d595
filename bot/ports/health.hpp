// How the bot's networks are doing, for those who ask it in chat. The composition fills it in: the
// desk knows no adapter.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/language.hpp"

#include <functional>
#include <vector>

namespace firebreak {

struct network_health {
    network_id network;
    bool connected = false;
    /// What a person has to do there, each with how: a missing scope, an invitation. No personal
    /// data and no secret. Only what still holds, the newest last.
    std::vector<localized> to_mend;
};

/// Asked on the io thread, answers at once.
using network_watch = std::function<std::vector<network_health>()>;

}  // namespace firebreak
