// The nursery: short tasks that outlive the request that began them, so that none is ever detached.
// Loops belong to the supervisor; these end by themselves, and stop() waits for them.
#pragma once

#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <string_view>

namespace firebreak {

/// All members on the io thread. Outlives its tasks: await finished() before destroying it.
class nursery {
 public:
    nursery(boost::asio::io_context::executor_type executor, telemetry& log);

    /// Starts a task, soon: it must own what it uses. What it throws is logged under `name`, a
    /// literal.
    void start(const char* name, boost::asio::awaitable<void> task);

    /// Completes when no task is running, or after `longest`; whether none is.
    boost::asio::awaitable<bool> finished(std::chrono::milliseconds longest);

    [[nodiscard]] std::size_t running() const { return running_; }

 private:
    boost::asio::io_context::executor_type executor_;
    telemetry& log_;
    std::size_t running_ = 0;
    boost::asio::steady_timer signal_;  ///< cancelled when the last task has ended
};

}  // namespace firebreak
