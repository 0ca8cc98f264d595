#include "adapters/net/http_client.hpp"

#include "adapters/net/http.hpp"
#include "adapters/net/link_pool.hpp"
#include "adapters/net/response_reader.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstring>

namespace firebreak::net {
namespace {

using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::system::error_code;
using clock = std::chrono::steady_clock;
using kind = http_result::kind;

http_result failure(kind is, std::string detail, bool sent = false) {
    http_result r;
    r.is = is;
    r.detail = std::move(detail);
    r.sent = sent;
    return r;
}

/// Headers that are made here: two of them would be read differently by different servers.
bool is_ours(std::string_view name) {
    return same_name(name, "Host") || same_name(name, "Content-Length") ||
           same_name(name, "Transfer-Encoding") || same_name(name, "Connection") ||
           same_name(name, "Expect") || same_name(name, "Upgrade");
}

std::optional<std::string> written_out(const http_call& call, const url& to,
                                       const std::string& user_agent) {
    std::string text =
        call.method + " " + to.target + " HTTP/1.1\r\nHost: " + to.host_field() + "\r\n";
    bool names_agent = false;
    for (const auto& [name, value] : call.headers) {
        if (!is_field_name(name) || !is_field_value(value) || is_ours(name)) return std::nullopt;
        names_agent = names_agent || same_name(name, "User-Agent");
        text += name;
        text += ": ";
        text += value;
        text += "\r\n";
    }
    if (!names_agent) text += "User-Agent: " + user_agent + "\r\n";
    // Servers expect a length where the method usually has a body (RFC 9110 8.6).
    if (!call.body.empty() || (call.method != "GET" && call.method != "HEAD"))
        text += "Content-Length: " + std::to_string(call.body.size()) + "\r\n";
    text += "\r\n";
    text += call.body;
    return text;
}

/// One request over one connection.
struct attempt {
    bool sent = false;   ///< a byte of the request left
    bool heard = false;  ///< a byte of an answer came
    bool whole = false;  ///< the connection can be used again
    http_result result;
};

awaitable<bool> write_all(link& way, std::string_view text, bool& sent) {
    while (!text.empty()) {
        error_code failed;
        const auto n = co_await way.over.async_write_some(
            boost::asio::buffer(text.data(), text.size()), redirect_error(use_awaitable, failed));
        sent = sent || n > 0;
        if (failed) co_return false;
        text.remove_prefix(n);
    }
    co_return true;
}

awaitable<void> exchange(link& way, const std::string& text, const http_call& call,
                         const std::string& host, attempt& a) {
    // Even when writing fails an answer may wait: "too large", and closed.
    const bool written = co_await write_all(way, text, a.sent);
    error_code failed;
    response_reader reader(call.max_body, call.method != "HEAD");
    const auto buffer = std::make_unique_for_overwrite<char[]>(max_answer_head);
    std::size_t end = 0;
    const auto finish = [&](bool ended) {
        a.whole = written && !ended && end == 0 && reader.keeps_alive();
        a.result.answer = reader.take();
        a.whole = a.whole && a.result.answer.status != 101;
        a.result.is = kind::answered;
        a.result.sent = true;
    };
    while (a.sent && !way.expired()) {
        const auto n = co_await way.over.async_read_some(
            boost::asio::buffer(buffer.get() + end, max_answer_head - end),
            redirect_error(use_awaitable, failed));
        a.heard = a.heard || n > 0;
        end += n;
        std::size_t used = 0;
        const auto now = reader.feed({buffer.get(), end}, used);
        end -= used;
        std::memmove(buffer.get(), buffer.get() + used, end);
        if (now == response_reader::progress::done) co_return finish(false);
        if (now == response_reader::progress::failed) {
            const auto why = reader.was_too_long() ? " answered more than was asked for"
                                                   : " does not speak HTTP";
            a.result = failure(kind::unknown, host + why, true);
            co_return;
        }
        if (!failed) continue;
        // Without a length, the end of the connection is the end of the answer. TLS tells a true
        // end from a line that was cut; plain HTTP can't.
        if (failed == boost::asio::error::eof && reader.finish()) co_return finish(true);
        break;
    }
    const auto why = failed ? failed.message() : std::string("it does not take the request");
    a.result = failure(a.sent ? kind::unknown : kind::not_sent,
                       "the connection to " + host + " broke: " + why, a.sent);
}

}  // namespace

std::optional<std::string_view> http_answer::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (same_name(key, name)) return value;
    return std::nullopt;
}

