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

const std::string get = "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n";

std::string post(const std::string& body, const std::string& more = {}) {
    return "POST /in HTTP/1.1\r\nHost: x\r\n" + more +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// What the server says to these bytes, up to the end of the connection.
std::string all_answers(front& f, loop& l, std::string bytes) {
    auto c = f.client();
    std::string heard;
    l.run([](raw& r, std::string b, std::string& h) -> awaitable<void> {
        co_await r.say(std::move(b));
        r.finish_sending();
        h = co_await r.rest();
    }(c, std::move(bytes), heard));
    return heard;
}

std::string one_answer(loop& l, raw& c, std::string bytes) {
    l.run(c.say(std::move(bytes)));
    return l.run(c.message());
}

}  // namespace

TEST_CASE("http server: answers a request and keeps the connection") {
    loop l;
    front f(l);
    auto c = f.client();
    for (int i = 0; i < 3; ++i) {
        const auto heard = one_answer(l, c, get);
        CHECK_THAT(heard, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
        CHECK_THAT(heard, ContainsSubstring("Content-Type: text/plain\r\nContent-Length: 13\r\n"));
        CHECK_THAT(heard, EndsWith("\r\n\r\nGET /a?b=c []"));
        CHECK(heard.find("Connection:") == std::string::npos);
    }
    CHECK(f.server.connections() == 1);
}

TEST_CASE("http server: bytes may come one by one") {
    loop l;
    front f(l);
    auto c = f.client();
    const auto whole = post("body");
    for (const char b : whole) l.run(c.say(std::string(1, b)));
    CHECK_THAT(l.run(c.message()), EndsWith("POST /in [body]"));
}

TEST_CASE("http server: requests in a row are answered in order") {
    loop l;
    front f(l);
    // The first takes longest: nobody may overtake it.
    f.handler = [&](const http_request& r) -> awaitable<http_response> {
        boost::asio::steady_timer wait(l.executor(), r.path == "/1" ? 20ms : 0ms);
        const std::string path(r.path);
        co_await wait.async_wait(use_awaitable);
        co_return text(path + "|" + std::string(r.body) + ";");
    };
    const auto heard = all_answers(f, l,
                                   "POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"
                                   "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
                                   "POST /3 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nthree");
    const auto first = heard.find("/1|one;");
    const auto second = heard.find("/2|;");
    const auto third = heard.find("/3|three;");
    CHECK(first < second);
    CHECK(second < third);
    CHECK(third != std::string::npos);
}

TEST_CASE("http server: chunks are put together, trailers and extensions ignored") {
    loop l;
    front f(l);
    auto c = f.client();
    const std::string head = "POST /in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    SECTION("at once") {
        CHECK_THAT(
            one_answer(l, c, head + "3;a=b\r\nabc\r\n4\r\ndefg\r\n0\r\nX-Late: yes\r\n\r\n" + get),
            EndsWith("POST /in [abcdefg]"));
        CHECK_THAT(l.run(c.message()), EndsWith("GET /a?b=c []"));
    }
    SECTION("in pieces") {
        for (const char b : head + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
            l.run(c.say(std::string(1, b)));
        CHECK_THAT(l.run(c.message()), EndsWith("POST /in [abcdefg]"));
    }
    SECTION("none at all, in pieces") {
        for (const char b : head + "0\r\n\r\n") l.run(c.say(std::string(1, b)));
        CHECK_THAT(l.run(c.message()), EndsWith("POST /in []"));
    }
    SECTION("broken") {
        l.run(c.say(head + "x\r\nabc\r\n0\r\n\r\n"));
        CHECK_THAT(l.run(c.rest()), StartsWith("HTTP/1.1 400 "));
    }
}

TEST_CASE("http server: Expect: 100-continue is answered before the body") {
    loop l;
    front f(l);
    auto c = f.client();
    l.run(
        c.say("POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-Continue\r\n\r\n"));
    CHECK(l.run(c.until("\r\n\r\n")) == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK_THAT(one_answer(l, c, "body"), EndsWith("POST /in [body]"));
    SECTION("not when the request is refused") {
        f.admit = [](const http_head&) { return std::optional(text("no", 404)); };
        l.run(c.say(post("", "Expect: 100-continue\r\n") + ""));
        CHECK_THAT(l.run(c.message()), StartsWith("HTTP/1.1 404 "));
    }
    SECTION("what nobody knows is refused") {
        l.run(c.say(post("body", "Expect: a-miracle\r\n")));
        CHECK_THAT(l.run(c.rest()), StartsWith("HTTP/1.1 417 "));
    }
}

TEST_CASE("http server: admission is asked before the body comes") {
    loop l;
    front f(l);
    f.admit = [](const http_head& h) -> std::optional<http_response> {
        if (h.path == "/in" && h.declared_length == 9) return text("not here", 404);
        return std::nullopt;
    };
    auto c = f.client();
    l.run(c.say("POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"));
    const auto heard = l.run(c.message());
    CHECK_THAT(heard, StartsWith("HTTP/1.1 404 Not Found\r\n"));
    CHECK_THAT(heard, ContainsSubstring("Connection: close\r\n"));
    CHECK(f.paths.empty());
    SECTION("without a body the connection stays") {
        f.admit = [](const http_head&) { return std::optional(text("no", 405)); };
        auto d = f.client();
        CHECK_THAT(one_answer(l, d, get), StartsWith("HTTP/1.1 405 "));
        f.admit = nullptr;
        CHECK_THAT(one_answer(l, d, get), StartsWith("HTTP/1.1 200 "));
    }
}

TEST_CASE("http server: too much is refused") {
    loop l;
    auto limits = quick();
    limits.header = 512;
    limits.fields = 10;
    limits.body = 100;
    front f(l, limits);
    const auto status = [&](const std::string& bytes) {
        return all_answers(f, l, bytes).substr(0, 12);
    };
    const std::string line = "GET / HTTP/1.1\r\nHost: x\r\n";
    CHECK(status(line + "A: " + std::string(400, 'a') + "\r\n\r\n") == "HTTP/1.1 200");
    CHECK(status(line + "A: " + std::string(600, 'a') + "\r\n\r\n") == "HTTP/1.1 431");
    CHECK(status("GET /" + std::string(600, 'a')) == "HTTP/1.1 431");
    std::string many, few;
    for (int i = 0; i < 12; ++i) many += "A: b\r\n";
    for (int i = 0; i < 9; ++i) few += "A: b\r\n";
    CHECK(status(line + few + "\r\n") == "HTTP/1.1 200");
    CHECK(status(line + many + "\r\n") == "HTTP/1.1 431");
    CHECK(status(post(std::string(100, 'b'))) == "HTTP/1.1 200");
    CHECK(status(post(std::string(101, 'b'))) == "HTTP/1.1 413");
    const std::string chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    CHECK(status(chunked + "64\r\n" + std::string(100, 'b') + "\r\n0\r\n\r\n") == "HTTP/1.1 200");
    CHECK(status(chunked + "32\r\n" + std::string(50, 'b') + "\r\n33\r\n" + std::string(51, 'b') +
                 "\r\n0\r\n\r\n") == "HTTP/1.1 413");
    CHECK(status(chunked + "fffffff\r\n") == "HTTP/1.1 413");
    SECTION("headers that trickle in count together") {
        auto c = f.client();
        l.run(c.say(line));
        for (int i = 0; i < 9; ++i) l.run(c.say("A: " + std::string(60, 'a') + "\r\n"));
        CHECK_THAT(l.run(c.rest()), StartsWith("HTTP/1.1 431 "));
    }
}

TEST_CASE("http server: a refusal is heard by a client that is still sending") {
    loop l;
    auto limits = quick();
    limits.linger = 5000ms;
    front f(l, limits);
    auto c = f.client();
    l.run(c.say("POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n"));
    for (int i = 0; i < 80; ++i) l.run(c.say(std::string(100000, 'b')));
    c.finish_sending();
    CHECK_THAT(l.run(c.rest()), StartsWith("HTTP/1.1 413 "));
    CHECK(c.end() == boost::asio::error::eof);
}

TEST_CASE("http server: bodies of all connections together have a limit") {
    loop l;
    auto limits = quick();
    limits.buffered = 1000;
    front f(l, limits);
    auto c = f.client();
    l.run(c.say("POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" +
                std::string(800, 'b')));
    CHECK_THAT(all_answers(f, l, post(std::string(500, 'b'))), StartsWith("HTTP/1.1 503 "));
    CHECK_THAT(one_answer(l, c, std::string(100, 'b')), StartsWith("HTTP/1.1 200 "));
    CHECK_THAT(all_answers(f, l, post(std::string(90, 'b'))), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("http server: what is malformed or ambiguous is refused") {
    loop l;
    front f(l);
    const auto status = [&](const std::string& bytes) {
        return all_answers(f, l, bytes).substr(0, 12);
    };
    CHECK(status("nonsense\r\n\r\n") == "HTTP/1.1 400");
    CHECK(status("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == "HTTP/1.1 400");
    CHECK(status("GET / HTTP/1.1\r\n\r\n") == "HTTP/1.1 400");
    CHECK(status("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n") == "HTTP/1.1 400");
    CHECK(status("GET / HTTP/1.1\r\nHost : x\r\n\r\n") == "HTTP/1.1 400");
    CHECK(status("GET / HTTP/1.1\r\nHost: x\r\nA: b\x01\r\n\r\n") == "HTTP/1.1 400");
    CHECK(status(post("a", "Content-Length: 2\r\n")) == "HTTP/1.1 400");
    CHECK(status(post("a", "Transfer-Encoding: chunked\r\n")) == "HTTP/1.1 400");
    CHECK(status("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n") == "HTTP/1.1 400");
    CHECK(status("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n") ==
          "HTTP/1.1 501");
    CHECK(status("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n"
                 "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == "HTTP/1.1 501");
    CHECK(status("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") ==
          "HTTP/1.0 400");
    CHECK(status("\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n") == "HTTP/1.1 200");
    CHECK(status(std::string(100, '\n')) == "HTTP/1.1 400");
    CHECK(status("GET / HTTP/1.1\r\nHost:") == "");  // it left in the middle
}

TEST_CASE("http server: HTTP/1.0, HEAD and Connection: close") {
    loop l;
    front f(l);
    const auto old = all_answers(f, l, "GET / HTTP/1.0\r\n\r\n" + get);
    CHECK_THAT(old, StartsWith("HTTP/1.0 200 OK\r\n"));
    CHECK_THAT(old, EndsWith("\r\n\r\nGET / []"));
    auto c = f.client();
    CHECK_THAT(one_answer(l, c, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
               ContainsSubstring("Connection: keep-alive\r\n"));
    const auto last = all_answers(f, l, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK_THAT(last, ContainsSubstring("Connection: close\r\n"));
    const auto head = all_answers(f, l, "HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK_THAT(head, ContainsSubstring("Content-Length: 10\r\n"));
    CHECK_THAT(head, EndsWith("\r\n\r\n"));
    CHECK_THAT(all_answers(f, l, "GET http://h/p?q HTTP/1.1\r\nHost: h\r\n\r\n"),
               EndsWith("GET http://h/p?q []"));
    CHECK(f.paths.back() == "/p");
}

TEST_CASE("http server: a large answer comes whole") {
    loop l;
    front f(l);
    const std::string large(3'000'000, 'x');
    f.handler = [&](const http_request&) -> awaitable<http_response> { co_return text(large); };
    auto c = f.client();
    const auto heard = one_answer(l, c, get);
    CHECK(heard.size() > large.size());
    CHECK_THAT(heard.substr(heard.size() - 100), EndsWith("xxx"));
    CHECK_THAT(one_answer(l, c, get), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("http server: headers of a request as they came") {
    loop l;
    front f(l);
    f.handler = [](const http_request& r) -> awaitable<http_response> {
        CHECK(r.sole_header("x-one") == "1");
        CHECK(r.count("X-TWO") == 2);
        CHECK(r.header("X-Two") == "a");
        CHECK_FALSE(r.sole_header("X-Two"));
        CHECK_FALSE(r.header("X-None"));
        CHECK(r.media_type() == "Application/JSON");
        CHECK(r.query == "q=1");
        CHECK(r.path == "/p%20p");
        CHECK(r.peer == "127.0.0.1");
        CHECK(r.fields.size() == 6);
        CHECK(r.declared_length == 2);
        co_return text("fine");
    };
    CHECK_THAT(all_answers(f, l,
                           "POST /p%20p?q=1 HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nX-Two: a\r\n"
                           "x-two:b\r\nContent-Type: Application/JSON ; charset=utf-8\r\n"
                           "Content-Length: 2\r\n\r\nhi"),
               EndsWith("fine"));
    CHECK(f.troubles.empty());
}

TEST_CASE("http server: headers of an answer can't break out of it") {
    loop l;
    front f(l);
    f.handler = [](const http_request&) -> awaitable<http_response> {
        auto r = text("fine");
        r.headers = {{"X-Good", "yes"}, {"X-Bad", "a\r\nX-Evil: b"}, {"X Bad", "c"}};
        co_return r;
    };
    const auto heard = all_answers(f, l, get);
    CHECK_THAT(heard, ContainsSubstring("X-Good: yes\r\n"));
    CHECK(heard.find("Evil") == std::string::npos);
    CHECK(heard.find("X Bad") == std::string::npos);
    CHECK(f.troubles == std::vector<std::string>(2, "http-header-left-out"));
}

TEST_CASE("http server: a handler that throws becomes a 500 without details") {
    loop l;
    front f(l);
    f.handler = [](const http_request& r) -> awaitable<http_response> {
        if (r.path == "/a") throw std::runtime_error("secret");
        co_return text("fine");
    };
    auto c = f.client();
    const auto heard = one_answer(l, c, get);
    CHECK_THAT(heard, StartsWith("HTTP/1.1 500 "));
    CHECK(heard.find("secret") == std::string::npos);
    CHECK(f.troubles == std::vector<std::string>{"http-handler-threw"});
    CHECK_THAT(one_answer(l, c, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n"), EndsWith("fine"));
}

TEST_CASE("http server: connections that come together are taken in together") {
    loop l;
    front server(l);
    std::vector<boost::asio::ip::tcp::socket> crowd;
    const boost::asio::ip::tcp::endpoint at(boost::asio::ip::address_v4::loopback(),
                                            server.server.port());
    for (int i = 0; i < 60; ++i) crowd.emplace_back(l.context()).connect(at);  // by the kernel
    // One in each turn of a loop that is busy would keep the last of them waiting for long.
    for (int turn = 0; turn < 20; ++turn) {
        l.context().restart();
        l.context().run_one_for(std::chrono::milliseconds(50));
    }
    CHECK(server.server.connections() == crowd.size());
}
