// The front: what people in Matrix say goes in, what they are answered comes out. Everything
// becomes a command of the desk, with the event's id as its key; every right is checked there.
#pragma once

#include "adapters/matrix/addressed.hpp"
#include "adapters/matrix/choices.hpp"
#include "adapters/matrix/heard.hpp"
#include "adapters/matrix/holding.hpp"
#include "adapters/matrix/homeserver.hpp"
#include "adapters/matrix/patience.hpp"
#include "adapters/matrix/rooms.hpp"
#include "adapters/matrix/visitors.hpp"
#include "bot/desk/desk.hpp"
#include "bot/desk/nursery.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/store.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>

namespace firebreak::matrix {

/// All members on the io thread. Outlives the nursery's tasks.
class front {
 public:
    struct parts {
        desk& office;
        store& files;
        homeserver& server;
        rooms& places;
        visitors& people;
        nursery& tasks;
        patience& waits;
        clock& time;
        telemetry& log;
        own_names own;
        /// One of the bot's own messages was removed by somebody.
        std::function<void(const std::string& event)> removed = [](const std::string&) {};
    };

    explicit front(parts);

    /// One event of a room that the bot is in. Completes when what it means is on the disk; its
    /// answer may follow, and holds `share` until then. Never throws.
    boost::asio::awaitable<void> hear(std::string room, room_event e, holding share);
    /// Joins where the bot is welcome to be, declines elsewhere with a reason.
    boost::asio::awaitable<void> hear(invitation, holding share);

    /// Whether its meaning depends on nothing that was said just before it in the same room.
    [[nodiscard]] bool stands_alone(const room_event& e) const;

    void call_me(std::string display_name) { parts_.own.display_name = std::move(display_name); }
    void know_me() { parts_.own.user_id = parts_.server.me().user_id; }

 private:
    /// Where something was said, and by whom.
    struct place {
        std::string room;
        std::string conversation;  ///< as the store calls the room
        std::string event;         ///< what was said
        std::string thread;        ///< the root it stands under; "" for none
        std::string replied_to;
        ticket_number about;  ///< whose card or receipt that is
        bool direct = false;  ///< nobody else reads here
        /// Who may read an answer that is about no single ticket.
        enum class readers { asker, team, everybody };
        readers answer_for = readers::asker;
        std::string user;  ///< the account of who said it
        visitor who;
    };

    boost::asio::awaitable<void> leave(std::string room);
    boost::asio::awaitable<void> take(std::string room, room_event e, holding share);
    boost::asio::awaitable<place> place_of(const std::string& room, const room_event& e,
                                           const relation& to);
    boost::asio::awaitable<ticket_number> ticket_of(std::string conversation,
                                                    std::string reference);

    boost::asio::awaitable<void> on(place, const said::message&, holding);
    boost::asio::awaitable<void> on_talk(place, std::string text, holding);
    boost::asio::awaitable<bool> on_number(const place&, const std::string& text, holding);
    boost::asio::awaitable<void> on_report(place, std::string text, said::message, holding);
    /// A message that is reported.
    struct source {
        std::string text, author, link;
        std::string replied_to;  ///< what it answers itself
        bool stopped = false;    ///< the bot stops: not known
    };
    boost::asio::awaitable<source> source_of(const place&, const std::string& event);
    /// Whether something was done because of that event.
    boost::asio::awaitable<bool> was_kept(std::string event);
    boost::asio::awaitable<void> on_edit(place, const said::message&, holding);
    boost::asio::awaitable<void> on(place, const said::reaction&, holding);
    boost::asio::awaitable<void> on(place, const said::redaction&, holding);
    boost::asio::awaitable<void> on_encrypted(place, holding);
    boost::asio::awaitable<void> on_tombstone(std::string room, std::string replacement);
    boost::asio::awaitable<void> turn_away(place, holding);
    boost::asio::awaitable<void> chosen_words(const place&, std::string words, bool risky,
                                              bool quietly, holding);

    /// Hands words to the desk until they are kept, and answers.
    boost::asio::awaitable<void> obey(place, utterance, bool quietly, holding);
    boost::asio::awaitable<void> obey(place, command, bool quietly, holding);
    boost::asio::awaitable<outcome> kept(utterance);
    boost::asio::awaitable<outcome> kept(command);
    void answer(const place&, const outcome&, holding);
    boost::asio::awaitable<void> tell(place, outcome, holding);
    boost::asio::awaitable<void> say(std::string room, std::string content, std::string txn,
                                     urgency, holding);
    /// Whether what concerns this ticket may be said where everybody in the room reads it.
    [[nodiscard]] boost::asio::awaitable<bool> may_be_said_here(const place&, const outcome&);

    static bool sees_what_is_read_here(const directory& who, const place&);

    [[nodiscard]] utterance words_of(const place&, std::string text) const;
    [[nodiscard]] command command_of(const place&, wish) const;

    parts parts_;
};

}  // namespace firebreak::matrix
