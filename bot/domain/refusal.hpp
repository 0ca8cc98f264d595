// Why a command is refused. A value with all that its words need; the words are made elsewhere.
#pragma once

#include "bot/domain/access.hpp"
#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/transitions.hpp"

#include <optional>
#include <string>
#include <vector>

namespace firebreak {

struct refusal {
    enum class reason {
        no_such_ticket,
        not_allowed,       ///< `who` may
        wrong_status,      ///< `what` is impossible in `state`
        choose_first,      ///< in triage: a category must be chosen before anything else
        claim_first,       ///< open: somebody must claim it before that
        claimed_by_other,  ///< `holder` has it since `since`
        claimed_by_you,
        gone_elsewhere,       ///< merged into `other`
        not_in_team,          ///< `holder` can't get it: no responder of the team
        nothing_changes,      ///< it is so already
        lowering_needs_lead,  ///< a critical ticket is lowered by leads and managers only
        into_itself,
        into_ended,        ///< merging into a resolved or merged ticket
        unknown_response,  ///< `words`: what was typed, then what is near to it
        expired_response,  ///< `words`: its id
        unfilled,          ///< `words`: the placeholders without a value
        unknown_blank,     ///< `words`: values for placeholders that do not exist
        unknown_outcome,   ///< `words`: what was typed
        empty_text,
        nothing_to_undo,  ///< no reply that is still here
        too_long,
        stranger,  ///< the actor is not known to this company
    };
    reason why = reason::not_allowed;
    action what = action::show;
    who_may who = who_may::involved;
    status state = status::open;
    person_id holder;
    std::optional<instant> since;
    ticket_number other;
    std::vector<std::string> words;
};

}  // namespace firebreak
