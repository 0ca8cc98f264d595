#include "adapters/console/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace firebreak::console {
namespace asio = boost::asio;
namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

/// Takes a sleeper off its list, also when its coroutine is destroyed or cancelled while it sleeps.
template <class List>
struct entry {
    List& list;
    typename List::iterator at;
    entry(List& l, typename List::iterator i) : list(l), at(i) {}
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;
    ~entry() { list.erase(at); }
};

}  // namespace

instant real_clock::now() const {
    return std::chrono::floor<instant::duration>(std::chrono::system_clock::now());
}

asio::awaitable<void> real_clock::sleep_until(instant when) {
    sleepers_.emplace_front(sleeper{asio::steady_timer(io_), false});
    const entry<std::list<sleeper>> here(sleepers_, sleepers_.begin());
    auto& me = *here.at;
    while (!me.woken && now() < when) {
        // In steps: a steady timer does not see that somebody sets the clock.
        constexpr instant::duration step = std::chrono::seconds(30);
        me.timer.expires_after(std::min(when - now(), step));
        const auto [failed] = co_await me.timer.async_wait(no_throw);
        if (failed) break;
    }
}

void real_clock::wake() {
    for (auto& s : sleepers_) {
        s.woken = true;
        s.timer.cancel();
    }
}

void manual_clock::ring(sleeper& s) {
    s.rung = true;
    s.timer.cancel();
}

asio::awaitable<void> manual_clock::sleep_until(instant when) {
    if (when <= now()) {
        co_await asio::post(io_, asio::use_awaitable);
        co_return;
    }
    sleepers_.push_back(sleeper{
        when, ++count_, asio::steady_timer(io_, asio::steady_timer::time_point::max()), false});
    const entry<std::list<sleeper>> here(sleepers_, std::prev(sleepers_.end()));
    (void)co_await here.at->timer.async_wait(no_throw);
}

void manual_clock::wake() {
    for (auto& s : sleepers_) ring(s);
}

void manual_clock::set(instant when) {
    const bool back = when < now();
    now_.store(when);
    std::vector<sleeper*> due;
    for (auto& s : sleepers_)
        if (!s.rung && (back || s.when <= when)) due.push_back(&s);
    std::sort(due.begin(), due.end(), [](const sleeper* a, const sleeper* b) {
        return std::pair(a->when, a->order) < std::pair(b->when, b->order);
    });
    for (auto* s : due) ring(*s);
}

asio::awaitable<void> manual_clock::advance(instant when, pause between) {
    for (auto step = next(); step && *step <= when; step = next()) {
        set(std::max(*step, now()));
        co_await between();
    }
    if (when > now()) set(when);
    co_await between();
}

std::optional<instant> manual_clock::next() const {
    std::optional<instant> earliest;
    for (const auto& s : sleepers_)
        if (!s.rung && (!earliest || s.when < *earliest)) earliest = s.when;
    return earliest;
}

}  // namespace firebreak::console