struct http_client::state {
    state(io_executor e, options o)
        : chosen(std::move(o)),
          pool(std::make_shared<link_pool>(
              e, link_pool::limits{chosen.connections_per_host, chosen.waiting_per_host,
                                   chosen.keep_idle})) {
        auto proxy = parse_proxy(chosen.out.proxy_url);
        bad_proxy = proxy.has_error();
        with = {chosen.trusted, bad_proxy ? std::nullopt : std::move(*proxy), chosen.out.direct,
                chosen.connect, chosen.handshake};
    }

    static awaitable<http_result> request(std::shared_ptr<state> s, http_call call);
    awaitable<http_result> converse(const http_call& call, const url& to, const std::string& text,
                                    link::time deadline);

    options chosen;
    std::shared_ptr<link_pool> pool;
    link_options with;
    bool bad_proxy = false;
};

awaitable<http_result> http_client::state::request(std::shared_ptr<state> s, http_call call) {
    const auto deadline = clock::now() + call.deadline;
    const auto to = parse_url(call.url);
    if (!to || !to->scheme.starts_with("http") || !to->user_info.empty())
        co_return failure(kind::refused, "the URL is not one that can be called");
    if (s->bad_proxy) co_return failure(kind::refused, "the proxy's URL is none");
    const auto text = written_out(call, *to, s->chosen.user_agent);
    if (!text || !is_field_name(call.method))
        co_return failure(kind::refused, "a header or the method cannot be sent");
    co_return co_await s->converse(call, *to, *text, deadline);
}

awaitable<http_result> http_client::state::converse(const http_call& call, const url& to,
                                                    const std::string& text, link::time deadline) {
    auto refused = link_pool::refusal::none;
    auto place = to.scheme + "://" + to.authority();
    auto turn = co_await pool->wait(std::move(place), deadline, refused);
    if (!turn) {
        switch (refused) {
            case link_pool::refusal::too_late:
                co_return failure(kind::timed_out, "too many calls to " + to.host);
            case link_pool::refusal::too_many:
                co_return failure(kind::not_sent, "too many calls to " + to.host);
            default: co_return failure(kind::not_sent, "the client has been stopped");
        }
    }
    auto way = turn.kept();
    bool was_kept = way != nullptr;
    for (;;) {
        if (!way) {
            way = turn.fresh();
            auto opened = co_await connect(way, to, with, deadline);
            using from = link_result::kind;
            if (pool->stopped()) co_return failure(kind::not_sent, "the client has been stopped");
            if (opened.is == from::refused)
                co_return failure(kind::refused, std::move(opened.detail));
            if (opened.is == from::timed_out)
                co_return failure(kind::timed_out, std::move(opened.detail));
            if (opened.is == from::failed)
                co_return failure(kind::not_sent, std::move(opened.detail));
        }
        attempt a;
        way->close_at(deadline);
        co_await exchange(*way, text, call, to.host, a);
        way->relax();
        if (a.whole) turn.keep();
        if (a.result.answered()) co_return std::move(a.result);
        if (way->expired()) co_return failure(kind::timed_out, to.host + " took too long", a.sent);
        const bool again = was_kept && !a.heard && (!a.sent || call.idempotent);
        if (!again || pool->stopped()) co_return std::move(a.result);
        was_kept = false;
        way = nullptr;
    }
}

http_client::http_client(io_executor executor, options o)
    : state_(std::make_shared<state>(executor, std::move(o))) {}

http_client::~http_client() { stop(); }

// Not a coroutine itself: the client may be gone before one begins to run.
awaitable<http_result> http_client::request(http_call call) {
    return state::request(state_, std::move(call));
}

void http_client::stop() { state_->pool->stop(); }

std::size_t http_client::connections() const { return state_->pool->connections(); }

}  // namespace firebreak::net
