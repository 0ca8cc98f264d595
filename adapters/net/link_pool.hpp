// Kept connections of the HTTP client, and who may have one: so many for each host, in the order of
// asking. Only for the .cpp files of adapters/net.
#pragma once

#include "adapters/net/link.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace firebreak::net {

/// On the io thread. Turns hold the pool by shared_ptr.
class link_pool : public std::enable_shared_from_this<link_pool> {
 public:
    using time = link::time;

    struct limits {
        std::size_t per_host, waiting;
        std::chrono::milliseconds keep_idle;
    };

    link_pool(io_executor executor, limits l) : executor_(executor), limits_(l) {}

    /// The right to use one connection to a host; given back when it ends.
    class turn {
     public:
        turn() = default;
        turn(std::shared_ptr<link_pool> pool, std::string host)
            : pool_(std::move(pool)), host_(std::move(host)) {}
        turn(turn&& other) noexcept { *this = std::move(other); }
        turn& operator=(turn&& other) noexcept {
            std::swap(pool_, other.pool_);
            std::swap(host_, other.host_);
            std::swap(link_, other.link_);
            return *this;
        }
        ~turn();

        explicit operator bool() const { return pool_ != nullptr; }
        /// A kept connection that still seems to be alive, or null.
        std::shared_ptr<link> kept();
        /// A new one, not yet connected.
        std::shared_ptr<link> fresh();
        /// The connection is whole: keep it for others.
        void keep();

     private:
        std::shared_ptr<link_pool> pool_;
        std::string host_;
        std::shared_ptr<link> link_;
    };

    enum class refusal { none, too_many, too_late, stopped };

    /// Waits for a turn at `host` ("https://example.org:443") until `deadline`.
    boost::asio::awaitable<turn> wait(std::string host, time deadline, refusal& why);

    /// Closes everything, in use or not; nobody gets a turn any more.
    void stop();
    [[nodiscard]] bool stopped() const { return stopped_; }
    [[nodiscard]] std::size_t connections() const;

 private:
    struct waiter {
        explicit waiter(io_executor e) : signal(e) {}
        io_timer signal;
        bool granted = false;
    };
    struct idle_link {
        std::shared_ptr<link> connection;
        time since;
    };
    struct host {
        std::size_t turns = 0;
        std::deque<idle_link> idle;  ///< the newest last
        std::deque<waiter*> waiting;
    };

    void give_back(const std::string& name);
    void sweep();

    io_executor executor_;
    limits limits_;
    std::map<std::string, host> hosts_;  ///< only those with turns or idle connections
    std::set<std::shared_ptr<link>> in_use_;
    bool stopped_ = false;
};

}  // namespace firebreak::net
