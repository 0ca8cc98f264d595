// One way over the network, plain or encrypted, so that each protocol is written and compiled once.
// Only for the .cpp files of adapters/net: it includes Asio's TLS.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace firebreak::net {

/// The concrete executor type, not any_io_executor: a tenth less CPU for each operation.
using io_executor = boost::asio::io_context::executor_type;
using tcp_socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, io_executor>;
using tcp_acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, io_executor>;
using tls_stream = boost::asio::ssl::stream<tcp_socket&>;
using io_timer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, io_executor>;

/// A TCP socket that may have been encrypted. Reads and writes as Asio's AsyncStream does.
class wire {
 public:
    using executor_type = io_executor;

    explicit wire(io_executor executor) : socket_(executor) {}
    explicit wire(tcp_socket&& socket) : socket_(std::move(socket)) {}
    wire(const wire&) = delete;
    wire& operator=(const wire&) = delete;

    executor_type get_executor() { return socket_.get_executor(); }
    tcp_socket& socket() { return socket_; }
    /// Null until encrypt().
    tls_stream* tls() { return tls_ ? &*tls_ : nullptr; }
    /// From now on everything goes through TLS; the handshake is the caller's.
    tls_stream& encrypt(std::shared_ptr<boost::asio::ssl::context> context) {
        context_ = std::move(context);
        return tls_.emplace(socket_, *context_);
    }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        if (tls_) return tls_->async_read_some(buffers, std::forward<Token>(token));
        return socket_.async_read_some(buffers, std::forward<Token>(token));
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        if (tls_) return tls_->async_write_some(buffers, std::forward<Token>(token));
        return socket_.async_write_some(buffers, std::forward<Token>(token));
    }

    /// Whatever waits ends with operation_aborted. The other side sees an end, or a reset.
    void close() {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }
    /// Whatever waits ends with operation_aborted; the connection stays usable when it is plain.
    void cancel() {
        boost::system::error_code ignored;
        socket_.cancel(ignored);
    }

 private:
    std::shared_ptr<boost::asio::ssl::context> context_;  ///< outlives the stream made of it
    tcp_socket socket_;
    std::optional<tls_stream> tls_;
};

}  // namespace firebreak::net
