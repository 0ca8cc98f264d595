// The supervisor: owns every loop of the bot, restarts one that breaks, stops them in order.
#pragma once

#include "bot/ports/clock.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <list>
#include <string>

namespace firebreak {

/// All members on the io thread. Outlives its loops: await stopped() before destroying it.
class supervisor {
 public:
    supervisor(boost::asio::io_context::executor_type executor, clock& time, telemetry& log);

    /// Starts a loop. When `run` throws it is started again after 1 s, 2 s … at most 1 min; when it
    /// returns, it has ended. `stop` asks it to end; it is called once.
    void own(std::string name, std::function<boost::asio::awaitable<void>()> run,
             std::function<void()> stop);

    /// Asks every loop to end, the last started first, each after the one before has ended.
    boost::asio::awaitable<void> stop();

    [[nodiscard]] std::size_t running() const;

 private:
    struct loop {
        std::string name;
        std::function<boost::asio::awaitable<void>()> run;
        std::function<void()> stop;
        bool ended = false;
        bool asked_to_stop = false;
    };

    boost::asio::awaitable<void> keep(loop& l);

    boost::asio::io_context::executor_type executor_;
    clock& time_;
    telemetry& log_;
    std::list<loop> loops_;
    boost::asio::steady_timer signal_;  ///< never expires; cancelled when a loop has ended
};

}  // namespace firebreak
