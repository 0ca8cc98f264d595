// Networks that messages are sent to, as hard on the bot as real ones are. A `server` is what
// stands there, whatever becomes of the bot; a `line` is one run's way to it (a chat port), on
// which calls are held until the simulation decides what becomes of each.
//
// A line keeps the promise that adapters make (bot/ports/chat.hpp): where an earlier attempt may
// have arrived, it asks the server for the outbox number before it posts. Where none can have
// arrived it posts at once, so whoever counts attempts wrongly makes a double, and the server
// tells.
#pragma once

#include "bot/ports/chat.hpp"
#include "bot/ports/clock.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <vector>

namespace firebreak::simulation {

/// A message as it stands in a conversation.
struct standing_message {
    std::string reference;
    delivery shown;        ///< the newest content that arrived
    outbox_number posted;  ///< the row that brought it here
    instant made;          ///< when `shown` was made from the ticket
    bool removed = false;  ///< by somebody: it cannot be edited any more
};

class server {
 public:
    explicit server(std::string name) : network_{std::move(name)} {}

    [[nodiscard]] const network_id& network() const { return network_; }

    /// A post or an edit arrives. Nothing for an edit of what was removed.
    std::optional<std::string> take(const delivery& d, instant made);
    [[nodiscard]] std::optional<std::string> reference_of(outbox_number row) const;
    /// Somebody deletes a message that is edited now and then.
    bool remove_some(std::uint64_t which);

    std::vector<standing_message> messages;        ///< in the order in which they were posted
    std::map<outbox_number, std::string> arrived;  ///< every row that was posted or edited
    std::map<outbox_number, std::string> refused;  ///< rows that it will never take, with why
    std::vector<std::string> wrong;                ///< what must not happen, in words

 private:
    network_id network_;
};

/// What becomes of a call.
enum class fate {
    delivered,
    answer_lost,  ///< it arrived, but nobody hears of it
    lost,         ///< it never arrived, and nobody hears of it
    limited,      ///< 429, with a time to wait
    failed,       ///< 500
    refused,      ///< never
};

class line final : public chat {
 public:
    /// `inherited`: the newest row when this run began.
    line(server& to, const clock& time, outbox_number inherited)
        : to_(to), time_(time), inherited_(inherited) {}

    [[nodiscard]] const network_id& network() const override { return to_.network(); }
    boost::asio::awaitable<delivery_result> deliver(delivery d) override;

    [[nodiscard]] std::size_t held() const { return calls_.size(); }
    /// When the call that has waited longest began; they are bounded in time.
    [[nodiscard]] std::optional<instant> oldest() const;
    /// Ends the call at that place. Says what it was, for the trace.
    std::string end(std::size_t which, fate f);

 private:
    struct call {
        delivery what;
        instant began;
        fate decided = fate::lost;
        bool ended = false;
        boost::asio::steady_timer signal;
    };
    delivery_result arrive(const call& c);
    /// Where an earlier attempt brought it, if there was one and it did.
    [[nodiscard]] std::optional<std::string> known(const delivery& d) const;

    server& to_;
    const clock& time_;
    outbox_number inherited_;
    std::list<call> calls_;
    std::map<outbox_number, instant> made_;  ///< when the content of a row under way was made
};

}  // namespace firebreak::simulation
