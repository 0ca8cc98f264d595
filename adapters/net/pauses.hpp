// Pauses that end when the bot stops, so that nothing keeps the io thread after everything else has
// ended.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <set>

namespace firebreak::net {

/// All members on the io thread.
class pauses {
 public:
    explicit pauses(boost::asio::io_context::executor_type executor) : executor_(executor) {}

    /// False: the bot is stopping, at once or meanwhile. Nothing or less is no pause.
    boost::asio::awaitable<bool> pause(std::chrono::milliseconds span);

    /// Ends every pause, and those to come.
    void stop();
    [[nodiscard]] bool stopping() const { return stopping_; }

 private:
    boost::asio::io_context::executor_type executor_;
    std::set<boost::asio::steady_timer*> under_way_;
    bool stopping_ = false;
};

}  // namespace firebreak::net
