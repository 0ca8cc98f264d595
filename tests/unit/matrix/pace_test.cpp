#include "adapters/matrix/pace.hpp"

#include "adapters/matrix/session.hpp"
#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <string>

using namespace firebreak::matrix;
using namespace std::chrono_literals;

namespace {

using time_point = learned_speed::time;

/// A server that takes `burst` messages at once and then one every `each` (a leaky bucket).
struct strict_server {
    std::chrono::milliseconds each;
    int burst;
    time_point full{};

    /// Nothing when it takes one.
    std::optional<std::chrono::milliseconds> refuses(time_point now) {
        const auto level = std::max(full, now) + each;
        if (level - now > burst * each)
            return std::chrono::ceil<std::chrono::milliseconds>(level - now - burst * each);
        full = level;
        return std::nullopt;
    }
};

}  // namespace

TEST_CASE("Matrix pace: nothing holds up messages while the server takes them") {
    learned_speed s;
    const auto now = time_point{1000s};
    for (int i = 0; i < 1000; ++i) {
        CHECK(s.next() <= now);
        s.went(now), s.taken();
    }
}

TEST_CASE("Matrix pace: after refusals messages go about as fast as the server allows") {
    strict_server server{5000ms, 10};
    learned_speed s;
    auto now = time_point{1000s};
    int taken = 0, refused = 0;
    const auto end = now + 600s;
    while (now < end) {
        now = std::max(now, s.next());
        s.went(now);
        if (const auto pause = server.refuses(now)) {
            ++refused;
            now += 500ms;  // Synapse keeps the refusal itself back
            s.refused(*pause, now - 500ms, now);
        } else {
            ++taken;
            s.taken();
        }
    }
    CHECK(taken > 100);  // of 130 that are possible
    CHECK(refused < taken / 2);
}

TEST_CASE("Matrix pace: a crowd that went together and is refused together slows us down once") {
    learned_speed s;
    const auto sent = time_point{1000s};
    auto now = sent + 500ms;
    for (int i = 0; i < 12; ++i, now += 10ms) s.refused(2s, sent, now);
    CHECK(s.spacing() == 2s);
    CHECK(s.next() >= sent + 2600ms);
    s.refused(1s, now, now + 500ms);  // and the next one, that went at this speed, teaches again
    CHECK(s.spacing() > 2s);
}

TEST_CASE("Matrix pace: after some quiet several go at once again") {
    learned_speed s;
    auto now = time_point{1000s};
    s.went(now);
    s.refused(2s, now, now);
    CHECK(s.next() >= now + 2s);
    CHECK(s.spacing() >= 2s);
    now += 2s;
    s.went(now);
    CHECK(s.next() >= now + 2s);
    now += 10min;
    s.went(now);
    CHECK(s.next() <= now);
}

TEST_CASE("Matrix pace: an answer goes before cards, and cards before decorations") {
    boost::asio::io_context io;
    pace p(io.get_executor());
    p.refused(50ms, std::chrono::steady_clock::now());  // all of them are waiting by then
    std::string order;
    const auto want = [&](urgency how, char letter) {
        auto wait = [](pace& at, pace::place mine, char l,
                       std::string& said) -> boost::asio::awaitable<void> {
            const bool mine_now = co_await at.turn(mine, std::chrono::steady_clock::now() + 20s);
            said += mine_now ? l : '!';
            at.taken();
        };
        boost::asio::co_spawn(io, wait(p, p.queue(how), letter, order), boost::asio::detached);
    };
    want(urgency::decoration, 'd');
    want(urgency::card, 'c');
    want(urgency::card, 'C');
    want(urgency::answer, 'a');
    io.run();
    CHECK(order == "acCd");
    CHECK(p.waiting() == 0);
}

TEST_CASE("Matrix pace: who can't wait so long is told, and holds up nobody") {
    boost::asio::io_context io;
    pace p(io.get_executor());
    p.refused(10min, std::chrono::steady_clock::now());
    std::optional<bool> turn;
    auto wait = [&]() -> boost::asio::awaitable<void> {
        turn = co_await p.turn(p.queue(urgency::answer), std::chrono::steady_clock::now() + 1ms);
    };
    boost::asio::co_spawn(io, wait(), boost::asio::detached);
    io.run();
    CHECK(turn == false);
    CHECK(p.waiting() == 0);
    CHECK(p.wait_for(urgency::card) > 9min);
}

