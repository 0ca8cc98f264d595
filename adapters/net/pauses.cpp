#include "adapters/net/pauses.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace firebreak::net {

boost::asio::awaitable<bool> pauses::pause(std::chrono::milliseconds span) {
    if (stopping_ || span.count() <= 0) co_return !stopping_;
    struct waiting {
        boost::asio::steady_timer timer;
        std::set<boost::asio::steady_timer*>& among;
        waiting(const boost::asio::io_context::executor_type& e,
                std::set<boost::asio::steady_timer*>& all)
            : timer(e), among(all) {
            among.insert(&timer);
        }
        waiting(const waiting&) = delete;
        waiting& operator=(const waiting&) = delete;
        ~waiting() { among.erase(&timer); }
    } one(executor_, under_way_);
    one.timer.expires_after(span);
    boost::system::error_code ended;
    co_await one.timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
    co_return !stopping_;
}

void pauses::stop() {
    stopping_ = true;
    for (auto* timer : under_way_) timer->cancel();
}

}  // namespace firebreak::net
