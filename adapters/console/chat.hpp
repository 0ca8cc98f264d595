// The console as a network: channels "#social" and direct chats "@maija", all on one screen.
#pragma once

#include "adapters/console/screen.hpp"
#include "bot/domain/outcome.hpp"
#include "bot/ports/chat.hpp"
#include "bot/ports/directory.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace firebreak::console {

/// A message on the screen.
struct shown {
    conversation to;
    ticket_number ticket;
    std::string reference;  ///< "c17"; empty: an answer, seen by one person, that is never edited
    std::string thread;     ///< reference of the message it stands under; empty: none
    message content;
    outbox_number newest{};  ///< the row that it shows
};

/// References are "c" and the number of the outbox row: one row delivered twice (a message or an
/// edit) is shown once, and numbers of an earlier run of the same database are never taken for ours
/// (editing such a message is `gone`, so it is shown anew). On the io thread; screen and directory
/// outlive it.
class terminal_chat final : public chat {
 public:
    terminal_chat(screen&, const directory&);

    [[nodiscard]] const network_id& network() const override { return network_; }
    /// Never `later`. `never`: a conversation that is neither a channel nor a known person.
    boost::asio::awaitable<delivery_result> deliver(delivery) override;

    /// Deliveries are kept back, though reported as delivered, until release() shows them in the
    /// order of their numbers: the answer to a command comes first, and transcripts are always the
    /// same.
    void hold() { holding_ = true; }
    void release();

    /// The answer to a command, for one person.
    void answer(const person&, const outcome&);

    /// The direct chat of a person, and whether somebody sees a conversation.
    [[nodiscard]] static conversation direct(const person&);
    [[nodiscard]] bool sees(const person&, const conversation&) const;

    /// The message whose thread holds the talk about a ticket, for this person: the card, else
    /// their receipt, else the answer to their own report; null: none. Valid until the next
    /// delivery.
    [[nodiscard]] const shown* thread_of(const person&, ticket_number) const;
    /// The newest message with choices that this person sees; in a thread only those about `about`.
    [[nodiscard]] const shown* choices_for(const person&, ticket_number about) const;

 private:
    void show(delivery);
    void keep(shown);
    [[nodiscard]] std::string label(const shown&) const;
    [[nodiscard]] std::deque<shown>::iterator find(const std::string& reference);

    network_id network_{"console"};
    screen& screen_;
    const directory& who_;
    bool holding_ = false;
    std::vector<delivery> held_;
    std::deque<shown> history_;        ///< in the order of posting
    std::vector<std::string> recent_;  ///< references in the order of showing, newest last
    std::deque<shown> answers_;
    std::uint64_t count_ = 0;
};

/// Columns that the labels of everybody and every channel need.
int gutter_for(const directory&);

}  // namespace firebreak::console
