// An HTTP/1.1 server, plain or TLS: the front door. It keeps connections, reads requests within
// limits and in time, and gives each to one handler; all of it on the io thread.
#pragma once

#include "adapters/net/http.hpp"
#include "adapters/net/websocket.hpp"
#include "bot/domain/error.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace firebreak::net {

/// PEM files: the server's certificate followed by those that lead to a root, and its key.
struct tls_files {
    std::filesystem::path certificate_chain, private_key;
};

/// All times are noticed with a delay of up to `tick`.
struct http_limits {
    std::size_t header = 16 * 1024;             ///< bytes of request line and headers: 431
    std::size_t fields = 100;                   ///< headers in number: 431
    std::size_t body = 4 * 1024 * 1024;         ///< bytes of a body: 413
    std::size_t buffered = 64 * 1024 * 1024;    ///< bytes of all bodies being read at once: 503
    std::size_t connections = 1024;             ///< at once; the idlest makes room, or 503
    std::chrono::milliseconds handshake{5000};  ///< TLS
    std::chrono::milliseconds head{5000};       ///< from its first byte (of a new connection: from
                                                ///< its beginning) to the whole head: 408
    std::chrono::milliseconds content{10000};   ///< from head to the body's end: 408
    std::chrono::milliseconds idle{60000};      ///< between requests
    std::chrono::milliseconds write{10000};     ///< until the network has taken an answer
    std::chrono::milliseconds linger{2000};     ///< reads on after a refusal, so that it arrives
    std::chrono::milliseconds grace{10000};     ///< stop() waits for requests in flight
    std::chrono::milliseconds tick{250};        ///< how exactly all of these are kept
};

/// What becomes of a request for a WebSocket.
struct http_upgrade {
    websocket::options with;
    /// The talk, on the open WebSocket, which ends with it. stop() breaks it off.
    std::function<boost::asio::awaitable<void>(websocket&)> talk;
};

/// All members on the io thread. Outlives run().
class http_server {
 public:
    struct options {
        std::string address = "127.0.0.1";  ///< IPv4 or IPv6, not a name
        std::uint16_t port = 0;             ///< 0: any free one
        std::optional<tls_files> tls;       ///< TLS 1.2 or newer; none: plain HTTP
        http_limits limits;
    };

    struct handlers {
        /// Answers a request. An exception becomes a 500 without details. The request's views end
        /// when the coroutine does. There is no limit of time on it but its own.
        std::function<boost::asio::awaitable<http_response>(const http_request&)> answer;
        /// Called when only the head is known; what it returns is the answer, and the body is not
        /// read. May be empty. Must not throw.
        std::function<std::optional<http_response>(const http_head&)> admit;
        /// Told of exceptions of a handler and of failures to accept; fixed words first. May be
        /// empty.
        std::function<void(std::string_view event, std::string_view why)> trouble;
        /// Called for a request to become a WebSocket (RFC 6455 4.2.1) that `admit` let through.
        /// Nothing: it is answered like any other. May be empty. Must not throw.
        std::function<std::optional<http_upgrade>(const http_head&)> upgrade{};
    };

    http_server(boost::asio::io_context::executor_type executor, options, handlers);
    ~http_server();
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;

    /// Reads the TLS files and binds; connections queue from now on. Errors: the system's
    /// (address_in_use, permission_denied …), those of OpenSSL for bad files, errc::invalid for an
    /// address that is none.
    result<> open();
    /// The actual port, after open().
    [[nodiscard]] std::uint16_t port() const;

    /// Serves until stop(), and until the requests in flight have been answered or `grace` is over.
    /// After open(), once.
    boost::asio::awaitable<void> run();
    /// Accepts nothing more, closes idle connections, lets the others finish.
    void stop();

    /// Reads the TLS files again; new connections use them. On an error the old ones stay.
    result<> reload();

    /// Connections open now.
    [[nodiscard]] std::size_t connections() const;

 private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace firebreak::net
