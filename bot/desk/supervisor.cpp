#include "bot/desk/supervisor.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace firebreak {

using namespace std::chrono_literals;

supervisor::supervisor(boost::asio::io_context::executor_type executor, clock& time, telemetry& log)
    : executor_(executor), time_(time), log_(log), signal_(executor) {
    signal_.expires_at(std::chrono::steady_clock::time_point::max());
}

void supervisor::own(std::string name, std::function<boost::asio::awaitable<void>()> run,
                     std::function<void()> stop) {
    auto& l = loops_.emplace_back();
    l.name = std::move(name);
    l.run = std::move(run);
    l.stop = std::move(stop);
    boost::asio::co_spawn(executor_, keep(l), [this, &l](const std::exception_ptr&) {
        l.ended = true;
        signal_.cancel();
    });
}

boost::asio::awaitable<void> supervisor::keep(loop& l) {
    auto pause = 1s;
    while (!l.asked_to_stop) {
        std::string failure;
        try {
            co_await l.run();
            co_return;
        } catch (const std::exception& e) {
            failure = e.what();
        }
        log_.log(level::error, "loop-broke", {{"loop", l.name}, {"why", failure}});
        log_.count("firebreak_loop_restarts_total");
        const auto until = time_.now() + pause;
        // Sleeps end early whenever anything is woken; a breaking loop waits its time out.
        while (!l.asked_to_stop && time_.now() < until) co_await time_.sleep_until(until);
        pause = std::min(pause * 2, 60s);
    }
}

boost::asio::awaitable<void> supervisor::stop() {
    for (auto l = loops_.rbegin(); l != loops_.rend(); ++l) {
        l->asked_to_stop = true;
        l->stop();
        time_.wake();
        while (!l->ended) {
            boost::system::error_code cancelled;
            co_await signal_.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
        }
    }
}

std::size_t supervisor::running() const {
    return static_cast<std::size_t>(
        std::count_if(loops_.begin(), loops_.end(), [](const loop& l) { return !l.ended; }));
}

}  // namespace firebreak
