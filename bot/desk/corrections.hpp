// What people of the teams taught the bot: choices of a category, with the words that they were
// about. A choice is an event of its ticket; here it is brought together with the report's text,
// which is kept in one place only.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/language.hpp"
#include "bot/ports/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak {

/// Only the newest of them count.
inline constexpr std::int64_t most_corrections = 2'000;

/// Somebody's choice of a ticket's category: the latest one of it.
struct team_choice {
    enum class state {
        teaches,
        invalid,  ///< the ticket, or one that it is part of, was closed as invalid
        removed,  ///< the message that the report was made of was deleted
        erased,   ///< its words are not on file any more, or not as they were written
    };
    ticket_number ticket;
    event_number choice;
    playbook_id category;
    person_id by;
    instant at;
    language lang = language::en;  ///< of the text
    std::string text;              ///< of its first report as it reads now; only where it teaches
    state is = state::teaches;
    bool operator==(const team_choice&) const = default;
};

std::string_view word(team_choice::state);

/// The latest first. Tickets that the bot opened by itself (surges) are none of anybody's words.
std::vector<team_choice> team_choices(snapshot&, std::int64_t limit = most_corrections);

}  // namespace firebreak
