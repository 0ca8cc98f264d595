// WebSockets on our own server: our client talks to it, and raw bytes break every rule.
#include "adapters/net/websocket.hpp"
#include "tests/unit/net/certificates.hpp"
#include "tests/unit/net/frames.hpp"
#include "tests/unit/net/front.hpp"

using namespace firebreak;
using namespace firebreak::net;
using namespace firebreak::net::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

/// Answers every message with itself, until one says "bye".
awaitable<void> echo(websocket& socket) {
    for (;;) {
        const auto said = co_await socket.read();
        if (!said) co_return;
        if (*said == "throw") throw std::runtime_error("as it was told");
        std::string words(*said);
        const bool last = words == "bye";
        co_await socket.write(std::move(words));
        if (last) break;
    }
    co_await socket.close();
}

struct house {
    loop l;
    front f{l};
    websocket::options with;

    house() {
        f.upgrade = [this](const http_head& head) -> std::optional<http_upgrade> {
            if (head.path != "/live") return std::nullopt;
            return http_upgrade{with, echo};
        };
    }

    std::string head(std::string more = {}, std::string_view path = "/live",
                     std::string_view version = "HTTP/1.1") {
        return "GET " + std::string(path) + " " + std::string(version) +
               "\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
               "Sec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
               more + "\r\n";
    }
    raw open() {
        auto c = f.client();
        l.run(c.say(head()));
        const auto answer = l.run(c.until("\r\n\r\n"));
        // The key and its answer are those of RFC 6455, 1.3.
        CHECK_THAT(answer, StartsWith("HTTP/1.1 101 ") &&
                               ContainsSubstring("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        CHECK_THAT(answer, !ContainsSubstring("Beast"));
        return c;
    }
};

/// A frame as clients send it.
std::string masked(int opcode, const std::string& payload) {
    auto f = frame(opcode, payload);
    const auto head = f.size() - payload.size();
    f[1] = static_cast<char>(f[1] | 0x80);
    std::string mask = "abcd";
    for (std::size_t i = 0; i < payload.size(); ++i)
        f[head + i] = static_cast<char>(f[head + i] ^ mask[i % 4]);
    return f.insert(head, mask);
}

}  // namespace

TEST_CASE("websocket server: our own client talks to it, and either may say goodbye") {
    house h;
    for (const bool we_end_it : {true, false}) {
        websocket socket(h.l.executor(), {});
        const auto opened = h.l.run(socket.connect(
            "ws://127.0.0.1:" + std::to_string(h.f.server.port()) + "/live", {}, 5s));
        REQUIRE(opened.open());
        REQUIRE(h.l.run(socket.write("hyvää päivää")));
        CHECK(*h.l.run(socket.read()) == "hyvää päivää");
        if (we_end_it) {
            h.l.run(socket.close());
        } else {
            REQUIRE(h.l.run(socket.write("bye")));
            CHECK(*h.l.run(socket.read()) == "bye");
            CHECK(h.l.run(socket.read()).error() == make_error_code(errc::closed));
        }
        h.l.run_until([&] { return h.f.server.connections() == 0; });
    }
    CHECK(h.f.troubles.empty());
}

TEST_CASE("websocket server: over TLS as well") {
    loop l;
    authority ours("ours");
    front f(l, quick(), ours.issue("127.0.0.1"));
    f.upgrade = [](const http_head&) -> std::optional<http_upgrade> {
        return http_upgrade{{}, echo};
    };
    websocket::options o;
    o.trusted = load_trust(ours.root()).value();
    websocket socket(l.executor(), o);
    REQUIRE(
        l.run(socket.connect("wss://127.0.0.1:" + std::to_string(f.server.port()) + "/", {}, 5s))
            .open());
    REQUIRE(l.run(socket.write("x")));
    CHECK(*l.run(socket.read()) == "x");
}

TEST_CASE("websocket server: other requests are answered as ever") {
    house h;
    auto c = h.f.client();
    h.l.run(c.say(h.head({}, "/elsewhere")));
    CHECK_THAT(h.l.run(c.until("]")), StartsWith("HTTP/1.1 200 OK"));
    h.l.run(c.say("GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n"));
    CHECK_THAT(h.l.run(c.until("]")), StartsWith("HTTP/1.1 200 OK"));
    h.f.admit = [](const http_head&) {
        http_response no;
        no.status = 403;
        return std::optional(no);
    };
    h.l.run(c.say(h.head()));
    CHECK_THAT(h.l.run(c.until("\r\n\r\n")), StartsWith("HTTP/1.1 403 "));
}

TEST_CASE("websocket server: a request that is not well-formed gets a status, and the end") {
    house h;
    const auto refused = [&](const std::string& request, const char* status) {
        auto c = h.f.client();
        h.l.run(c.say(request));
        CHECK_THAT(h.l.run(c.rest()), StartsWith("HTTP/1.1 " + std::string(status)));
    };
    auto old = h.head();
    refused(old.replace(old.find(": 13"), 4, ": 12"), "426");
    auto keyless = h.head();
    refused(keyless.erase(keyless.find("Sec-WebSocket-Key"), 44), "400");
    refused(h.head("Content-Length: 2\r\n") + "{}", "400");
    refused(h.head() + masked(text_frame, "too early"), "400");
    auto c = h.f.client();
    h.l.run(c.say(h.head({}, "/live", "HTTP/1.0")));
    CHECK_THAT(h.l.run(c.rest()), StartsWith("HTTP/1.0 400"));
}

TEST_CASE("websocket server: frames against the protocol end the connection") {
    const auto ends = [](const std::string& bytes, websocket::options with = {}) {
        house h;
        h.with = with;
        auto c = h.open();
        h.l.run(c.say(bytes));
        h.l.run_until([&] { return h.f.server.connections() == 0; });
    };
    ends(frame(text_frame, "not masked"));
    ends(masked(binary_frame, "binary"));
    ends(masked(3, "an opcode that nobody knows"));
    ends(masked(rest_frame, "the rest of nothing"));
    ends(masked(text_frame, "\xff\xfe"));
    ends(masked(ping_frame, std::string(126, 'x')));
    websocket::options narrow;
    narrow.max_message = 100;
    ends(masked(text_frame, std::string(101, 'x')), narrow);
}

TEST_CASE("websocket server: whoever is silent for too long is gone; pings keep it alive") {
    house h;
    h.with.ping_every = 10ms;
    h.with.dead_after = 60ms;
    auto c = h.open();
    for (int i = 0; i < 10; ++i) {
        const auto ping = h.l.run(hear_frame(c));
        REQUIRE(ping.opcode == ping_frame);
        CHECK_FALSE(ping.masked);
        h.l.run(c.say(masked(pong_frame, ping.payload)));
    }
    CHECK(h.f.server.connections() == 1);
    h.l.run_until([&] { return h.f.server.connections() == 0; });
}

TEST_CASE("websocket server: stopping breaks talks off, and a talk that throws is told") {
    house h;
    {
        auto c = h.open();
        h.l.run(c.say(masked(text_frame, "throw")));
        h.l.run_until([&] { return h.f.server.connections() == 0; });
        CHECK(h.f.troubles == std::vector<std::string>{"http-talk-threw"});
    }
    auto c = h.open();
    h.f.server.stop();
    h.l.run_until([&] { return h.f.ended; });
    CHECK(h.l.run(hear_frame(c)).opcode == -1);
}
