// A neutral message as Slack shows it: blocks, and the same in one text for notifications and
// screen readers (contract: slack, sections 8, 9 and 11). Pure: the same message in the same
// context gives the same bytes. Whatever is in the message, the result is within every limit of
// section 8; what does not fit is cut with "…", and said to be.
#pragma once

#include "adapters/slack/heard.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/message.hpp"
#include "bot/ports/directory.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::slack {

struct render_context {
    language lang = language::en;
    const directory* who = nullptr;  ///< for mentions; null: nobody is mentioned
    ticket_number ticket;            ///< "the rest: /desk show 128"; 0: none
    std::string_view desk_command = "/desk";
};

struct rendered {
    std::string text;         ///< mrkdwn, at most 4000 bytes, never empty
    std::string blocks_json;  ///< an array of 1 to 50 blocks
};

rendered render(const message&, const render_context&);

/// Which choice was pressed. Buttons have the action_id "say:<place>" or "ask:<place>" and the
/// choice's words as value; what does not fit into five buttons is in a menu, "more:<place>", whose
/// values begin with "say:" or "ask:".
struct chosen {
    std::string words;  ///< the command: "claim 128". A reference, never trusted
    bool ask = false;   ///< `words` is only the beginning: open a form for the rest
};
/// Nothing for components that are not a choice: links, inputs.
std::optional<chosen> to_chosen(const input& action);

}  // namespace firebreak::slack
