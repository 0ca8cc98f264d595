// One accepted connection of the server: reads requests, has them answered, writes the answers in
// order. Only for the .cpp files of adapters/net.
#pragma once

#include "adapters/net/http_server.hpp"
#include "adapters/net/link.hpp"
#include "adapters/net/request_reader.hpp"
#include "adapters/net/socket.hpp"

#include <array>
#include <ctime>
#include <memory>
#include <string>

namespace firebreak::net {

/// What the connections of one server share. On the io thread.
struct http_house {
    http_limits limits;
    http_server::handlers handlers;
    std::size_t buffered = 0;  ///< bytes of bodies that are being read
    bool closing = false;

    void trouble(std::string_view event, std::string_view why) const {
        if (handlers.trouble) handlers.trouble(event, why);
    }
    /// The current "Date: …" line; made once a second.
    std::string_view date_line();

 private:
    std::time_t dated_ = -1;
    std::string date_line_;
};

class http_connection {
 public:
    /// `tls` null: plain. The house outlives the connection.
    http_connection(http_house&, tcp_socket&&, std::shared_ptr<boost::asio::ssl::context> tls);
    ~http_connection();
    http_connection(const http_connection&) = delete;
    http_connection& operator=(const http_connection&) = delete;

    /// Serves until either side ends it.
    boost::asio::awaitable<void> serve();
    /// Says 503 and ends it: there are too many.
    boost::asio::awaitable<void> turn_away();

    /// Called now and then: breaks off what takes too long.
    void look_at_clock(std::chrono::steady_clock::time_point now);
    /// Ends it after the request in flight; at once when there is none.
    void finish();
    /// Ends it at once.
    void close() { wire_.close(); }
    /// Waiting for a request of which nothing has come.
    [[nodiscard]] bool is_idle() const { return phase_ == phase::idle; }
    [[nodiscard]] std::chrono::steady_clock::time_point deadline() const { return deadline_; }

 private:
    enum class phase { handshake, idle, head, content, answering, writing, talking, parting };

    void enter(phase);
    boost::asio::awaitable<bool> exchange();
    boost::asio::awaitable<bool> fill();
    boost::asio::awaitable<http_response> ask(const http_request&);
    boost::asio::awaitable<void> talk(http_upgrade);
    boost::asio::awaitable<bool> respond(const http_response&, bool keep);
    boost::asio::awaitable<bool> send(std::string_view text);
    boost::asio::awaitable<void> part();
    request_reader::progress feed();
    void account();
    void forget_body();
    void serialise_head(const http_response&, bool keep);

    http_house& house_;
    std::shared_ptr<link> way_;  ///< shared with the WebSocket that it may become
    wire& wire_;
    request_reader reader_;
    std::unique_ptr<char[]> buffer_;  ///< limits.header bytes; [begin_, end_) is still to be read
    std::size_t begin_ = 0, end_ = 0;
    std::string out_;
    std::string peer_;
    std::size_t counted_ = 0;  ///< our part of house_.buffered
    phase phase_ = phase::handshake;
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
    bool timed_out_ = false;
    bool lingers_ = false;  ///< the other side may still be sending
    bool is_first_ = true;
};

}  // namespace firebreak::net
