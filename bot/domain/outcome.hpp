// What the desk answers to a command.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/message.hpp"

#include <optional>
#include <string_view>

namespace firebreak {

enum class outcome_kind {
    done,
    refused,        ///< a rule forbids it; `reply` says which, and who may
    misunderstood,  ///< the words made no command; `reply` says what was probably meant
    failed,         ///< nothing was kept; `reply` says why and what to do
};

std::string_view word(outcome_kind);

struct outcome {
    outcome_kind kind = outcome_kind::done;
    ticket_number ticket;  ///< the ticket it is about, if any
    message reply;         ///< for the sender alone, unless
    bool for_all = false;  ///< everybody in the conversation may read it, as was asked. Not kept
    bool operator==(const outcome&) const = default;
    static void fields(auto& self, auto&& visit) {
        visit("kind", self.kind), visit("ticket", self.ticket), visit("reply", self.reply);
    }
};

}  // namespace firebreak
