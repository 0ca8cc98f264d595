#include "adapters/slack/socket_mode.hpp"

#include "adapters/slack/response.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace firebreak::slack {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds to_connect{10'000};
constexpr milliseconds to_drain{5'000};
constexpr milliseconds when_disabled{60'000};  // Socket Mode was switched off
constexpr milliseconds when_refused{300'000};  // the token is no good: a person must act
constexpr std::size_t most_doublings = 6;

}  // namespace

/// One WebSocket, and how many of its envelopes are being answered.
struct socket_mode::link {
    link(const parts& p) : socket(p.executor, p.connection), idle(p.executor) {}
    net::websocket socket;
    std::size_t answering = 0;
    boost::asio::steady_timer idle;  ///< cancelled when the last answer has gone
};

socket_mode::socket_mode(parts p) : parts_(std::move(p)), sleep_(parts_.executor) {}
socket_mode::~socket_mode() = default;

void socket_mode::stop() {
    stopping_ = true;
    sleep_.cancel();
    if (current_) parts_.tasks.start("slack-socket-close", retire(current_));
}

boost::asio::awaitable<void> socket_mode::pause(milliseconds span) {
    if (stopping_) co_return;
    sleep_.expires_after(span);
    boost::system::error_code ignored;
    co_await sleep_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

boost::asio::awaitable<void> socket_mode::run() {
    while (!stopping_) {
        auto fresh = co_await connect();
        if (!fresh) continue;
        if (stopping_) {
            co_await fresh->socket.close();
            break;
        }
        // The old one goes only now, so that no envelope falls between the two.
        if (current_) parts_.tasks.start("slack-socket-close", retire(current_));
        current_ = fresh;
        const auto end = co_await serve(fresh, false);
        if (stopping_) break;
        switch (end) {
            case ending::moving:
                parts_.tasks.start("slack-socket-drain", serve_to_the_end(fresh));
                break;
            case ending::disabled:
                ready_ = false;
                disabled_ = true;
                parts_.log.log(level::error, "slack-socket-mode-disabled",
                               {{"mend", "switch Socket Mode on in the app's settings"}});
                current_.reset();
                co_await pause(when_disabled);
                break;
            case ending::broken:
                ready_ = false;
                parts_.log.count("slack_reconnects");
                current_.reset();
                break;
        }
    }
    ready_ = false;
}

/// A connection that has said hello; null after a failure, when the pause is over.
boost::asio::awaitable<socket_mode::link_ptr> socket_mode::connect() {
    const auto failed = [this](std::string_view why) {
        const auto doublings = std::min(failures_++, most_doublings);
        const auto longest =
            std::min(parts_.longest_pause, parts_.first_pause * (std::int64_t{1} << doublings));
        parts_.log.log(level::warning, "slack-socket-not-connected", {{"why", why}});
        // Half of it at least: several connections shall not come back in step.
        return std::chrono::duration_cast<milliseconds>(longest * (1 - parts_.jitter() / 2));
    };
    // A new address for each connection, used at once: how long it is good for is not documented.
    const auto opened = co_await parts_.api.call("apps.connections.open", {});
    if (!opened.ok()) {
        const bool refused =
            opened.is == api_result::kind::dead_token || opened.is == api_result::kind::fix_me;
        const auto span = failed(opened.error);
        co_await pause(refused ? std::max(span, when_refused)
                               : std::max(span, opened.retry_after.value_or(milliseconds{0})));
        co_return nullptr;
    }
    auto fresh = std::make_shared<link>(parts_);
    const auto opening = co_await fresh->socket.connect(opened.text("/url"), {}, to_connect);
    if (!opening.open()) {
        co_await pause(failed(opening.detail));
        co_return nullptr;
    }
    const auto first = co_await fresh->socket.read();
    const auto hello = first ? codec_.frame(*first) : result<envelope>(first.error());
    if (!hello || hello->is != envelope::kind::hello) {
        co_await pause(failed("no hello"));
        co_return nullptr;
    }
    if (parts_.here.app.empty()) parts_.here.app = hello->app;
    failures_ = 0;
    ready_ = true;
    disabled_ = false;
    parts_.log.log(level::info, "slack-socket-connected");
    co_return fresh;
}

boost::asio::awaitable<socket_mode::ending> socket_mode::serve(link_ptr at, bool moving) {
    for (;;) {
        const auto text = co_await at->socket.read();
        if (!text) co_return ending::broken;
        auto frame = codec_.frame(*text);
        if (!frame) {
            parts_.log.log(level::warning, "slack-frame-unreadable");
            continue;
        }
        switch (frame->is) {
            case envelope::kind::hello: break;
            case envelope::kind::disconnect:
                if (frame->reason == "link_disabled") co_return ending::disabled;
                parts_.log.log(level::info, "slack-socket-moving", {{"why", frame->reason}});
                if (!moving) co_return ending::moving;
                break;
            case envelope::kind::payload:
            case envelope::kind::other:
                if (frame->id.empty()) break;
                ++at->answering;
                parts_.tasks.start("slack-envelope", answer(at, std::move(*frame)));
                break;
        }
    }
}

boost::asio::awaitable<void> socket_mode::serve_to_the_end(link_ptr at) {
    co_await serve(std::move(at), true);
}

boost::asio::awaitable<void> socket_mode::answer(link_ptr at, envelope e) {
    front_answer said;
    if (e.is == envelope::kind::payload)
        said = co_await parts_.hears.hear(std::move(e.what), "slack:" + e.id);
    // What was not kept is not acknowledged: Slack delivers events again.
    if (!said.try_again) co_await at->socket.write(acknowledge(e, said.body));
    if (--at->answering == 0) at->idle.cancel();
}

boost::asio::awaitable<void> socket_mode::retire(link_ptr at) {
    if (at->answering != 0) {
        at->idle.expires_after(to_drain);
        boost::system::error_code ignored;
        co_await at->idle.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    co_await at->socket.close();
}

}  // namespace firebreak::slack
