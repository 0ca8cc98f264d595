#include "adapters/matrix/seeds.hpp"

#include "adapters/matrix/reactions.hpp"
#include "adapters/matrix/sending_ids.hpp"
#include "adapters/net/json_out.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace firebreak::matrix {
namespace {

using kind = call_result::kind;
using namespace std::chrono_literals;

constexpr std::size_t most_waiting = 2'000, most_seen = 20'000;
constexpr int most_failures = 6;
constexpr std::chrono::milliseconds first_pause = 1s, longest_pause = 5min;

std::string annotation(const std::string& event, std::string_view key) {
    std::string json;
    net::json_out out(json);
    out.begin_object().key("m.relates_to").begin_object();
    out.field("rel_type", "m.annotation").field("event_id", event).field("key", key);
    out.end_object().end_object();
    return json;
}

}  // namespace

seeds::seeds(parts p) : parts_(p), signal_(p.executor) {
    signal_.expires_at(std::chrono::steady_clock::time_point::max());
}

void seeds::want(std::string room, std::string event, bool fresh) {
    if (seen_.size() >= most_seen) seen_.clear();
    if (!seen_.insert(event).second) return;
    if (queue_.size() >= most_waiting) {
        parts_.log.log(level::warning, "matrix-reactions-left-out");
        seen_.erase(queue_.back().event);  // looked after when that card changes
        queue_.pop_back();
    }
    queue_.push_back({std::move(room), std::move(event), fresh});
    signal_.cancel();
}

void seeds::stop() {
    stopping_ = true;
    signal_.cancel();
}

boost::asio::awaitable<void> seeds::pause(std::chrono::milliseconds span) {
    const auto until = std::chrono::steady_clock::now() + span;
    while (!stopping_ && std::chrono::steady_clock::now() < until) {
        signal_.expires_at(until);
        boost::system::error_code woken;
        co_await signal_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    }
}

boost::asio::awaitable<void> seeds::run() {
    while (!stopping_) {
        if (queue_.empty()) {
            signal_.expires_at(std::chrono::steady_clock::time_point::max());
            boost::system::error_code woken;
            co_await signal_.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, woken));
            continue;
        }
        auto first = queue_.front();
        const auto done = co_await seed(first);
        if (done == outcome::again && ++failures_ < most_failures) {
            co_await pause(std::clamp(first_pause * (1 << failures_), wait_, longest_pause));
            continue;
        }
        if (done != outcome::done) {
            parts_.log.log(level::warning, "matrix-reactions-left-out");
            seen_.erase(first.event);
        }
        failures_ = 0;
        wait_ = {};
        // Nothing but want() has touched the queue meanwhile, and that takes from its end only.
        if (!queue_.empty() && queue_.front().event == first.event) queue_.pop_front();
    }
}

seeds::outcome seeds::outcome_of(const call_result& r) {
    if (r.ok()) return outcome::done;
    if (!r.passes()) return outcome::dropped;
    wait_ = std::min(r.retry_after.value_or(0ms), longest_pause);
    return outcome::again;
}

boost::asio::awaitable<seeds::outcome> seeds::seed(const card& c) {
    std::set<std::string> there;
    if (!c.fresh) {
        const auto standing = co_await parts_.server.reactions(c.room, c.event);
        if (!standing.ok()) co_return outcome_of(standing.call);
        const auto& me = parts_.server.me().user_id;
        for (const auto& e : standing.value)
            if (const auto* r = std::get_if<said::reaction>(&e.what); r && e.sender == me)
                there.insert(normalised(r->key));
    }
    for (const auto& r : offered_reactions()) {
        if (there.contains(normalised(r.key))) continue;
        if (stopping_) co_return outcome::again;
        const auto sent =
            co_await parts_.server.send(c.room, "m.reaction", id_because_of(c.event, r.key),
                                        annotation(c.event, r.key), urgency::decoration);
        if (!sent.ok()) co_return outcome_of(sent);
    }
    co_return outcome::done;
}

}  // namespace firebreak::matrix
