// Messages on their way out. A row is written with what caused it and sent by the courier.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace firebreak {

/// The team's live card of a ticket: rendered from the ticket when it is sent, so that ten changes
/// in a row make one edit. The first one posts it, later ones edit it.
struct card_of {
    static void fields(auto&, auto&&) {}
};

/// The reporter's own live message about a ticket: one message, edited in place.
struct receipt_of {
    person_id reporter;
    static void fields(auto& self, auto&& visit) { visit("reporter", self.reporter); }
};

/// A message in the thread under the ticket's card.
struct thread_post {
    message text;
    static void fields(auto& self, auto&& visit) { visit("text", self.text); }
};

/// A message of its own.
struct notice {
    message text;
    static void fields(auto& self, auto&& visit) { visit("text", self.text); }
};

/// The picture that goes with a week's summary: drawn from the week's facts when it is sent. It
/// holds up no other message and may fail by itself.
struct week_chart_of {
    std::string week;  ///< "2026-W47"
    static void fields(auto& self, auto&& visit) { visit("week", self.week); }
};

/// The order is part of the stored format: add at the end.
using outbox_content = std::variant<card_of, receipt_of, thread_post, notice, week_chart_of>;

/// withdrawn: taken back by a person before it was sent.
enum class outbox_state { due, delivered, superseded, parked, withdrawn };

/// A message that shall be sent.
struct dispatch {
    conversation to;
    ticket_number ticket;  ///< messages of one ticket to one conversation keep their order; 0: none
    language lang = language::en;
    outbox_content content;
};

struct outbox_row {
    outbox_number number;
    dispatch what;
    instant due;
    std::int64_t attempts = 0;
    outbox_state state = outbox_state::due;
    std::string reference;   ///< the network's own name of the delivered message
    std::string last_error;  ///< why the last attempt failed; no personal data
};

/// What a live message (card, receipt) is called within its conversation: "card:128",
/// "receipt:128:maija". Empty for messages that are never edited.
std::string slot(const dispatch& d);

}  // namespace firebreak
