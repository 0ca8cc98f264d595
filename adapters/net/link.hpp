// A connection that keeps its time: one to somebody else's server (name look-up, TCP, proxy, TLS),
// or one that was accepted. Only for the .cpp files of adapters/net.
#pragma once

#include "adapters/net/socket.hpp"
#include "adapters/net/tls.hpp"
#include "adapters/net/url.hpp"
#include "adapters/net/way_out.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace firebreak::net {

/// A wire that closes itself when its time is up. Held by shared_ptr: the timer looks whether it
/// still exists.
class link : public std::enable_shared_from_this<link> {
 public:
    using time = std::chrono::steady_clock::time_point;

    explicit link(io_executor executor) : over(executor), timer_(executor) {}
    /// One that was accepted.
    explicit link(tcp_socket&& socket) : over(std::move(socket)), timer_(over.get_executor()) {}

    /// From now on it closes at `when`; what waits on it then ends with operation_aborted.
    void close_at(time when);
    /// No longer.
    void relax();
    /// Was it the clock that closed it?
    [[nodiscard]] bool expired() const { return expired_; }
    void close();
    /// After a failure to connect: as if nothing had happened.
    void renew() { expired_ = false; }

    wire over;

 private:
    io_timer timer_;
    std::uint64_t set_ = 0;  ///< counts close_at and relax: a timer that was too late is not heard
    bool expired_ = false;
};

struct link_options {
    std::shared_ptr<const trust> trusted;
    std::optional<url> proxy;         ///< for https and wss
    std::vector<std::string> direct;  ///< hosts without it, as way_out says
    std::chrono::milliseconds connect{3000}, handshake{5000};
};

/// Reads a proxy's URL: http, no path. errc::invalid otherwise.
result<std::optional<url>> parse_proxy(std::string_view text);

struct link_result {
    enum class kind { open, failed, timed_out, refused };
    kind is = kind::open;
    std::string detail;
};

/// Connects a new link, TLS included where the URL wants it, until `deadline`. Afterwards the link
/// is relaxed.
boost::asio::awaitable<link_result> connect(std::shared_ptr<link>, url to,
                                            const link_options& options, link::time deadline);

}  // namespace firebreak::net
