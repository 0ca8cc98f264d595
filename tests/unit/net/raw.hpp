// A bare TCP peer for tests: says exactly the bytes it is told to, at the moment it is told to.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <string_view>

namespace firebreak::net::test {

using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::asio::ip::tcp;

class raw {
 public:
    explicit raw(boost::asio::io_context& context) : socket_(context) {}
    explicit raw(tcp::socket&& socket) : socket_(std::move(socket)) {}

    awaitable<void> connect(std::uint16_t port) {
        const tcp::endpoint at(boost::asio::ip::address_v4::loopback(), port);
        co_await socket_.async_connect(at, use_awaitable);
    }

    /// False: the other side no longer takes it.
    awaitable<bool> say(std::string text) {
        boost::system::error_code failed;
        co_await boost::asio::async_write(socket_, boost::asio::buffer(text),
                                          redirect_error(use_awaitable, failed));
        co_return !failed;
    }

    /// Reads some more into heard(). False: the end.
    awaitable<bool> listen() {
        char bytes[4096];
        boost::system::error_code failed;
        const auto n = co_await socket_.async_read_some(boost::asio::buffer(bytes),
                                                        redirect_error(use_awaitable, failed));
        heard_.append(bytes, n);
        if (failed) end_ = failed;
        co_return !failed;
    }

    /// Everything up to and with `end` is taken out of heard() and returned; empty: the end came
    /// first.
    awaitable<std::string> until(std::string_view end) {
        auto at = heard_.find(end);
        while (at == std::string::npos) {
            if (!co_await listen()) co_return std::string{};
            at = heard_.find(end);
        }
        co_return take(at + end.size());
    }

    /// One HTTP message with a Content-Length: its head and its body.
    awaitable<std::string> message() {
        auto head = co_await until("\r\n\r\n");
        const auto field = head.find("Content-Length: ");
        const auto length = field == std::string::npos ? 0 : std::stoul(head.substr(field + 16));
        while (heard_.size() < length)
            if (!co_await listen()) co_return std::string{};
        co_return head + take(length);
    }

    /// So many bytes; fewer: the end came first.
    awaitable<std::string> bytes(std::size_t n) {
        while (heard_.size() < n && co_await listen()) {
        }
        co_return take(n);
    }

    /// Everything until the other side closes.
    awaitable<std::string> rest() {
        while (co_await listen()) {
        }
        co_return take(heard_.size());
    }

    /// How the connection ended: boost::asio::error::eof or a failure.
    [[nodiscard]] boost::system::error_code end() const { return end_; }
    tcp::socket& socket() { return socket_; }
    void close() { socket_.close(); }
    void finish_sending() { socket_.shutdown(tcp::socket::shutdown_send); }

 private:
    std::string take(std::size_t n) {
        auto part = heard_.substr(0, n);
        heard_.erase(0, n);
        return part;
    }

    tcp::socket socket_;
    std::string heard_;
    boost::system::error_code end_;
};

/// More than sockets take in one go.
inline std::string large() {
    std::string text;
    text.resize(30'000'000, 'x');
    return text;
}

/// Somebody else's server: takes connections when the test says so.
class listener {
 public:
    explicit listener(boost::asio::io_context& context)
        : acceptor_(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)) {}

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] std::string url(std::string_view path, std::string_view scheme = "http") const {
        return std::string(scheme) + "://127.0.0.1:" + std::to_string(port()) + std::string(path);
    }
    awaitable<raw> accept() { co_return raw(co_await acceptor_.async_accept(use_awaitable)); }
    void close() { acceptor_.close(); }

 private:
    tcp::acceptor acceptor_;
};

}  // namespace firebreak::net::test
