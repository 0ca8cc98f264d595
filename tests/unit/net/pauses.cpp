#include "adapters/net/pauses.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/net/loop.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>

using namespace firebreak;
using namespace std::chrono_literals;

TEST_CASE("a pause ends when the bot stops, and those to come end at once") {
    net::test::loop loop;
    net::pauses pauses(loop.executor());
    CHECK(loop.run(pauses.pause(1ms)));
    CHECK(loop.run(pauses.pause(0ms)));
    CHECK(loop.run(pauses.pause(-1ms)));

    std::optional<bool> first, second;
    bool first_over = false, second_over = false;
    loop.start(loop.keep(pauses.pause(1h), first), first_over);
    loop.start(loop.keep(pauses.pause(1h), second), second_over);
    boost::asio::steady_timer soon(loop.executor(), 5ms);
    loop.run(soon.async_wait(boost::asio::use_awaitable));
    CHECK_FALSE((first_over || second_over));

    pauses.stop();
    loop.run_until([&] { return first_over && second_over; });
    CHECK(first == false);
    CHECK(second == false);
    CHECK(pauses.stopping());
    CHECK_FALSE(loop.run(pauses.pause(1h)));
    CHECK_FALSE(loop.run(pauses.pause(0ms)));
}
