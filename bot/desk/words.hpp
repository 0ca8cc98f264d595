// Words people type, understood: "claim 128", "reply 3 refund-first-answer customer=Tiina".
// The same words everywhere: after /desk in Slack, after !desk in Matrix, in the console, on
// buttons.
#pragma once

#include "bot/domain/command.hpp"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace firebreak {

/// One command word, as help lists it.
struct command_word {
    std::string_view word;     ///< "claim"
    std::string_view finnish;  ///< "ota"
    std::string_view usage;    ///< "claim N"
    std::string_view example;  ///< "claim 128"
    std::string_view en, fi;   ///< what it does, in a few words
};

std::span<const command_word> command_words();

/// Null when there is no such word (English or Finnish; not case sensitive).
const command_word* find_word(std::string_view typed);

/// Why words made no command.
struct misunderstanding {
    enum class reason {
        unknown_word,    ///< `typed` is no command word
        number_missing,  ///< which ticket?
        bad_number,      ///< `typed` is no ticket number
        more_needed,     ///< something after the number is missing
    };
    reason why = reason::unknown_word;
    std::string typed;
    const command_word* word = nullptr;  ///< the command that was meant, if known
    std::string_view suggestion;         ///< for unknown words: the nearest one, or empty
};

/// Understands `text` as said in the thread of `thread_ticket` (0: in none). Empty text means help.
std::variant<wish, misunderstanding> understand(std::string_view text, ticket_number thread_ticket);

/// Whether a line in a direct chat or thread is meant as a command rather than as a report or a
/// note: "claim 3" and "queue" are, "Open letter about us in the paper" is not.
bool looks_like_command(std::string_view text, ticket_number thread_ticket);

/// "3", "#3", "FB-3"; nothing when it is no ticket number.
std::optional<ticket_number> to_ticket_number(std::string_view typed);

}  // namespace firebreak
