// Slack over Socket Mode: one connection that is always there, replaced before it ends (contract:
// slack, section 6). Run two of them.
#pragma once

#include "adapters/net/websocket.hpp"
#include "adapters/slack/codec.hpp"
#include "adapters/slack/front.hpp"
#include "adapters/slack/web_api.hpp"
#include "bot/desk/nursery.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace firebreak::slack {

/// All members on the io thread. Outlives run() and the nursery's tasks.
class socket_mode {
 public:
    struct parts {
        boost::asio::io_context::executor_type executor;
        web_api& api;
        front& hears;
        nursery& tasks;
        telemetry& log;
        installation& here;  ///< its app is learned from the first hello
        net::websocket::options connection;
        std::function<double()> jitter = [] { return 0.0; };
        std::chrono::milliseconds first_pause{1000}, longest_pause{60'000};
    };

    explicit socket_mode(parts);
    ~socket_mode();

    /// Connects, serves, reconnects, until stop().
    boost::asio::awaitable<void> run();
    /// Nothing new is taken; what was taken is answered, then the connection is closed.
    void stop();

    /// Whether a hello came on the present connection.
    [[nodiscard]] bool ready() const { return ready_; }
    /// Whether Slack said that Socket Mode is off, and nothing has come since.
    [[nodiscard]] bool disabled() const { return disabled_; }

 private:
    struct link;
    using link_ptr = std::shared_ptr<link>;
    enum class ending { broken, moving, disabled };

    boost::asio::awaitable<link_ptr> connect();
    boost::asio::awaitable<ending> serve(link_ptr, bool moving);
    boost::asio::awaitable<void> serve_to_the_end(link_ptr);
    boost::asio::awaitable<void> answer(link_ptr, envelope);
    boost::asio::awaitable<void> retire(link_ptr);
    boost::asio::awaitable<void> pause(std::chrono::milliseconds);

    parts parts_;
    codec codec_;
    link_ptr current_;
    boost::asio::steady_timer sleep_;
    std::size_t failures_ = 0;
    bool ready_ = false;
    bool disabled_ = false;
    bool stopping_ = false;
};

}  // namespace firebreak::slack
