// What the server does when time passes, when too many come, and when it stops.
#include "adapters/net/http_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/front.hpp"

#include <boost/asio/steady_timer.hpp>

using namespace firebreak;
using namespace firebreak::net;
using namespace firebreak::net::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

/// A handler that waits until the test lets it go on.
struct gate {
    explicit gate(loop& l) : timer(l.executor()) {
        timer.expires_at(std::chrono::steady_clock::time_point::max());
    }
    awaitable<http_response> pass(const http_request&) {
        entered = true;
        boost::system::error_code opened;
        co_await timer.async_wait(redirect_error(use_awaitable, opened));
        co_return text("passed");
    }
    boost::asio::steady_timer timer;
    bool entered = false;
};

}  // namespace

TEST_CASE("http server: a head that takes too long is 408") {
    loop l;
    auto limits = quick();
    limits.head = 20ms;
    front f(l, limits);
    auto c = f.client();
    l.run(c.say("GET / HTTP/1.1\r\n"));
    CHECK_THAT(l.run(c.rest()), StartsWith("HTTP/1.1 408 "));
}

TEST_CASE("http server: a connection that says nothing is closed without a word") {
    loop l;
    auto limits = quick();
    limits.head = 20ms;
    front f(l, limits);
    auto c = f.client();
    CHECK(l.run(c.rest()).empty());
    CHECK(f.server.connections() == 0);
}

TEST_CASE("http server: a body that takes too long is 408") {
    loop l;
    auto limits = quick();
    limits.content = 20ms;
    front f(l, limits);
    auto c = f.client();
    l.run(c.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"));
    CHECK_THAT(l.run(c.rest()), StartsWith("HTTP/1.1 408 "));
    CHECK(f.paths.empty());
}

TEST_CASE("http server: an idle connection is closed, a busy one is not") {
    loop l;
    auto limits = quick();
    limits.idle = 20ms;
    front f(l, limits);
    auto c = f.client();
    l.run(c.say(get));
    CHECK_THAT(l.run(c.message()), StartsWith("HTTP/1.1 200 "));
    CHECK(l.run(c.rest()).empty());
    CHECK(c.end() == boost::asio::error::eof);
}

TEST_CASE("http server: a handler may take its time") {
    loop l;
    auto limits = quick();
    limits.content = limits.idle = limits.write = 5ms;
    front f(l, limits);
    f.handler = [&](const http_request&) -> awaitable<http_response> {
        boost::asio::steady_timer wait(l.executor(), 50ms);
        co_await wait.async_wait(use_awaitable);
        co_return text("late");
    };
    auto c = f.client();
    l.run(c.say(get));
    CHECK_THAT(l.run(c.message()), EndsWith("late"));
}

TEST_CASE("http server: a client that does not read is dropped") {
    loop l;
    auto limits = quick();
    limits.write = 30ms;
    front f(l, limits);
    const std::string large = test::large();
    f.handler = [&](const http_request&) -> awaitable<http_response> { co_return text(large); };
    auto c = f.client();
    l.run(c.say(get));
    l.run_until([&] { return f.server.connections() == 1; });
    l.run_until([&] { return f.server.connections() == 0; });
}

TEST_CASE("http server: a client that has finished sending still gets its answer") {
    loop l;
    front f(l);
    gate g(l);
    f.handler = [&](const http_request& r) { return g.pass(r); };
    auto c = f.client();
    l.run(c.say(get));
    c.finish_sending();
    l.run_until([&] { return g.entered; });
    g.timer.cancel();
    CHECK_THAT(l.run(c.rest()), EndsWith("passed"));
}

TEST_CASE("http server: a client that leaves is forgotten") {
    loop l;
    front f(l);
    auto c = f.client();
    l.run(c.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"));
    c.close();
    l.run_until([&] { return f.server.connections() == 0; });
    CHECK(f.paths.empty());
}

TEST_CASE("http server: beyond the cap the idlest makes room, or a 503 is said") {
    loop l;
    auto limits = quick();
    limits.connections = 2;
    front f(l, limits);
    gate g(l);
    auto first = f.client(), second = f.client();
    SECTION("busy ones stay") {
        f.handler = [&](const http_request& r) { return g.pass(r); };
        l.run(first.say(get));
        l.run(second.say(get));
        l.run_until([&] { return f.paths.size() == 2; });
        auto third = f.client();
        const auto heard = l.run(third.rest());
        CHECK_THAT(heard, StartsWith("HTTP/1.1 503 "));
        CHECK_THAT(heard, ContainsSubstring("Retry-After: 1\r\n"));
        g.timer.cancel();
        CHECK_THAT(l.run(first.message()), EndsWith("passed"));
        CHECK_THAT(l.run(second.message()), EndsWith("passed"));
    }
    SECTION("idle ones go") {
        l.run(first.say(get));
        CHECK_THAT(l.run(first.message()), StartsWith("HTTP/1.1 200 "));
        l.run(second.say("GET"));
        auto third = f.client();
        CHECK_THAT(l.run(third.rest()), StartsWith("HTTP/1.1 503 "));
        CHECK(l.run(first.rest()).empty());
        auto fourth = f.client();
        l.run(fourth.say(get));
        CHECK_THAT(l.run(fourth.message()), StartsWith("HTTP/1.1 200 "));
    }
}

TEST_CASE("http server: stop closes what is idle and lets requests finish") {
    loop l;
    front f(l);
    gate g(l);
    auto idle = f.client(), busy = f.client();
    l.run(idle.say(get));
    l.run(idle.message());
    f.handler = [&](const http_request& r) { return g.pass(r); };
    l.run(busy.say(get + get));
    l.run_until([&] { return g.entered; });
    f.server.stop();
    CHECK(l.run(idle.rest()).empty());
    CHECK_FALSE(f.ended);
    raw late(l.context());
    CHECK_THROWS(l.run(late.connect(f.server.port())));
    g.timer.cancel();
    const auto heard = l.run(busy.rest());
    CHECK_THAT(heard, ContainsSubstring("Connection: close\r\n"));
    CHECK_THAT(heard, EndsWith("passed"));
    l.run_until([&] { return f.ended; });
    CHECK(f.paths.size() == 2);  // the second of the busy client was not begun
}

TEST_CASE("http server: stop does not wait for ever") {
    loop l;
    auto limits = quick();
    limits.grace = 20ms;
    gate g(l);
    {
        front f(l, limits);
        f.handler = [&](const http_request& r) { return g.pass(r); };
        auto c = f.client();
        l.run(c.say(get));
        l.run_until([&] { return g.entered; });
        f.server.stop();
        l.run_until([&] { return f.ended; });
        CHECK(f.troubles == std::vector<std::string>{"http-requests-abandoned"});
    }
}

TEST_CASE("http server: an address in use or none at all is an error") {
    loop l;
    front f(l);
    http_server::options o;
    o.port = f.server.port();
    http_server second(l.executor(), o, {});
    CHECK(second.open().error() == boost::asio::error::address_in_use);
    o.address = "localhost";
    http_server third(l.executor(), o, {});
    CHECK(third.open().error() == make_error_code(errc::invalid));
    o.address = "::1";
    o.port = 0;
    http_server sixth(l.executor(), o, {});
    if (sixth.open()) CHECK(sixth.port() != 0);
}
