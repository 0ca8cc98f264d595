#include "adapters/matrix/pace.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace firebreak::matrix {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

constexpr auto least_spacing = 20ms;
constexpr auto most_spacing = 20s;
/// Servers allow a few at once again to those who were quiet for so many spacings.
constexpr int quiet_spacings = 12;

}  // namespace

void learned_speed::went(time now) {
    if (now - last_ > quiet_spacings * spacing_) spacing_ = {};
    last_ = now;
    next_ = std::max(next_, now) + spacing_;
}

void learned_speed::taken() {
    // A little faster each time: what it allows is found by its refusals alone.
    spacing_ = spacing_ * 15 / 16;
    if (spacing_ < least_spacing) spacing_ = {};
}

void learned_speed::refused(milliseconds retry_after, time sent, time now) {
    next_ = std::max(next_, now + retry_after);
    if (spacing_ > span{} && sent < learned_) return;
    learned_ = now;
    // It names the time until the next one may go: of some refusals, the whole distance.
    const span asked = std::clamp<span>(retry_after, least_spacing, most_spacing);
    spacing_ = std::min<span>(std::max(asked, spacing_ * 5 / 4), most_spacing);
}

boost::asio::awaitable<bool> pace::turn(place mine, clock::time_point until) {
    if (stopped_) co_return false;
    if (waiting_.empty() && speed_.next() <= clock::now()) {
        speed_.went(clock::now());
        co_return true;
    }
    const auto signal = std::make_shared<timer>(executor_);
    waiting_.emplace(mine, signal);
    wake_first();  // who was first may not be any more
    struct leaving {
        pace& self;
        place mine;
        ~leaving() {
            self.waiting_.erase(mine);
            self.wake_first();
        }
    } const at_the_end{*this, mine};
    while (true) {
        const auto now = clock::now();
        const bool first = waiting_.begin()->first == mine;
        if (first && speed_.next() <= now) {
            speed_.went(now);
            co_return true;
        }
        if (stopped_ || now >= until) co_return false;
        signal->expires_at(first ? std::min(until, speed_.next()) : until);
        boost::system::error_code woken;
        co_await signal->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    }
}

void pace::stop() {
    stopped_ = true;
    for (const auto& [place, signal] : waiting_) signal->cancel();
}

void pace::wake_first() {
    if (!waiting_.empty()) waiting_.begin()->second->cancel();
}

void pace::refused(milliseconds retry_after, clock::time_point sent) {
    speed_.refused(retry_after, sent, clock::now());
    wake_first();
}

milliseconds pace::wait_for(urgency how) const {
    const auto before =
        std::ranges::count_if(waiting_, [&](const auto& each) { return each.first.how <= how; });
    const auto free = std::max<clock::duration>(speed_.next() - clock::now(), {});
    return std::chrono::ceil<milliseconds>(free + before * speed_.spacing());
}

paces::place paces::queue(limit l, urgency how) {
    return {l, at(l).queue(how), at(limit::messages).queue(how)};
}

boost::asio::awaitable<bool> paces::turn(place mine, clock::time_point until) {
    if (mine.of != limit::messages && !co_await at(mine.of).turn(mine.own, until)) co_return false;
    co_return co_await at(limit::messages).turn(mine.among_messages, until);
}

void paces::stop() {
    for (auto& each : each_) each.stop();
}

void paces::taken(const place& mine) {
    at(limit::messages).taken();
    if (mine.of != limit::messages) at(mine.of).taken();
}

void paces::refused(const place& mine, milliseconds retry_after, clock::time_point sent) {
    at(mine.of).refused(retry_after, sent);
}

milliseconds paces::wait_for(const place& mine) const {
    return std::max(at(mine.of).wait_for(mine.own.how), at(limit::messages).wait_for(mine.own.how));
}

}  // namespace firebreak::matrix
