// A neutral message as the content of an m.room.message (contract: matrix, section 6): body and
// formatted body say the same, only allowed HTML, nobody notified but those meant, within the
// size that a server takes. Pure: the same message in the same context gives the same bytes.
#pragma once

#include "adapters/matrix/heard.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/message.hpp"
#include "bot/ports/directory.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::matrix {

/// Events are kept to this many bytes of content; servers refuse whole events above 65,536.
inline constexpr std::size_t most_content = 30'000;

struct render_context {
    language lang = language::en;
    const directory* who = nullptr;  ///< for mentions; null: people are not named
    ticket_number ticket;            ///< "the rest: !desk show 128"; 0: none
    /// What commands begin with where this is shown; "" in direct chats.
    std::string_view desk_prefix = "!desk";
    /// The live card in a team's room: its choices are reactions, and words of its thread.
    bool card = false;
};

struct rendered {
    std::string body;
    std::string html;
    std::vector<std::string> mentioned;  ///< Matrix accounts
    std::vector<offer> offers;
    bool cut = false;
};

/// With at most about `most_text` bytes of text; says so where something is missing.
rendered render(const message&, const render_context&, std::size_t most_text);

/// How a message is sent.
struct sending {
    /// An edit of this event of ours; "": a new one.
    std::string edits;
    /// The root of the thread to stand in; "": in none. An edit keeps its thread by itself.
    std::string thread;
    /// The message that is answered; within a thread "" falls back to its root.
    std::string reply_to;
    /// Accounts to notify besides those of the message: who asked.
    std::vector<std::string> notify;
};

/// The content, JSON: a notice. Shortened, and said to be, where it would not fit.
std::string content_of(const message&, const render_context&, const sending&);

/// The Matrix account of a person, when the directory knows a valid one.
std::optional<std::string> account_of(const directory& who, const person_id& person);
/// "@local:server", at most 255 bytes.
bool is_user(std::string_view id);

/// What was chosen by an answer to a message with offers: a number, with what the choice still
/// needs after it ("2 the customer called"), or a reaction's key. Nothing when it is neither.
struct chosen {
    std::string words;
    bool risky = false;
    bool needs_input = false;  ///< and nothing was given
};
std::optional<chosen> choose(const std::vector<offer>& offers, std::string_view answer);

}  // namespace firebreak::matrix
