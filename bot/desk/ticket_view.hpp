// One ticket with everything a card, an answer or a decision needs to know about it.
#pragma once

#include "bot/domain/access.hpp"
#include "bot/domain/report.hpp"
#include "bot/domain/ticket.hpp"
#include "bot/ports/directory.hpp"
#include "bot/ports/store.hpp"

#include <optional>
#include <vector>

namespace firebreak {

struct ticket_view {
    ticket t;
    /// Its own, then those of tickets merged into it; of one that was edited the newest version.
    std::vector<report> reports;
    std::vector<ticket_number> children;  ///< merged into it, directly or through others
    std::optional<ticket> parent;         ///< what it was merged into, in the end
    std::optional<ticket_clocks> clocks;  ///< while it has not ended
};

/// Nothing when there is no such ticket. At most 100 merged tickets are followed.
std::optional<ticket_view> view(snapshot& files, ticket_number number);

/// What a person is to the ticket.
standing standing_of(const directory& who, const ticket_view& v, const person_id& person);

/// Everybody who reported it, each once, in order.
std::vector<person_id> reporters_of(const ticket_view& v);

/// Where a person can be told something: their account on the network they used, else any.
std::optional<conversation> direct_chat(const directory& who, const person_id& person,
                                        const network_id& preferred);

}  // namespace firebreak
