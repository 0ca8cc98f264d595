#include "adapters/net/http_connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace firebreak::net {
namespace {

using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

/// An answer up to this size is copied behind its head and leaves in one piece.
constexpr std::size_t joined = std::size_t{16} * 1024;
/// This much is read and thrown away after a refusal, so that the refusal is seen.
constexpr std::size_t most_ignored = std::size_t{32} * 1024 * 1024;

void append_number(std::string& out, std::uint64_t n) {
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, n).ptr);
}

/// Is `token` one of the list's? (RFC 9110 5.6.1)
bool lists(std::string_view list, std::string_view token) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        auto one = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        const auto blank = [](char c) { return c == ' ' || c == '\t'; };
        while (!one.empty() && blank(one.front())) one.remove_prefix(1);
        while (!one.empty() && blank(one.back())) one.remove_suffix(1);
        if (same_name(one, token)) return true;
    }
    return false;
}

bool asks_for_websocket(const http_head& head) {
    return head.method == "GET" && lists(head.header("Connection").value_or(""), "upgrade") &&
           lists(head.header("Upgrade").value_or(""), "websocket");
}

http_response refusal(unsigned status) {
    http_response r;
    r.status = status;
    return r;
}

}  // namespace

std::string_view http_house::date_line() {
    const auto now = std::time(nullptr);
    if (now == dated_) return date_line_;
    dated_ = now;
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char time[32];
    std::strftime(time, sizeof time, "%H:%M:%S GMT\r\n", &parts);
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    date_line_ = std::string("Date: ") + days[parts.tm_wday] + ", " + two(parts.tm_mday) + " " +
                 months[parts.tm_mon] + " " + std::to_string(1900 + parts.tm_year) + " " + time;
    return date_line_;
}

http_connection::http_connection(http_house& house, tcp_socket&& socket,
                                 std::shared_ptr<boost::asio::ssl::context> tls)
    : house_(house),
      way_(std::make_shared<link>(std::move(socket))),
      wire_(way_->over),
      reader_({house.limits.header, house.limits.fields, house.limits.body}),
      buffer_(std::make_unique_for_overwrite<char[]>(house.limits.header)) {
    error_code ignored;
    wire_.socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    wire_.socket().non_blocking(true, ignored);
    const auto from = wire_.socket().remote_endpoint(ignored);
    if (!ignored) peer_ = from.address().to_string();
    if (tls) wire_.encrypt(std::move(tls));
}

http_connection::~http_connection() { house_.buffered -= counted_; }

void http_connection::enter(phase next) {
    const auto& at_most = house_.limits;
    phase_ = next;
    auto limit = at_most.write;
    switch (next) {
        case phase::handshake: limit = at_most.handshake; break;
        case phase::idle: limit = at_most.idle; break;
        case phase::head: limit = at_most.head; break;
        case phase::content: limit = at_most.content; break;
        case phase::answering:
        case phase::talking: deadline_ = clock::time_point::max(); return;
        case phase::writing: break;
        case phase::parting: limit = at_most.linger; break;
    }
    deadline_ = clock::now() + limit;
}

void http_connection::look_at_clock(clock::time_point now) {
    if (now < deadline_) return;
    deadline_ = clock::time_point::max();
    if ((phase_ == phase::head || phase_ == phase::content) && reader_.begun()) {
        timed_out_ = true;
        wire_.cancel();
    } else {
        wire_.close();
    }
}

void http_connection::finish() {
    if (is_idle() || phase_ == phase::handshake || phase_ == phase::talking) wire_.close();
}

awaitable<void> http_connection::serve() {
    if (auto* tls = wire_.tls()) {
        enter(phase::handshake);
        error_code failed;
        co_await tls->async_handshake(boost::asio::ssl::stream_base::server,
                                      redirect_error(use_awaitable, failed));
        if (failed) co_return;
    }
    while (co_await exchange()) is_first_ = false;
    co_await part();
}

awaitable<void> http_connection::turn_away() {
    if (!wire_.tls()) {
        auto busy = refusal(503);
        busy.headers.emplace_back("Retry-After", "1");
        lingers_ = true;
        co_await respond(busy, false);
        co_await part();
    }
}

request_reader::progress http_connection::feed() {
    std::size_t used = 0;
    const auto now = reader_.feed({buffer_.get() + begin_, end_ - begin_}, used);
    begin_ += used;
    account();
    return now;
}

void http_connection::account() {
    const auto holds = reader_.body_size();
    house_.buffered += holds;
    house_.buffered -= counted_;
    counted_ = holds;
}

/// Reads one request and answers it. False: the connection is to be ended.
awaitable<bool> http_connection::exchange() {
    using progress = request_reader::progress;
    reader_.next();
    account();
    enter(is_first_ || begin_ != end_ ? phase::head : phase::idle);
    if (house_.closing) co_return false;
    for (;;) {
        const auto step = feed();
        if (step == progress::done) break;
        if (step == progress::failed) {
            lingers_ = true;
            co_return co_await respond(refusal(reader_.refusal()), false);
        }
        if (step == progress::head) {
            reader_.request().peer = peer_;
            if (house_.handlers.admit) {
                if (const auto refused = house_.handlers.admit(reader_.request())) {
                    lingers_ = !reader_.is_complete();
                    co_return co_await respond(*refused, !lingers_);
                }
            }
            const auto wanted = reader_.request().declared_length.value_or(0);
            if (wanted <= house_.limits.body && house_.buffered + wanted > house_.limits.buffered) {
                lingers_ = true;
                co_return co_await respond(refusal(503), false);
            }
            if (reader_.is_complete()) continue;
            enter(phase::content);
            if (wanted <= house_.limits.body && reader_.expects_continue() && begin_ == end_ &&
                !co_await send("HTTP/1.1 100 Continue\r\n\r\n"))
                co_return false;
            continue;
        }
        if (house_.buffered > house_.limits.buffered) {
            lingers_ = true;
            co_return co_await respond(refusal(503), false);
        }
        if (!co_await fill()) {
            if (!timed_out_) co_return false;
            lingers_ = true;
            co_return co_await respond(refusal(408), false);
        }
        if (phase_ == phase::idle) enter(phase::head);
    }
    if (house_.handlers.upgrade && asks_for_websocket(reader_.request())) {
        if (auto wanted = house_.handlers.upgrade(reader_.request())) {
            co_await talk(std::move(*wanted));
            co_return false;
        }
    }
    enter(phase::answering);
    const auto answer = co_await ask(reader_.request());
    co_return co_await respond(answer, reader_.keeps_alive());
}

