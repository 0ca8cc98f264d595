// The bot's own reactions under its cards, which people press like buttons. They are decorations:
// sent after everything that somebody waits for, given up when they can't be sent, and looked after
// again when the card next changes.
#pragma once

#include "adapters/matrix/homeserver.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_set>

namespace firebreak::matrix {

/// All members on the io thread.
class seeds {
 public:
    struct parts {
        boost::asio::io_context::executor_type executor;
        homeserver& server;
        telemetry& log;
    };

    explicit seeds(parts);

    /// A card stands there: all reactions that are offered shall be under it. `fresh`: it was
    /// posted just now, so there is none yet. The same card once in a run.
    void want(std::string room, std::string event, bool fresh);

    /// Sends what is wanted until stop().
    boost::asio::awaitable<void> run();
    void stop();

    /// Cards that wait for theirs.
    [[nodiscard]] std::size_t waiting() const { return queue_.size(); }

 private:
    struct card {
        std::string room, event;
        bool fresh = true;
    };
    enum class outcome { done, again, dropped };

    boost::asio::awaitable<outcome> seed(const card&);
    outcome outcome_of(const call_result&);
    boost::asio::awaitable<void> pause(std::chrono::milliseconds);

    parts parts_;
    std::deque<card> queue_;
    std::unordered_set<std::string> seen_;  ///< cards of this run that were looked after
    int failures_ = 0;                      ///< of the first card, one after the other
    std::chrono::milliseconds wait_{0};     ///< that the server asked for
    bool stopping_ = false;
    boost::asio::steady_timer signal_;
};

}  // namespace firebreak::matrix
