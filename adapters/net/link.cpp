#include "adapters/net/link.hpp"

#include "adapters/net/response_reader.hpp"
#include "adapters/net/tls_context.hpp"

#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <vector>

namespace firebreak::net {
namespace {

using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::asio::ip::tcp;
using boost::system::error_code;
using clock = std::chrono::steady_clock;
using kind = link_result::kind;

/// What a look-up and whoever waits for it share: the look-up can't be broken off (it is a call to
/// the C library, on a thread of Asio's), so the one who waits goes when its time is up.
struct lookup {
    explicit lookup(io_executor e) : resolver(e), done(e) {}
    boost::asio::ip::basic_resolver<tcp, io_executor> resolver;
    io_timer done;
    error_code failed;
    std::vector<tcp::endpoint> found;
    bool ended = false;
};

awaitable<std::vector<tcp::endpoint>> resolve(io_executor executor, const std::string& host,
                                              std::uint16_t port, link::time deadline,
                                              error_code& failed) {
    const auto literal = boost::asio::ip::make_address(host, failed);
    if (!failed) co_return std::vector<tcp::endpoint>{{literal, port}};
    failed = {};
    auto asked = std::make_shared<lookup>(executor);
    asked->done.expires_at(deadline);
    asked->resolver.async_resolve(
        host, std::to_string(port), tcp::resolver::address_configured,
        [asked](const error_code& ec, const tcp::resolver::results_type& results) {
            asked->failed = ec;
            for (const auto& entry : results) asked->found.push_back(entry.endpoint());
            asked->ended = true;
            asked->done.cancel();
        });
    error_code woken;
    if (!asked->ended) co_await asked->done.async_wait(redirect_error(use_awaitable, woken));
    failed = asked->ended ? asked->failed : boost::asio::error::timed_out;
    if (!asked->ended) asked->resolver.cancel();
    co_return std::move(asked->found);
}

/// Fresh tries until one address answers.
awaitable<link_result> connect_tcp(std::shared_ptr<link> made, const url& to,
                                   const link_options& options, link::time deadline) {
    error_code failed;
    auto& socket = made->over.socket();
    const auto places = co_await resolve(socket.get_executor(), to.host, to.port, deadline, failed);
    if (failed)
        co_return link_result{
            failed == boost::asio::error::timed_out ? kind::timed_out : kind::failed,
            "no address of " + to.host + ": " + failed.message()};
    std::string why = "it has no address";
    for (const auto& place : places) {
        const auto until = std::min(deadline, clock::now() + options.connect);
        made->close_at(until);
        co_await socket.async_connect(place, redirect_error(use_awaitable, failed));
        made->relax();
        if (!failed) {
            socket.set_option(tcp::no_delay(true), failed);
            socket.set_option(tcp::socket::keep_alive(true), failed);
            co_return link_result{};
        }
        if (clock::now() >= deadline)
            co_return link_result{kind::timed_out, "connecting to " + to.host + " took too long"};
        // Closed by the clock, and the deadline is not over: this address only was too slow.
        why = made->expired() ? "no answer" : failed.message();
        if (failed == boost::asio::error::operation_aborted && !made->expired()) break;
        made->close();
        made->renew();
    }
    co_return link_result{kind::failed, "no connection to " + to.host + ": " + why};
}

std::string base64(std::string_view text) {
    std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
    const auto n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(n));
    return out;
}

/// Asks the proxy for a tunnel (RFC 9110 9.3.6).
awaitable<link_result> tunnel(std::shared_ptr<link> made, const url& to, const url& proxy) {
    auto ask = "CONNECT " + to.authority() + " HTTP/1.1\r\nHost: " + to.authority() + "\r\n";
    if (!proxy.user_info.empty())
        ask += "Proxy-Authorization: Basic " +
               base64(percent_decode(proxy.user_info).value_or(proxy.user_info)) + "\r\n";
    ask += "\r\n";
    error_code failed;
    co_await boost::asio::async_write(made->over, boost::asio::buffer(ask),
                                      redirect_error(use_awaitable, failed));
    response_reader reader(0, false);
    std::string heard;
    while (!failed) {
        char bytes[1024];
        const auto n = co_await made->over.async_read_some(boost::asio::buffer(bytes),
                                                           redirect_error(use_awaitable, failed));
        if (failed) break;
        heard.append(bytes, n);
        std::size_t used = 0;
        const auto now = reader.feed(heard, used);
        heard.erase(0, used);
        if (now == response_reader::progress::more) continue;
        if (now == response_reader::progress::failed)
            co_return link_result{kind::failed, "the proxy does not speak HTTP"};
        const auto status = reader.take().status;
        if (status / 100 == 2 && heard.empty()) co_return link_result{};
        co_return link_result{kind::failed, "the proxy answered " + std::to_string(status)};
    }
    co_return link_result{kind::failed, "the proxy broke off: " + failed.message()};
}

awaitable<link_result> encrypt(std::shared_ptr<link> made, const url& to, const trust& trusted) {
    auto& tls = made->over.encrypt(trusted.context);
    if (!expect_host(tls, to.host))
        co_return link_result{kind::refused, "no certificate can be asked for " + to.host};
    error_code failed;
    co_await tls.async_handshake(boost::asio::ssl::stream_base::client,
                                 redirect_error(use_awaitable, failed));
    if (!failed) co_return link_result{};
    bool refused = false;
    const auto why = why_failed(tls, failed, refused);
    if (refused)
        co_return link_result{kind::refused,
                              "the certificate of " + to.host + " is not accepted: " + why};
    co_return link_result{kind::failed, "no TLS with " + to.host + ": " + why};
}

}  // namespace

void link::close_at(time when) {
    timer_.expires_at(when);
    timer_.async_wait([self = weak_from_this(), set = ++set_](const error_code& cancelled) {
        const auto alive = self.lock();
        if (cancelled || !alive || alive->set_ != set) return;
        alive->expired_ = true;
        alive->over.close();
    });
}

void link::relax() {
    ++set_;
    timer_.cancel();
}

void link::close() {
    relax();
    over.close();
}

result<std::optional<url>> parse_proxy(std::string_view text) {
    if (text.empty()) return std::optional<url>{};
    auto at = parse_url(text);
    if (!at || at->scheme != "http" || at->target != "/") return errc::invalid;
    return std::optional<url>(std::move(*at));
}

awaitable<link_result> connect(std::shared_ptr<link> made, url to, const link_options& options,
                               link::time deadline) {
    if (to.is_encrypted() && !options.trusted)
        co_return link_result{kind::refused, "there are no roots to check " + to.host + " with"};
    const bool by_proxy =
        to.is_encrypted() && options.proxy && !goes_direct(options.direct, to.host);
    auto got = co_await connect_tcp(made, by_proxy ? *options.proxy : to, options, deadline);
    if (got.is != kind::open || !to.is_encrypted()) co_return got;
    const auto until = std::min(deadline, clock::now() + options.handshake);
    made->close_at(until);
    if (by_proxy) got = co_await tunnel(made, to, *options.proxy);
    if (got.is == kind::open) got = co_await encrypt(made, to, *options.trusted);
    made->relax();
    if (got.is == kind::failed && made->expired()) {
        got.is = clock::now() >= deadline ? kind::timed_out : kind::failed;
        got.detail = "the handshake with " + to.host + " took too long";
    }
    co_return got;
}

}  // namespace firebreak::net
