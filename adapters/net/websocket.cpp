#include "adapters/net/websocket.hpp"

#include "adapters/net/http.hpp"
#include "adapters/net/link.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <algorithm>
#include <deque>
#include <optional>

namespace firebreak::net {

/// What Beast calls when the goodbyes have been said: nothing but closing is left to do.
template <class Handler>
void async_teardown(boost::beast::role_type, wire& w, Handler&& handler) {
    w.close();
    boost::asio::post(w.get_executor(), boost::beast::bind_handler(std::forward<Handler>(handler),
                                                                   boost::system::error_code{}));
}
inline void beast_close_socket(wire& w) { w.close(); }

namespace {

namespace ws = boost::beast::websocket;
using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::system::error_code;
using clock = std::chrono::steady_clock;
using kind = websocket_opening::kind;

websocket_opening opening(kind is, std::string detail, unsigned status = 0) {
    websocket_opening o;
    o.is = is;
    o.status = status;
    o.detail = std::move(detail);
    return o;
}

bool may_be_sent(const header_list& headers) {
    return std::ranges::all_of(headers, [](const auto& field) {
        const auto& [name, value] = field;
        const bool ours = same_name(name, "Host") || same_name(name, "Connection") ||
                          same_name(name, "Upgrade") || same_name(name, "Content-Length") ||
                          same_name(name, "Transfer-Encoding") ||
                          same_name(name.substr(0, 14), "Sec-WebSocket-");
        return is_field_name(name) && is_field_value(value) && !ours;
    });
}

}  // namespace

struct websocket::state : std::enable_shared_from_this<websocket::state> {
    using stream = ws::stream<wire&, false>;  // without compression

    state(io_executor e, options o)
        : executor(e), chosen(std::move(o)), way(std::make_shared<link>(e)), ticker(e) {}

    static awaitable<websocket_opening> connect(std::shared_ptr<state> s, std::string where,
                                                header_list headers,
                                                std::chrono::milliseconds within);
    static awaitable<bool> accept(std::shared_ptr<state> s, std::shared_ptr<link> over,
                                  const http_head& request, std::chrono::milliseconds within);
    static awaitable<result<std::string_view>> read(std::shared_ptr<state> s);
    static awaitable<result<>> write(std::shared_ptr<state> s, std::string text);
    static awaitable<void> close(std::shared_ptr<state> s);

    void prepare();
    void begin();
    void heard() { last_heard = clock::now(); }
    void tick();
    void end(errc why);
    errc reason(const error_code& failed) const;