TEST_CASE("Matrix paces: a join that is refused holds up joins, and no message or room") {
    boost::asio::io_context io;
    paces all(io.get_executor());
    const auto now = std::chrono::steady_clock::now();
    all.refused(all.queue(limit::joins, urgency::answer), 10min, now);
    std::string gone;
    const auto want = [&](limit l, char letter) {
        auto wait = [](paces& at, paces::place mine, char mark,
                       std::string& said) -> boost::asio::awaitable<void> {
            const auto soon = std::chrono::steady_clock::now() + 20ms;
            const bool mine_now = co_await at.turn(mine, soon);
            if (mine_now) said += mark;
        };
        boost::asio::co_spawn(io, wait(all, all.queue(l, urgency::answer), letter, gone),
                              boost::asio::detached);
    };
    want(limit::joins, 'j');
    want(limit::messages, 'm');
    want(limit::rooms, 'r');
    io.run();
    CHECK(gone == "mr");
    CHECK(all.wait_for(all.queue(limit::joins, urgency::answer)) > 9min);
    CHECK(all.wait_for(all.queue(limit::messages, urgency::answer)) < 1s);
}

TEST_CASE(
    "Matrix paces: a room to be made waits for its turn among the messages, before decorations") {
    boost::asio::io_context io;
    paces all(io.get_executor());
    all.refused(all.queue(limit::messages, urgency::card), 50ms, std::chrono::steady_clock::now());
    std::string order;
    const auto want = [&](limit l, urgency how, char letter) {
        auto wait = [](paces& at, paces::place mine, char mark,
                       std::string& said) -> boost::asio::awaitable<void> {
            const auto later = std::chrono::steady_clock::now() + 20s;
            const bool mine_now = co_await at.turn(mine, later);
            said += mine_now ? mark : '!';
            at.taken(mine);
        };
        boost::asio::co_spawn(io, wait(all, all.queue(l, how), letter, order),
                              boost::asio::detached);
    };
    want(limit::messages, urgency::decoration, 'd');
    want(limit::messages, urgency::card, 'c');
    want(limit::messages, urgency::answer, 'a');
    want(limit::rooms, urgency::answer, 'r');
    io.run();
    CHECK(order == "arcd");
}

TEST_CASE("pause: asked for in milliseconds, in seconds or by a date, five minutes at most",
          "[pace]") {
    const auto asked = [](const std::string& value, const std::string& now = {}) {
        firebreak::net::http_answer a;
        a.headers.emplace_back("Retry-After", value);
        if (!now.empty()) a.headers.emplace_back("Date", now);
        return pause_asked(a, std::nullopt);
    };
    CHECK(asked("3") == 3s);
    CHECK(asked("86400") == 5min);
    CHECK(asked("-4") == 0s);
    CHECK_FALSE(asked("soon"));
    CHECK_FALSE(asked(""));
    const std::string at = "Mon, 23 Nov 2026 00:57:16 GMT", later = "Mon, 23 Nov 2026 00:58:01 GMT";
    CHECK(asked(later, at) == 45s);
    CHECK(asked(at, later) == 0s);
    CHECK_FALSE(asked(later));
    CHECK(pause_asked({}, 250) == 250ms);
    CHECK_FALSE(pause_asked({}, std::nullopt));

    CHECK(http_date("Thu, 01 Jan 1970 00:01:00 GMT") == 1min);
    for (const auto* const wrong :
         {"", "Mon, 23 Nov 2026 00:57:16", "Mon, 31 Feb 2026 00:57:16 GMT",
          "Mon, 23 Nob 2026 00:57:16 GMT", "Mon, -3 Nov 2026 00:57:16 GMT",
          "Monday, 23-Nov-26 00:57:16 GMT", "Mon, 23 Nov 2026 0x:57:16 GMT"})
        CHECK_FALSE(http_date(wrong));
}
