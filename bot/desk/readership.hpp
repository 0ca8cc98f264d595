// Answers are for whoever asked. Asked for with "here" at their end, look-ups are answered in front
// of everybody in the conversation: in a team's channel of its own tickets, in a managers' channel
// of all but those of restricted teams (as with all that is told there); elsewhere not at all.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/domain/command.hpp"
#include "bot/domain/outcome.hpp"

#include <optional>
#include <vector>

namespace firebreak {

/// Who reads what is said in a conversation.
struct readership {
    std::vector<team_id> teams;  ///< whose tickets everybody there may see
    bool managers = false;       ///< it is a managers' channel

    [[nodiscard]] bool may_see(const team_id& team) const;
    /// Those of `of` that everybody there may see.
    [[nodiscard]] std::vector<team_id> only(std::vector<team_id> of) const;
};

readership readership_of(const directory& who, const conversation& place);

/// Why this look-up is not answered in front of those; nothing where it may be, as far as that can
/// be told without looking at a ticket.
std::optional<outcome> kept_back(const speaker& speak, const wish& what, const readership& readers);
/// The same for what concerns a team that is not theirs, or a ticket of it.
outcome kept_back(const speaker& speak, ticket_number about);

}  // namespace firebreak
