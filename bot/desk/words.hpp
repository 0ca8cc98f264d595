// Words people type, understood: "claim 128", "reply 3 refund-first-answer customer=Tiina".
// The same words everywhere: after /desk in Slack, after !desk in Matrix, in the console, on
// buttons.
#pragma once

#include "bot/domain/command.hpp"
#include "bot/domain/language.hpp"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace firebreak {

/// One command word, as help lists it.
struct command_word {
    std::string_view word, finnish;        ///< "claim", "ota"
    std::string_view usage, usage_fi;      ///< "claim N", "ota N"
    std::string_view example, example_fi;  ///< "claim 128", "ota 128"
    std::string_view en, fi;               ///< what it does, in a few words

    /// As texts in that language name it: in Finnish the Finnish word, else the English one.
    [[nodiscard]] std::string_view word_in(language l) const {
        return l == language::fi ? finnish : word;
    }
    [[nodiscard]] std::string_view usage_in(language l) const {
        return l == language::fi ? usage_fi : usage;
    }
    [[nodiscard]] std::string_view example_in(language l) const {
        return l == language::fi ? example_fi : example;
    }
    [[nodiscard]] std::string_view about_in(language l) const {
        return l == language::fi ? fi : en;
    }
};

std::span<const command_word> command_words();

/// Null when there is no such word (English or Finnish; not case sensitive).
const command_word* find_word(std::string_view typed);

/// "reopen 128" as texts in that language say it: "avaa 128". `word` is the English one.
std::string command_text(language l, std::string_view word, std::string_view rest = {});

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

/// Whether these are the words of a look-up that end with "here" or "tänne": its answer shall be
/// read by everybody. Takes that word away.
bool take_here(std::string& text);

/// "3", "#3", "FB-3"; nothing when it is no ticket number.
std::optional<ticket_number> to_ticket_number(std::string_view typed);

}  // namespace firebreak
