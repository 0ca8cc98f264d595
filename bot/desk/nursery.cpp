#include "bot/desk/nursery.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace firebreak {

nursery::nursery(boost::asio::io_context::executor_type executor, telemetry& log)
    : executor_(std::move(executor)), log_(log), signal_(executor_) {}

void nursery::start(const char* name, boost::asio::awaitable<void> task) {
    ++running_;
    boost::asio::co_spawn(
        executor_, std::move(task), [this, name](const std::exception_ptr& broken) {
            if (--running_ == 0) signal_.cancel();
            if (!broken) return;
            try {
                std::rethrow_exception(broken);
            } catch (const std::exception& e) {
                log_.log(level::error, "task-broken", {{"task", name}, {"why", e.what()}});
            }
        });
}

boost::asio::awaitable<bool> nursery::finished(std::chrono::milliseconds longest) {
    signal_.expires_after(longest);
    while (running_ != 0) {
        boost::system::error_code cancelled;
        co_await signal_.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
        if (!cancelled) break;  // the time is over
    }
    co_return running_ == 0;
}

}  // namespace firebreak
