// The clockwork: turns due rows into commands. There is no second way in: what time brings about
// goes through the desk like everything else, with the row as its idempotency key.
#pragma once

#include "bot/desk/desk.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/store.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace firebreak {

/// The command a due row stands for; nothing for a name of a newer version.
std::optional<command> command_of(const due_row& row, instant now);

/// All members on the io thread.
class clockwork {
 public:
    struct parts {
        store& files;
        clock& time;
        telemetry& log;
        desk& office;
    };

    explicit clockwork(parts p) : parts_(p) {}

    /// Issues what is due until stop().
    boost::asio::awaitable<void> run();
    void wake();  ///< something may have been scheduled
    void stop();
    /// Issues what is due at this moment and completes.
    boost::asio::awaitable<void> catch_up();

 private:
    /// Sees to it that what comes by itself is planned, and at the hours now configured.
    boost::asio::awaitable<void> plan();

    struct result_of_rows {
        bool done = false;    ///< any of them
        bool failed = false;  ///< any of them: the rest was left for later
    };
    /// Rows of tickets, whose order among each other means nothing: so that they share commits.
    boost::asio::awaitable<result_of_rows> together(std::vector<command> all);

    parts parts_;
    bool planned_ = false;
    bool stopping_ = false;
    std::uint64_t asked_ = 0;
};

}  // namespace firebreak
