#include "adapters/net/http_client.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/net/front.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

using namespace firebreak;
using namespace firebreak::net;
using namespace firebreak::net::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

using kind = http_result::kind;

/// A client, the server it talks to (played by the test), and the calls under way.
struct stage {
    explicit stage(http_client::options o = {}) : server(l.context()), client(l.executor(), o) {}

    /// Starts a call; its result is in `slot` once it is over.
    void call(std::optional<http_result>& slot, http_call c) {
        boost::asio::co_spawn(l.context(), client.request(std::move(c)),
                              [&slot](const std::exception_ptr& e, http_result r) {
                                  if (!e) slot = std::move(r);
                              });
    }
    http_result result(std::optional<http_result>& slot) {
        l.run_until([&] { return slot.has_value(); });
        return *slot;
    }
    http_result now(http_call c) { return l.run(client.request(std::move(c))); }
    raw accept() { return l.run(server.accept()); }

    loop l;
    listener server;
    http_client client;
};

http_call get(std::string url) {
    http_call c;
    c.url = std::move(url);
    return c;
}

http_call post(std::string url, std::string body) {
    auto c = get(std::move(url));
    c.method = "POST";
    c.body = std::move(body);
    return c;
}

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

}  // namespace

TEST_CASE("http client: what a request looks like") {
    stage s;
    std::optional<http_result> slot;
    auto c = post(s.server.url("/a?b=c#d"), "body");
    c.headers = {{"X-One", "1"}, {"Authorization", "Bearer secret"}};
    s.call(slot, c);
    auto peer = s.accept();
    CHECK(s.l.run(peer.until("body")) ==
          "POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(s.server.port()) +
              "\r\nX-One: 1\r\nAuthorization: Bearer secret\r\nUser-Agent: Firebreak/" +
              FIREBREAK_VERSION + "\r\nContent-Length: 4\r\n\r\nbody");
    s.l.run(
        peer.say("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nX-Two: a\r\nx-two: b\r\n\r\nno"));
    const auto r = s.result(slot);
    CHECK(r.answered());
    CHECK(r.sent);
    CHECK(r.answer.status == 404);
    CHECK(r.answer.body == "no");
    CHECK(r.answer.header("X-TWO") == "a");
    CHECK_FALSE(r.answer.header("X-Three"));
    SECTION("without a body") {
        std::optional<http_result> second;
        s.call(second, get(s.server.url("/")));
        CHECK(s.l.run(peer.until("\r\n\r\n")).find("Content-Length") == std::string::npos);
        s.l.run(peer.say(ok));
        CHECK(s.result(second).answered());
    }
}

TEST_CASE("http client: one connection serves call after call") {
    stage s;
    std::optional<http_result> first, second;
    s.call(first, get(s.server.url("/1")));
    auto peer = s.accept();
    s.l.run(peer.until("\r\n\r\n"));
    s.l.run(peer.say(ok));
    s.result(first);
    s.call(second, get(s.server.url("/2")));
    CHECK_THAT(s.l.run(peer.until("\r\n\r\n")), StartsWith("GET /2 "));
    s.l.run(peer.say(ok));
    CHECK(s.result(second).answered());
    CHECK(s.client.connections() == 1);
}

TEST_CASE("http client: the forms an answer can have") {
    stage s;
    struct form {
        std::string bytes, body;
        bool closes, is_kept;
    };
    const auto f = GENERATE(
        form{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n"
             "X-Late: 1\r\n\r\n",
             "abcde", false, true},
        form{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "", false, true},
        form{"HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end", true, false},
        form{"HTTP/1.1 204 No Content\r\n\r\n", "", false, true},
        form{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\n" + ok, "ok", false,
             true},
        form{"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "ok", false,
             false},
        form{"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok", false, false},
        form{ok + "and more", "ok", false, false});
    std::optional<http_result> slot;
    s.call(slot, get(s.server.url("/")));
    auto peer = s.accept();
    s.l.run(peer.until("\r\n\r\n"));
    for (const char b : f.bytes) s.l.run(peer.say(std::string(1, b)));
    if (f.closes) peer.close();
    const auto r = s.result(slot);
    INFO(f.bytes);
    REQUIRE(r.answered());
    CHECK(r.answer.body == f.body);
    // Byte by byte, what comes after the answer may not have been seen yet.
    if (f.bytes != ok + "and more") CHECK(s.client.connections() == (f.is_kept ? 1 : 0));
}