/// Reads more bytes behind those that are left. False: the end, a failure, or too late.
awaitable<bool> http_connection::fill() {
    if (begin_ == end_) {
        begin_ = end_ = 0;
    } else if (begin_ > 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    error_code failed;
    const auto room = boost::asio::buffer(buffer_.get() + end_, house_.limits.header - end_);
    end_ += co_await wire_.async_read_some(room, redirect_error(use_awaitable, failed));
    co_return !failed && !timed_out_;
}

awaitable<http_response> http_connection::ask(const http_request& request) {
    std::string why;
    try {
        co_return co_await house_.handlers.answer(request);
    } catch (const std::exception& e) {
        why = e.what();
    } catch (...) {
        why = "an exception of unknown kind";
    }
    house_.trouble("http-handler-threw", why);
    co_return refusal(500);
}

/// Hands the connection over to a WebSocket until its talk has ended.
awaitable<void> http_connection::talk(http_upgrade wanted) {
    // A client waits for the answer before it speaks the new protocol; a body it has no use for.
    if (reader_.is_http_1_0() || reader_.body_size() > 0 || begin_ != end_) {
        lingers_ = true;
        co_await respond(refusal(400), false);
        co_return;
    }
    enter(phase::talking);
    websocket socket(wire_.get_executor(), wanted.with);
    if (!co_await socket.accept(way_, reader_.request(), house_.limits.write)) co_return;
    std::string why;
    try {
        co_await wanted.talk(socket);
        co_return;
    } catch (const std::exception& e) {
        why = e.what();
    } catch (...) {
        why = "an exception of unknown kind";
    }
    house_.trouble("http-talk-threw", why);
}

void http_connection::serialise_head(const http_response& r, bool keep) {
    out_ = reader_.begun() && reader_.is_http_1_0() ? "HTTP/1.0 " : "HTTP/1.1 ";
    append_number(out_, r.status);
    out_ += ' ';
    out_ += reason_of(r.status);
    out_ += "\r\n";
    out_ += house_.date_line();
    const auto add = [this](std::string_view name, std::string_view value) {
        if (!is_field_name(name) || !is_field_value(value)) {
            house_.trouble("http-header-left-out", "a line break or an odd name");
            return;
        }
        out_ += name;
        out_ += ": ";
        out_ += value;
        out_ += "\r\n";
    };
    if (!r.content_type.empty()) add("Content-Type", r.content_type);
    if (r.status >= 200 && r.status != 204 && r.status != 304) {
        out_ += "Content-Length: ";
        append_number(out_, r.body.size());
        out_ += "\r\n";
    }
    for (const auto& [name, value] : r.headers) add(name, value);
    if (!keep)
        out_ += "Connection: close\r\n";
    else if (reader_.is_http_1_0())
        out_ += "Connection: keep-alive\r\n";
    out_ += "\r\n";
}

/// Writes an answer. True: written, and the connection goes on.
awaitable<bool> http_connection::respond(const http_response& r, bool keep) {
    keep = keep && !house_.closing;
    serialise_head(r, keep);
    const bool has_body = r.status != 204 && r.status != 304 && reader_.request().method != "HEAD";
    const bool in_one = has_body && r.body.size() <= joined;
    if (in_one) out_ += r.body;
    enter(phase::writing);
    bool written = co_await send(out_);
    if (written && has_body && !in_one) written = co_await send(r.body);
    if (out_.capacity() > 4 * joined) out_ = {};
    if (!written) lingers_ = false;
    co_return written&& keep;
}

awaitable<bool> http_connection::send(std::string_view text) {
    while (!text.empty()) {
        error_code failed;
        std::size_t sent = 0;
        const auto rest = boost::asio::buffer(text.data(), text.size());
        // Nearly always the socket takes it at once: no need to go through the scheduler.
        if (!wire_.tls()) sent = wire_.socket().write_some(rest, failed);
        if (wire_.tls() || failed == boost::asio::error::would_block) {
            failed = {};
            sent = co_await wire_.async_write_some(rest, redirect_error(use_awaitable, failed));
        }
        if (failed) co_return false;
        text.remove_prefix(sent);
    }
    co_return true;
}

/// Ends the connection so that the other side still reads the last answer: closing a socket while
/// bytes wait in it would send a reset, which may overtake the answer.
awaitable<void> http_connection::part() {
    enter(phase::parting);
    error_code failed;
    if (auto* tls = wire_.tls(); tls && wire_.socket().is_open())
        co_await tls->async_shutdown(redirect_error(use_awaitable, failed));
    failed = {};
    wire_.socket().shutdown(tcp_socket::shutdown_send, failed);
    const auto room = boost::asio::buffer(buffer_.get(), house_.limits.header);
    for (std::size_t ignored = 0; lingers_ && !failed && ignored < most_ignored;)
        ignored +=
            co_await wire_.socket().async_read_some(room, redirect_error(use_awaitable, failed));
    wire_.close();
}

}  // namespace firebreak::net
