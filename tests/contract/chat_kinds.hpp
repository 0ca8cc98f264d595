// Every chat network passes the same suite: add a kind to `chat_kinds` and run `contract`.
#pragma once

#include "bot/ports/chat.hpp"
#include "bot/ports/directory.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::contract {

/// What may happen between the bot and a network that is elsewhere: to the next call that would
/// show people something.
class wire {
 public:
    virtual ~wire() = default;
    /// It is refused: not before that.
    virtual void rate_limits(std::chrono::seconds) = 0;
    /// It does not arrive.
    virtual void is_down() = 0;
    /// It arrives, and the answer to it is lost.
    virtual void loses_the_answer() = 0;
    /// The bot dies and begins anew; `newest` is the newest message in its outbox.
    virtual void restart(outbox_number newest) = 0;
    /// A conversation as the network names them, which the bot is not in.
    [[nodiscard]] virtual std::string unknown_place() const = 0;
};

/// One network with what it needs, and a look at what people see of it.
class chat_bench {
 public:
    virtual ~chat_bench() = default;
    virtual chat& network() = 0;
    /// Lets the network work until the message has come to something.
    virtual delivery_result send(delivery);

    /// Everything that has been shown to people, in its order: each new message, and each edit that
    /// changed something.
    virtual std::string seen() = 0;
    /// How often these words have been shown.
    std::size_t shown(std::string_view words);

    /// A channel and the direct chat of a person, in the network's own terms.
    [[nodiscard]] virtual std::string channel() const { return "#social"; }
    [[nodiscard]] virtual std::string direct() const { return "@maija"; }
    /// What can be no conversation of the network, whoever sets up what.
    [[nodiscard]] virtual std::vector<std::string> impossible() const { return {"U0123", ""}; }

    /// What others' words have made the network do besides being shown: people called but these,
    /// text that became markup. Also what the network would refuse. Empty: nothing.
    virtual std::vector<std::string> mischief(const std::vector<person_id>& meant) = 0;
    /// Somebody removes a message; false: nobody can here.
    virtual bool remove(const std::string& /*reference*/) { return false; }
    /// Pictures that were shown; none where the network shows words instead.
    virtual std::optional<std::size_t> pictures() { return std::nullopt; }
    /// Null: it is in this process.
    virtual wire* between() { return nullptr; }
};

struct chat_kind {
    std::string name;
    std::function<std::unique_ptr<chat_bench>()> make;
};

const std::vector<chat_kind>& chat_kinds();

std::unique_ptr<chat_bench> slack_on_paper();
std::unique_ptr<chat_bench> matrix_on_paper();

}  // namespace firebreak::contract
