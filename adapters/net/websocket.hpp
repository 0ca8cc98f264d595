// A WebSocket (RFC 6455), as client or on a connection of our server: one connection that notices
// when the other side is gone, even when nobody said goodbye.
#pragma once

#include "adapters/net/http_client.hpp"
#include "adapters/net/tls.hpp"
#include "adapters/net/way_out.hpp"
#include "bot/domain/error.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace firebreak::net {

class link;
struct http_head;

struct websocket_opening {
    enum class kind {
        open,
        failed,     ///< the network's fault: try again later
        timed_out,  ///< likewise
        answered,   ///< the server spoke HTTP instead: see `status`
        refused,    ///< a bad URL, or a certificate that can't be believed
    };
    kind is = kind::failed;
    unsigned status = 0;  ///< 101 when open
    std::string detail;   ///< names the host, no path and no secret

    [[nodiscard]] bool open() const { return is == kind::open; }
};

/// All members on the io thread. One connection in its life; make another to reconnect. Breaking a
/// read or a write off by Asio's cancellation ends the connection: half a frame can't be taken
/// back.
class websocket {
 public:
    struct options {
        std::shared_ptr<const trust> trusted;  ///< none: wss is refused
        way_out out;
        std::size_t max_message = 4 * 1024 * 1024;  ///< bytes, fragments put together
        std::size_t max_waiting = 1024;             ///< messages that wait to be written
        std::chrono::milliseconds ping_every{10000};
        std::chrono::milliseconds dead_after{30000};  ///< without a byte from the other side
        std::chrono::milliseconds close_within{2000};
    };

    websocket(boost::asio::io_context::executor_type executor, options);
    /// Closes at once; whoever waits in read() or write() gets errc::closed.
    ~websocket();
    websocket(const websocket&) = delete;
    websocket& operator=(const websocket&) = delete;

    /// Connects, once. `deadline` is for all of it.
    boost::asio::awaitable<websocket_opening> connect(std::string url, header_list headers,
                                                      std::chrono::milliseconds deadline);

    /// The server's side of it, once, instead of connect(): answers a request that asks for a
    /// WebSocket on the connection it came over (RFC 6455 4.2). False: it was refused with a
    /// status, or could not be answered in `within`; the connection is closed. For
    /// http_connection.cpp.
    boost::asio::awaitable<bool> accept(std::shared_ptr<link> over, const http_head& request,
                                        std::chrono::milliseconds within);

    /// The next text message, valid until the next read(). One reader at a time, and nearly always:
    /// pings are answered, and signs of life noticed, only while somebody reads. Errors, all of
    /// them final: errc::closed (either side closed it), errc::invalid (too long, binary, or
    /// against the protocol), errc::not_delivered (the connection broke, or was silent for
    /// `dead_after`).
    boost::asio::awaitable<result<std::string_view>> read();

    /// Writes a text message; several callers are served in order. Completes when the system has
    /// taken it. errc::busy: `max_waiting` wait already; otherwise as read().
    boost::asio::awaitable<result<>> write(std::string text);

    /// Says goodbye and waits for the answer, at most `close_within`; then it is closed anyhow.
    boost::asio::awaitable<void> close();

    [[nodiscard]] bool is_open() const;

 private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace firebreak::net
