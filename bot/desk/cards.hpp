// Live messages: the team's card of a ticket and the reporter's receipt. Made from the ticket as it
// is when they are sent.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/desk/ticket_view.hpp"
#include "bot/domain/message.hpp"

namespace firebreak {

/// The card for a conversation of the team; for any other place only that it has moved.
message card(const speaker& speak, const ticket_view& v, const conversation& place);

/// What one reporter sees of the ticket from then on.
message receipt(const speaker& speak, const ticket_view& v);

/// The words of the report that decided: “money back”, “refund”. At most three; empty if none.
std::string deciding_words(language lang, const std::vector<evidence>& why,
                           const playbook_id& category, std::string_view report_text);

/// What to do with a ticket in its present state, as choices.
std::vector<choice> card_choices(const speaker& speak, const ticket& t);

}  // namespace firebreak
