#include "adapters/net/http_server.hpp"

#include "adapters/net/http_connection.hpp"
#include "adapters/net/tls_context.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <list>

namespace firebreak::net {

using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

/// Shared with the coroutines of the connections: one whose handler never ends may outlive the
/// server.
struct http_server::state : std::enable_shared_from_this<http_server::state> {
    state(io_executor e, options o, handlers h)
        : executor(e), chosen(std::move(o)), acceptor(e), ticker(e), pause(e), signal(e) {
        house.limits = chosen.limits;
        house.handlers = std::move(h);
        signal.expires_at(clock::time_point::max());
    }

    void take(tcp_socket&& socket);
    void take_waiting();
    void make_room();
    void tick();
    awaitable<void> accept();
    awaitable<void> until_empty(clock::time_point end);

    io_executor executor;
    options chosen;
    http_house house;
    std::shared_ptr<boost::asio::ssl::context> tls;
    tcp_acceptor acceptor;
    std::list<std::unique_ptr<http_connection>> open;
    std::size_t turned_away = 0;  ///< of `open`, those that only hear 503
    io_timer ticker, pause;
    io_timer signal;  ///< never expires; cancelled when a connection has ended
    bool ticks = false;
};

void http_server::state::make_room() {
    auto idlest = open.end();
    for (auto c = open.begin(); c != open.end(); ++c)
        if ((*c)->is_idle() && (idlest == open.end() || (*c)->deadline() < (*idlest)->deadline()))
            idlest = c;
    if (idlest != open.end()) (*idlest)->close();
}

void http_server::state::take(tcp_socket&& socket) {
    const auto most = chosen.limits.connections;
    const bool full = open.size() - turned_away >= most;
    if (full) {
        make_room();  // for the next one: it leaves the list in a moment
        if (turned_away >= std::max<std::size_t>(most / 8, 8)) return;  // closes the socket
    }
    open.push_back(std::make_unique<http_connection>(house, std::move(socket), tls));
    const auto place = std::prev(open.end());
    turned_away += full ? 1 : 0;
    auto work = full ? (*place)->turn_away() : (*place)->serve();
    // The list and the house live as long as this handler does.
    boost::asio::co_spawn(executor, std::move(work),
                          [self = shared_from_this(), place, full](const std::exception_ptr& e) {
                              if (e) self->house.trouble("http-connection-broke", "exception");
                              self->turned_away -= full ? 1 : 0;
                              self->open.erase(place);
                              self->signal.cancel();
                          });
    if (!ticks) tick();
}

/// Those that wait behind the first one. Under load a turn of the loop takes long: with one
/// connection in each the others would wait for seconds, and nothing would be told that we are
/// busy.
void http_server::state::take_waiting() {
    constexpr int most_at_once = 64;
    for (int i = 0; i < most_at_once; ++i) {
        error_code failed;
        tcp_socket socket(executor);
        acceptor.accept(socket, failed);
        if (failed) return;  // none is left; what else it may be, the next wait finds out
        take(std::move(socket));
    }
}

/// Looks at all deadlines now and then: a timer for each operation would cost more than reading the
/// clock does.
void http_server::state::tick() {
    ticks = !open.empty();
    if (!ticks) return;
    const auto now = clock::now();
    for (auto& c : open) c->look_at_clock(now);
    ticker.expires_at(now + chosen.limits.tick);
    ticker.async_wait([self = weak_from_this()](const error_code&) {
        if (const auto alive = self.lock()) alive->tick();
    });
}

awaitable<void> http_server::state::accept() {
    while (!house.closing) {
        error_code failed;
        auto socket = co_await acceptor.async_accept(redirect_error(use_awaitable, failed));
        if (house.closing) co_return;
        if (!failed) {
            take(std::move(socket));
            take_waiting();
            continue;
        }
        if (failed == boost::asio::error::connection_aborted) continue;
        // Most likely too many open files: it will not be better at once.
        house.trouble("http-accept-failed", failed.message());
        make_room();
        pause.expires_after(std::chrono::milliseconds(100));
        co_await pause.async_wait(redirect_error(use_awaitable, failed));
    }
}

/// Completes when no connection is left, or at `end`.
awaitable<void> http_server::state::until_empty(clock::time_point end) {
    while (!open.empty() && clock::now() < end) {
        signal.expires_at(end);
        error_code cancelled;
        co_await signal.async_wait(redirect_error(use_awaitable, cancelled));
    }
}

http_server::http_server(io_executor executor, options o, handlers h)
    : state_(std::make_shared<state>(executor, std::move(o), std::move(h))) {}

http_server::~http_server() { stop(); }

result<> http_server::open() {
    if (const auto loaded = reload(); !loaded) return loaded;
    error_code failed;
    const auto address = boost::asio::ip::make_address(state_->chosen.address, failed);
    if (failed) return errc::invalid;
    const boost::asio::ip::tcp::endpoint at(address, state_->chosen.port);
    auto& acceptor = state_->acceptor;
    acceptor.open(at.protocol(), failed);
    if (!failed) acceptor.set_option(tcp_acceptor::reuse_address(true), failed);
    if (!failed) acceptor.bind(at, failed);
    if (!failed) acceptor.listen(tcp_acceptor::max_listen_connections, failed);
    if (!failed) acceptor.non_blocking(true, failed);
    if (!failed) return {};
    error_code ignored;
    acceptor.close(ignored);
    return failed;
}

std::uint16_t http_server::port() const {
    error_code closed;
    return state_->acceptor.local_endpoint(closed).port();
}

awaitable<void> http_server::run() {
    const auto s = state_;  // the connections' handlers may outlive us, see http_server::state
    co_await s->accept();
    const auto grace = s->chosen.limits.grace;
    co_await s->until_empty(clock::now() + grace);
    for (auto& c : s->open) c->close();
    co_await s->until_empty(clock::now() + grace);
    if (!s->open.empty()) s->house.trouble("http-requests-abandoned", "handlers did not end");
}

void http_server::stop() {
    if (state_->house.closing) return;
    state_->house.closing = true;
    error_code ignored;
    state_->acceptor.close(ignored);
    state_->pause.cancel();
    for (auto& c : state_->open) c->finish();
}

result<> http_server::reload() {
    if (!state_->chosen.tls) return {};
    auto fresh = server_context(*state_->chosen.tls);
    if (!fresh) return fresh.error();
    state_->tls = std::move(*fresh);
    return {};
}

std::size_t http_server::connections() const { return state_->open.size(); }

}  // namespace firebreak::net