    io_executor executor;
    options chosen;
    std::shared_ptr<link> way;
    std::optional<stream> over;
    boost::beast::flat_buffer buffer;
    io_timer ticker;
    clock::time_point last_heard{}, next_ping{};
    std::deque<io_timer*> waiting;  ///< who wants to write; the first has the turn
    bool pinging = false;
    bool tried = false;
    bool is_open = false;
    errc ended = errc::closed;  ///< why it is not open
};

void websocket::state::prepare() {
    over.emplace(way->over);
    over->read_message_max(chosen.max_message);
    over->text(true);
    over->auto_fragment(false);  // one message, one frame: the simplest reader copes
    over->control_callback([this](ws::frame_type, boost::beast::string_view) { heard(); });
}

void websocket::state::begin() {
    is_open = true;
    heard();
    next_ping = last_heard + chosen.ping_every;
    ticker.expires_at(last_heard);
    tick();
}

/// It is over; the first reason stays.
void websocket::state::end(errc why) {
    if (is_open) ended = why;
    is_open = false;
    ticker.cancel();
    way->close();
    for (auto* const w : waiting) w->cancel();
}

errc websocket::state::reason(const error_code& failed) const {
    if (!is_open) return ended;
    if (failed == ws::error::closed) return errc::closed;
    // Everything else of Beast's: against the protocol, or too long.
    static const auto& of_protocol = make_error_code(ws::error::bad_opcode).category();
    return failed.category() == of_protocol ? errc::invalid : errc::not_delivered;
}

/// Sends pings, and looks whether the other side is still alive.
void websocket::state::tick() {
    if (!is_open) return;
    const auto now = clock::now();
    // Time in which this thread was stuck is not the other side's silence.
    if (now > ticker.expiry()) last_heard += now - ticker.expiry();
    const auto dead = last_heard + chosen.dead_after;
    if (now >= dead) {
        end(errc::not_delivered);
        return;
    }
    if (now >= next_ping) {
        next_ping = now + chosen.ping_every;
        if (!pinging) {
            pinging = true;
            over->async_ping({}, [self = shared_from_this()](const error_code&) {
                self->pinging = false;  // a failure is seen by whoever reads
            });
        }
    }
    ticker.expires_at(std::min(next_ping, dead));
    ticker.async_wait([self = weak_from_this()](const error_code& cancelled) {
        if (const auto alive = self.lock(); alive && !cancelled) alive->tick();
    });
}

awaitable<websocket_opening> websocket::state::connect(std::shared_ptr<state> s, std::string where,
                                                       header_list headers,
                                                       std::chrono::milliseconds within) {
    const auto deadline = clock::now() + within;
    const auto to = parse_url(where);
    const auto proxy = parse_proxy(s->chosen.out.proxy_url);
    if (s->tried) co_return opening(kind::refused, "it has been used already");
    s->tried = true;
    if (!to || !to->scheme.starts_with("ws") || !to->user_info.empty())
        co_return opening(kind::refused, "the URL is not that of a WebSocket");
    if (!proxy) co_return opening(kind::refused, "the proxy's URL is none");
    if (!may_be_sent(headers)) co_return opening(kind::refused, "a header cannot be sent");

    link_options with;
    with.trusted = s->chosen.trusted;
    with.proxy = *proxy;
    with.direct = s->chosen.out.direct;
    auto linked = co_await net::connect(s->way, *to, with, deadline);
    using from = link_result::kind;
    if (linked.is == from::refused) co_return opening(kind::refused, std::move(linked.detail));
    if (linked.is == from::timed_out) co_return opening(kind::timed_out, std::move(linked.detail));
    if (linked.is == from::failed) co_return opening(kind::failed, std::move(linked.detail));

    s->prepare();
    auto& over = *s->over;
    over.set_option(ws::stream_base::decorator([&headers](ws::request_type& request) {
        request.set("User-Agent", "Firebreak/" FIREBREAK_VERSION);
        for (const auto& [name, value] : headers) request.set(name, value);
    }));
    s->way->close_at(deadline);
    error_code failed;
    ws::response_type answer;
    const auto host = to->host_field();
    co_await over.async_handshake(answer, host, to->target, redirect_error(use_awaitable, failed));
    s->way->relax();
    over.set_option(ws::stream_base::decorator([](ws::request_type&) {}));
    if (failed) {
        const bool late = s->way->expired();
        s->way->close();
        if (failed == ws::error::upgrade_declined)
            co_return opening(kind::answered,
                              to->host + " answered " + std::to_string(answer.result_int()),
                              answer.result_int());
        if (late) co_return opening(kind::timed_out, to->host + " took too long");
        co_return opening(kind::failed, "no WebSocket with " + to->host + ": " + failed.message());
    }
    s->begin();
    co_return opening(kind::open, {}, 101);
}

awaitable<bool> websocket::state::accept(std::shared_ptr<state> s, std::shared_ptr<link> over,
                                         const http_head& request,
                                         std::chrono::milliseconds within) {
    if (s->tried) co_return false;
    s->tried = true;
    s->way = std::move(over);
    s->prepare();
    ws::request_type asked(boost::beast::http::verb::get, request.target, 11);
    for (const auto& f : request.fields) asked.insert(f.name, f.value);
    s->over->set_option(ws::stream_base::decorator(
        [](ws::response_type& answer) { answer.set("Server", "Firebreak"); }));  // else Beast's
    s->way->close_at(clock::now() + within);
    error_code failed;
    co_await s->over->async_accept(asked, redirect_error(use_awaitable, failed));
    s->way->relax();
    if (failed) {
        s->way->close();
        co_return false;
    }
    s->begin();
    co_return true;
}

awaitable<result<std::string_view>> websocket::state::read(std::shared_ptr<state> s) {
    if (!s->is_open) co_return s->ended;
    s->buffer.clear();
    error_code failed;
    do {
        co_await s->over->async_read_some(s->buffer, 0, redirect_error(use_awaitable, failed));
        if (!failed) s->heard();
        if (!failed && !s->over->got_text()) failed = ws::error::bad_opcode;  // we speak text only
    } while (!failed && !s->over->is_message_done());
    if (failed) {
        s->end(s->reason(failed));
        co_return s->ended;
    }
    const auto bytes = s->buffer.cdata();
    co_return std::string_view(static_cast<const char*>(bytes.data()), bytes.size());
}

awaitable<result<>> websocket::state::write(std::shared_ptr<state> s, std::string text) {
    if (!s->is_open) co_return s->ended;
    if (s->waiting.size() >= s->chosen.max_waiting) co_return errc::busy;
    /// The turn to write: passed on when it is over, even if this coroutine is thrown away.
    struct turn {
        explicit turn(state& of) : all(of), signal(of.executor) {
            signal.expires_at(clock::time_point::max());
            all.waiting.push_back(&signal);
        }
        ~turn() {
            const bool was_first = all.waiting.front() == &signal;
            std::erase(all.waiting, &signal);
            if (was_first && !all.waiting.empty()) all.waiting.front()->cancel();
        }
        [[nodiscard]] bool is_mine() const { return all.waiting.front() == &signal; }
        state& all;
        io_timer signal;
    };
    turn mine(*s);
    error_code failed;
    while (s->is_open && !mine.is_mine())
        co_await mine.signal.async_wait(redirect_error(use_awaitable, failed));
    if (!s->is_open) co_return s->ended;
    failed = {};
    co_await s->over->async_write(boost::asio::buffer(text), redirect_error(use_awaitable, failed));
    if (!failed) co_return result<>{};
    s->end(s->reason(failed));
    co_return s->ended;
}

awaitable<void> websocket::state::close(std::shared_ptr<state> s) {
    if (!s->is_open) co_return;
    s->is_open = false;
    s->ended = errc::closed;
    s->ticker.cancel();
    s->way->close_at(clock::now() + s->chosen.close_within);
    error_code ignored;
    co_await s->over->async_close(ws::close_code::normal, redirect_error(use_awaitable, ignored));
    s->end(errc::closed);
}

websocket::websocket(io_executor executor, options o)
    : state_(std::make_shared<state>(executor, std::move(o))) {}

websocket::~websocket() { state_->end(errc::closed); }

// None of these is a coroutine itself: the object may be gone before one begins to run.
awaitable<websocket_opening> websocket::connect(std::string url, header_list headers,
                                                std::chrono::milliseconds deadline) {
    return state::connect(state_, std::move(url), std::move(headers), deadline);
}

awaitable<bool> websocket::accept(std::shared_ptr<link> over, const http_head& request,
                                  std::chrono::milliseconds within) {
    return state::accept(state_, std::move(over), request, within);
}

awaitable<result<std::string_view>> websocket::read() { return state::read(state_); }
awaitable<result<>> websocket::write(std::string text) {
    return state::write(state_, std::move(text));
}
awaitable<void> websocket::close() { return state::close(state_); }

bool websocket::is_open() const { return state_->is_open; }

}  // namespace firebreak::net
