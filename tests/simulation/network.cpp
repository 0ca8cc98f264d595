#include "tests/simulation/network.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <iterator>

namespace firebreak::simulation {

std::optional<std::string> server::take(const delivery& d, instant made) {
    const auto row = std::to_string(d.number.value);
    if (!d.edits.empty()) {
        const auto found =
            std::find_if(messages.begin(), messages.end(),
                         [&](const standing_message& m) { return m.reference == d.edits; });
        if (found == messages.end())
            wrong.push_back("message " + row + " edits " + d.edits + ", which never stood there");
        if (found == messages.end() || found->removed) return std::nullopt;
        if (found->shown.to != d.to) wrong.push_back("message " + row + " edits another's message");
        found->shown = d;
        found->made = made;
        arrived.insert_or_assign(d.number, d.edits);
        return d.edits;
    }
    if (reference_of(d.number)) wrong.push_back("message " + row + " was posted twice");
    auto name = network_.value + "-" + std::to_string(messages.size() + 1);
    messages.push_back({name, d, d.number, made, false});
    arrived.insert_or_assign(d.number, name);
    return name;
}

std::optional<std::string> server::reference_of(outbox_number row) const {
    const auto found =
        std::find_if(messages.begin(), messages.end(),
                     [&](const standing_message& m) { return m.posted == row && !m.removed; });
    if (found == messages.end()) return std::nullopt;
    return found->reference;
}

bool server::remove_some(std::uint64_t which) {
    std::vector<standing_message*> cards;
    for (auto& m : messages)
        if (m.shown.is_card && !m.removed) cards.push_back(&m);
    if (cards.empty()) return false;
    cards[which % cards.size()]->removed = true;
    return true;
}

boost::asio::awaitable<delivery_result> line::deliver(delivery d) {
    // An edit of what was removed is posted anew by the courier, in its next call.
    const auto made = made_.try_emplace(d.number, time_.now()).first->second;
    calls_.push_back({std::move(d), time_.now(), fate::lost, false,
                      boost::asio::steady_timer(co_await boost::asio::this_coro::executor,
                                                boost::asio::steady_timer::time_point::max())});
    const auto me = std::prev(calls_.end());
    boost::system::error_code ignored;
    while (!me->ended)
        co_await me->signal.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    auto c = std::move(*me);
    calls_.erase(me);

    delivery_result r;
    r.is = delivery_result::kind::later;
    switch (c.decided) {
        case fate::lost: r.detail = "timed-out"; break;
        case fate::failed: r.detail = "500"; break;
        case fate::limited:
            r.detail = "429";
            r.retry_after = std::chrono::seconds{1 + c.what.number.value % 60};
            break;
        case fate::refused:
            if (known(c.what)) {  // who asks first whether it stands there hears that it does
                r = arrive(c);
                break;
            }
            r.is = delivery_result::kind::never;
            r.detail = "not-allowed";
            to_.refused.emplace(c.what.number, r.detail);
            break;
        case fate::answer_lost:
            c.began = made;
            (void)arrive(c);
            r.detail = "timed-out";
            break;
        case fate::delivered:
            c.began = made;
            r = arrive(c);
            break;
    }
    if (r.is != delivery_result::kind::gone) made_.erase(c.what.number);
    co_return r;
}

std::optional<std::string> line::known(const delivery& d) const {
    const bool maybe_sent = d.edits.empty() && (d.attempt > 1 || d.number <= inherited_);
    return maybe_sent ? to_.reference_of(d.number) : std::nullopt;
}

delivery_result line::arrive(const call& c) {
    delivery_result r;
    if (const auto earlier = known(c.what)) {
        r.reference = *earlier;
        r.earlier = true;
        return r;
    }
    const auto taken = to_.take(c.what, c.began);
    if (!taken) {
        r.is = delivery_result::kind::gone;
        return r;
    }
    r.reference = *taken;
    return r;
}

std::optional<instant> line::oldest() const {
    if (calls_.empty()) return std::nullopt;
    return calls_.front().began;
}

std::string line::end(std::size_t which, fate f) {
    static constexpr const char* names[] = {"delivered", "answer lost", "lost",
                                            "429",       "500",         "refused"};
    auto at = std::next(calls_.begin(), static_cast<std::ptrdiff_t>(which));
    // Still in the list until it goes on: not to be chosen twice.
    if (at->ended) return {};
    at->decided = f;
    at->ended = true;
    at->signal.cancel();
    return to_.network().value + " " + at->what.to.id + " message " +
           std::to_string(at->what.number.value) + (at->what.edits.empty() ? "" : " (edit)") +
           " attempt " + std::to_string(at->what.attempt) + ": " +
           names[static_cast<std::size_t>(f)];
}

}  // namespace firebreak::simulation
