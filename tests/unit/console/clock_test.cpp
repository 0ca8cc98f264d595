#include "adapters/console/clock.hpp"

#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <vector>

using namespace firebreak;
using namespace firebreak::console;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

constexpr instant noon{std::chrono::hours(12)};

asio::awaitable<void> sleeper(firebreak::clock& c, instant when, int number,
                              std::vector<int>& woke) {
    co_await c.sleep_until(when);
    woke.push_back(number);
}

asio::awaitable<void> every(firebreak::clock& c, instant::duration step, int times,
                            std::vector<instant>& seen) {
    for (int i = 0; i < times; ++i) {
        const auto when = c.now() + step;
        co_await c.sleep_until(when);
        seen.push_back(c.now());
    }
}

asio::awaitable<void> turn(manual_clock& c, instant when, manual_clock::pause between) {
    co_await c.advance(when, std::move(between));
}

void drain(asio::io_context& io) {
    io.restart();
    while (io.poll_one() != 0) {
    }
}

}  // namespace

TEST_CASE("manual clock: time stands still until it is moved") {
    asio::io_context io;
    manual_clock c(io.get_executor(), noon);
    std::vector<int> woke;
    asio::co_spawn(io, sleeper(c, noon + 1h, 1, woke), asio::detached);
    drain(io);
    CHECK(c.sleeping() == 1);
    CHECK(c.next() == noon + 1h);
    c.advance(59min);
    drain(io);
    CHECK(woke.empty());
    c.advance(1min);
    drain(io);
    CHECK(woke == std::vector<int>{1});
    CHECK(c.sleeping() == 0);
    CHECK(c.now() == noon + 1h);
}

TEST_CASE("manual clock: sleeps complete earliest first, then in the order they began") {
    asio::io_context io;
    manual_clock c(io.get_executor(), noon);
    std::vector<int> woke;
    asio::co_spawn(io, sleeper(c, noon + 3h, 3, woke), asio::detached);
    asio::co_spawn(io, sleeper(c, noon + 1h, 1, woke), asio::detached);
    asio::co_spawn(io, sleeper(c, noon + 2h, 2, woke), asio::detached);
    asio::co_spawn(io, sleeper(c, noon + 1h, 4, woke), asio::detached);
    drain(io);
    c.advance(24h);
    drain(io);
    CHECK(woke == std::vector<int>{1, 4, 2, 3});
}

TEST_CASE("manual clock: a moment that has passed does not wait") {
    asio::io_context io;
    manual_clock c(io.get_executor(), noon);
    std::vector<int> woke;
    asio::co_spawn(io, sleeper(c, noon, 1, woke), asio::detached);
    asio::co_spawn(io, sleeper(c, noon - 1h, 2, woke), asio::detached);
    drain(io);
    CHECK(woke == std::vector<int>{1, 2});
}

TEST_CASE("manual clock: wake ends every sleep, once") {
    asio::io_context io;
    manual_clock c(io.get_executor(), noon);
    std::vector<int> woke;
    asio::co_spawn(io, sleeper(c, noon + 1h, 1, woke), asio::detached);
    asio::co_spawn(io, sleeper(c, noon + 2h, 2, woke), asio::detached);
    drain(io);
    c.wake();
    c.wake();
    c.advance(5h);
    drain(io);
    CHECK(woke == std::vector<int>{1, 2});
}

TEST_CASE("manual clock: advancing stepwise lets everybody see their own moment") {
    asio::io_context io;
    manual_clock c(io.get_executor(), noon);
    std::vector<instant> seen;
    asio::co_spawn(io, every(c, 1h, 3, seen), asio::detached);
    drain(io);
    auto settle = [&io]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) co_await asio::post(io, asio::use_awaitable);
    };
    asio::co_spawn(io, turn(c, noon + 10h, settle), asio::detached);
    drain(io);
    CHECK(seen == std::vector<instant>{noon + 1h, noon + 2h, noon + 3h});
    CHECK(c.now() == noon + 10h);
}

TEST_CASE("manual clock: turning it back wakes everybody to look again") {
    asio::io_context io;
    manual_clock c(io.get_executor(), noon);
    std::vector<int> woke;
    asio::co_spawn(io, sleeper(c, noon + 1h, 1, woke), asio::detached);
    drain(io);
    c.set(noon - 24h);
    drain(io);
    CHECK(woke == std::vector<int>{1});
}

TEST_CASE("clocks: sleepers may be destroyed while they sleep") {
    std::vector<int> woke;
    auto io = std::make_unique<asio::io_context>();
    manual_clock manual(io->get_executor(), noon);
    real_clock real(io->get_executor());
    asio::co_spawn(*io, sleeper(manual, noon + 1h, 1, woke), asio::detached);
    asio::co_spawn(*io, sleeper(real, real.now() + 1h, 1, woke), asio::detached);
    drain(*io);
    io.reset();
    CHECK(woke.empty());
    CHECK(manual.sleeping() == 0);
}

TEST_CASE("real clock: wake ends a long sleep") {
    asio::io_context io;
    real_clock c(io.get_executor());
    std::vector<int> woke;
    asio::co_spawn(io, sleeper(c, c.now() + 24h, 1, woke), asio::detached);
    asio::co_spawn(io, sleeper(c, c.now() - 1s, 2, woke), asio::detached);
    drain(io);
    CHECK(woke == std::vector<int>{2});
    c.wake();
    drain(io);
    CHECK(woke == std::vector<int>{2, 1});
}