TEST_CASE("http client: HEAD has no body whatever its length says") {
    stage s;
    std::optional<http_result> slot;
    auto c = get(s.server.url("/"));
    c.method = "HEAD";
    s.call(slot, c);
    auto peer = s.accept();
    s.l.run(peer.until("\r\n\r\n"));
    s.l.run(peer.say("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n"));
    CHECK(s.result(slot).answer.body.empty());
    CHECK(s.client.connections() == 1);
}

TEST_CASE("http client: redirects are answers") {
    stage s;
    std::optional<http_result> slot;
    s.call(slot, get(s.server.url("/")));
    auto peer = s.accept();
    s.l.run(peer.until("\r\n\r\n"));
    s.l.run(peer.say(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"));
    const auto r = s.result(slot);
    CHECK(r.answer.status == 302);
    CHECK(r.answer.header("location") == "http://127.0.0.1:1/");
}

TEST_CASE("http client: a kept connection that was closed is replaced before it is used") {
    stage s;
    std::optional<http_result> first, second;
    s.call(first, post(s.server.url("/"), "a"));
    {
        auto peer = s.accept();
        s.l.run(peer.until("a"));
        s.l.run(peer.say(ok));
        s.result(first);
    }  // closed
    s.call(second, post(s.server.url("/"), "b"));
    auto again = s.accept();
    CHECK_THAT(s.l.run(again.until("\r\n\r\nb")), StartsWith("POST / "));
    s.l.run(again.say(ok));
    CHECK(s.result(second).answered());
}

TEST_CASE("http client: a kept connection that breaks in use is tried again only when harmless") {
    stage s;
    std::optional<http_result> first, second;
    s.call(first, get(s.server.url("/")));
    auto peer = s.accept();
    s.l.run(peer.until("\r\n\r\n"));
    s.l.run(peer.say(ok));
    s.result(first);
    auto c = post(s.server.url("/"), "b");
    SECTION("not idempotent: the fate is unknown") {
        s.call(second, c);
        s.l.run(peer.until("\r\n\r\nb"));
        peer.close();
        const auto r = s.result(second);
        CHECK(r.is == kind::unknown);
        CHECK(r.sent);
    }
    SECTION("idempotent: once more, on a new connection") {
        c.idempotent = true;
        s.call(second, c);
        s.l.run(peer.until("\r\n\r\nb"));
        peer.close();
        auto again = s.accept();
        s.l.run(again.until("\r\n\r\nb"));
        SECTION("which answers") {
            s.l.run(again.say(ok));
            CHECK(s.result(second).answered());
        }
        SECTION("which breaks too: not a third time") {
            again.close();
            CHECK(s.result(second).is == kind::unknown);
        }
    }
    SECTION("idempotent, but the answer had begun") {
        c.idempotent = true;
        s.call(second, c);
        s.l.run(peer.until("\r\n\r\nb"));
        s.l.run(peer.say("HTTP/1.1 200"));
        peer.close();
        CHECK(s.result(second).is == kind::unknown);
    }
}

TEST_CASE("http client: a fresh connection that breaks is not tried again") {
    stage s;
    std::optional<http_result> slot;
    auto c = get(s.server.url("/"));
    c.idempotent = true;
    s.call(slot, c);
    auto peer = s.accept();
    s.l.run(peer.until("\r\n\r\n"));
    peer.close();
    CHECK(s.result(slot).is == kind::unknown);
    CHECK(s.client.connections() == 0);
}

TEST_CASE("http client: an answer given before the request was read is heard") {
    stage s;
    std::optional<http_result> slot;
    s.call(slot, post(s.server.url("/"), std::string(4'000'000, 'x')));
    auto peer = s.accept();
    s.l.run(peer.until("\r\n\r\n"));
    s.l.run(peer.say("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    peer.finish_sending();
    s.l.run(peer.rest());
    const auto r = s.result(slot);
    CHECK(r.answered());
    CHECK(r.answer.status == 413);
}

TEST_CASE("http client: nobody there means nothing was sent") {
    stage s;
    const auto url = s.server.url("/secret");
    s.server.close();
    const auto r = s.now(get(url));
    CHECK(r.is == kind::not_sent);
    CHECK_FALSE(r.sent);
    CHECK(r.detail.find("secret") == std::string::npos);
    const auto unknown = s.now(get("http://no-such-host.invalid/"));
    CHECK(unknown.is == kind::not_sent);
    CHECK_THAT(unknown.detail, ContainsSubstring("no-such-host.invalid"));
}

TEST_CASE("http client: deadlines") {
    stage s;
    std::optional<http_result> slot;
    auto c = post(s.server.url("/"), "b");
    c.deadline = 150ms;
    SECTION("no answer") {
        s.call(slot, c);
        auto peer = s.accept();
        const auto r = s.result(slot);
        CHECK(r.is == kind::timed_out);
        CHECK(r.sent);
        CHECK(s.client.connections() == 0);
    }
    SECTION("an answer that trickles") {
        s.call(slot, c);
        auto peer = s.accept();
        s.l.run(peer.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nand"));
        CHECK(s.result(slot).is == kind::timed_out);
    }
}

TEST_CASE("http client: answers have limits") {
    stage s;
    std::optional<http_result> slot;
    auto c = get(s.server.url("/"));
    c.max_body = 5;
    s.call(slot, c);
    auto peer = s.accept();
    s.l.run(peer.until("\r\n\r\n"));
    SECTION("just right") {
        s.l.run(peer.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345"));
        CHECK(s.result(slot).answer.body == "12345");
        return;
    }
    SECTION("a body") { s.l.run(peer.say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n")); }
    SECTION("chunks") {
        s.l.run(
            peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "4\r\n1234\r\n2\r\n56\r\n0\r\n\r\n"));
    }
    SECTION("up to the end") { s.l.run(peer.say("HTTP/1.1 200 OK\r\n\r\n123456")); }
    SECTION("headers") {
        std::string many = "HTTP/1.1 200 OK\r\n";
        for (int i = 0; i < 4000; ++i) many += "X-Header-Number: value\r\n";
        s.l.run(peer.say(many));
    }
    SECTION("one header") {
        s.l.run(peer.say("HTTP/1.1 200 OK\r\nA: " + std::string(40'000, 'a')));
    }
    SECTION("not HTTP at all") { s.l.run(peer.say("220 smtp.example.org ESMTP\r\n")); }
    SECTION("interim answers for ever") {
        for (int i = 0; i < 20; ++i) s.l.run(peer.say("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    const auto r = s.result(slot);
    CHECK(r.is == kind::unknown);
    CHECK(r.sent);
    CHECK(s.client.connections() == 0);
}

TEST_CASE("http client: what can't be called is refused") {
    stage s;
    const auto refused = [&](http_call c) { return s.now(std::move(c)).is == kind::refused; };
    const auto url = s.server.url("/");
    for (const auto* bad : {"", "nonsense", "ftp://x/", "http://", "http://x:99999/", "ws://x/",
                            "http://a:b@x/", "http://x y/", "https://x/", "/relative"}) {
        INFO(bad);
        CHECK(refused(get(bad)));
    }
    auto c = get(url);
    c.headers = {{"X", "a\r\nY: b"}};
    CHECK(refused(c));
    c.headers = {{"X Y", "a"}};
    CHECK(refused(c));
    c.headers = {{"content-length", "3"}};
    CHECK(refused(c));
    c.headers = {};
    c.method = "GET / HTTP/1.1\r\nX:";
    CHECK(refused(c));
    CHECK(s.client.connections() == 0);
}

TEST_CASE("http client: so many connections for a host, the others wait in order") {
    http_client::options o;
    o.connections_per_host = 2;
    o.waiting_per_host = 2;
    stage s(o);
    std::vector<std::optional<http_result>> slots(5);
    for (std::size_t i = 0; i < slots.size(); ++i)
        s.call(slots[i], get(s.server.url("/" + std::to_string(i))));
    auto a = s.accept(), b = s.accept();
    // The fifth is one too many.
    CHECK(s.result(slots[4]).is == kind::not_sent);
    CHECK_THAT(s.l.run(a.until("\r\n\r\n")), StartsWith("GET /0 "));
    CHECK_THAT(s.l.run(b.until("\r\n\r\n")), StartsWith("GET /1 "));
    s.l.run(b.say(ok));
    CHECK_THAT(s.l.run(b.until("\r\n\r\n")), StartsWith("GET /2 "));
    s.l.run(a.say(ok));
    CHECK_THAT(s.l.run(a.until("\r\n\r\n")), StartsWith("GET /3 "));
    s.l.run(b.say(ok));
    s.l.run(a.say(ok));
    for (std::size_t i = 0; i < 4; ++i) CHECK(s.result(slots[i]).answered());
    CHECK(s.client.connections() == 2);
}

TEST_CASE("http client: waiting has a deadline too") {
    http_client::options o;
    o.connections_per_host = 1;
    stage s(o);
    std::optional<http_result> first, second, third;
    s.call(first, get(s.server.url("/1")));
    auto peer = s.accept();
    auto hurried = get(s.server.url("/2"));
    hurried.deadline = 20ms;
    s.call(second, hurried);
    s.call(third, get(s.server.url("/3")));
    const auto r = s.result(second);
    CHECK(r.is == kind::timed_out);
    CHECK_FALSE(r.sent);
    s.l.run(peer.until("\r\n\r\n"));
    s.l.run(peer.say(ok));
    CHECK_THAT(s.l.run(peer.until("\r\n\r\n")), StartsWith("GET /3 "));
    s.l.run(peer.say(ok));
    CHECK(s.result(third).answered());
}

TEST_CASE("http client: idle connections are not used for ever") {
    http_client::options o;
    o.keep_idle = 0ms;
    stage s(o);
    for (int i = 0; i < 2; ++i) {
        std::optional<http_result> slot;
        s.call(slot, get(s.server.url("/")));
        auto peer = s.accept();
        s.l.run(peer.until("\r\n\r\n"));
        s.l.run(peer.say(ok));
        CHECK(s.result(slot).answered());
    }
}

TEST_CASE("http client: stop ends what is under way") {
    http_client::options o;
    o.connections_per_host = 1;
    stage s(o);
    std::optional<http_result> running, waiting;
    s.call(running, post(s.server.url("/"), "a"));
    auto peer = s.accept();
    s.l.run(peer.until("a"));
    s.call(waiting, get(s.server.url("/")));
    s.client.stop();
    CHECK(s.result(running).is == kind::unknown);
    CHECK(s.result(waiting).is == kind::not_sent);
    CHECK(s.now(get(s.server.url("/"))).is == kind::not_sent);
    CHECK(s.client.connections() == 0);
}

TEST_CASE("http client: a call may be broken off, and the next one gets its turn") {
    http_client::options o;
    o.connections_per_host = 1;
    stage s(o);
    boost::asio::cancellation_signal off, off_waiting;
    bool ended = false, waiting_ended = false;
    const auto start = [&](boost::asio::cancellation_signal& signal, bool& over) {
        boost::asio::co_spawn(s.l.context(), s.client.request(get(s.server.url("/1"))),
                              boost::asio::bind_cancellation_slot(
                                  signal.slot(), [&over](const std::exception_ptr&,
                                                         const http_result&) { over = true; }));
    };
    start(off, ended);
    auto peer = s.accept();
    s.l.run(peer.until("\r\n\r\n"));
    start(off_waiting, waiting_ended);
    std::optional<http_result> third;
    s.call(third, get(s.server.url("/3")));
    off_waiting.emit(boost::asio::cancellation_type::terminal);
    s.l.run_until([&] { return waiting_ended; });
    CHECK_FALSE(ended);
    off.emit(boost::asio::cancellation_type::terminal);
    s.l.run_until([&] { return ended; });
    auto next = s.accept();
    CHECK_THAT(s.l.run(next.until("\r\n\r\n")), StartsWith("GET /3 "));
    s.l.run(next.say(ok));
    CHECK(s.result(third).answered());
    CHECK(s.client.connections() == 1);
}

TEST_CASE("http client: may be destroyed while a call is under way") {
    loop l;
    listener server(l.context());
    std::optional<http_result> slot;
    {
        http_client client(l.executor(), {});
        boost::asio::co_spawn(
            l.context(), client.request(get(server.url("/"))),
            [&slot](const std::exception_ptr&, http_result r) { slot = std::move(r); });
        l.run(server.accept());
    }
    l.run_until([&] { return slot.has_value(); });
    CHECK_FALSE(slot->answered());
}
