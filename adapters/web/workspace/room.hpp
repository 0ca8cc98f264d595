// One company in the workspace: its conversations, and what its people do in them. The live world
// is one; the week that is played is another, with a database and a clock of its own.
#pragma once

#include "adapters/web/workspace/board.hpp"
#include "adapters/web/workspace/chat.hpp"
#include "adapters/web/workspace/protocol.hpp"
#include "bot/desk/desk.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace firebreak::web {

/// All members on the io thread. Outlives every coroutine it started.
class workspace_room {
 public:
    struct parts {
        std::shared_ptr<const directory> who;  ///< made by with_workspace()
        clock& time;
        desk& office;
        store& files;
        std::string id;     ///< random: keys and pages of another run are never taken for ours
        bool week = false;  ///< the play's, else the live one
    };

    explicit workspace_room(parts);

    /// For the courier.
    [[nodiscard]] chat& network() { return chat_; }
    [[nodiscard]] board& posts() { return board_; }
    [[nodiscard]] const directory& people() const { return *parts_.who; }
    [[nodiscard]] world_view view() const { return {parts_.id, parts_.week, *parts_.who}; }
    [[nodiscard]] instant now() const { return parts_.time.now(); }

    /// What each answers is a frame for the page that asked; what it brings about stands on the
    /// board. The same id twice has one effect, on the desk and on the board.

    /// Words in a direct chat are a report, or a command when they look like one. In a channel they
    /// are for its people, unless they are a command, "/report …" or "/desk …"; under a card they
    /// are also a note, under one's own report an addition to it.
    boost::asio::awaitable<std::string> say(asked::words);
    /// A form, a question whether one is sure, or the desk's answer.
    boost::asio::awaitable<std::string> press(asked::press);
    boost::asio::awaitable<std::string> open(asked::open);
    boost::asio::awaitable<std::string> submit(asked::submit);

    /// The post under which the talk about a ticket stands for this person: the card in a channel
    /// they see, else what they were told themselves. Null: there is none.
    [[nodiscard]] const post* thread_of(const person_id&, ticket_number) const;

 private:
    struct spot;

    [[nodiscard]] bool sees(const person_id&, const post&) const;
    [[nodiscard]] spot spot_of(const person& who, std::string_view place,
                               std::string_view thread) const;
    [[nodiscard]] std::string key_of(const std::string& id) const;
    void echo(const spot&, const asked::words&, bool command);
    void answer(const spot&, const std::string& id, outcome);
    boost::asio::awaitable<outcome> hear(const spot&, std::string id, utterance::kind,
                                         std::string text);
    boost::asio::awaitable<outcome> handle(const spot&, std::string id, wish);
    boost::asio::awaitable<std::optional<form>> form_of(const person& who, std::string words);

    parts parts_;
    board board_;
    workspace_chat chat_;
};

}  // namespace firebreak::web
