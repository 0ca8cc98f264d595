#include "adapters/net/websocket.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/net/certificates.hpp"
#include "tests/unit/net/frames.hpp"
#include "tests/unit/net/front.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>

using namespace firebreak;
using namespace firebreak::net;
using namespace firebreak::net::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

using kind = websocket_opening::kind;

struct stage {
    explicit stage(websocket::options o = {})
        : server(l.context()),
          peer(l.context()),
          socket(std::make_unique<websocket>(l.executor(), o)) {}

    void start(std::string url = {}, header_list headers = {},
               std::chrono::milliseconds within = 10s) {
        if (url.empty()) url = server.url("/link?ticket=secret", "ws");
        boost::asio::co_spawn(
            l.context(), socket->connect(std::move(url), std::move(headers), within),
            [this](const std::exception_ptr&, websocket_opening o) { opening = std::move(o); });
    }
    /// Opens it; what is said afterwards is the test's business.
    void open() {
        start();
        peer = l.run(server.accept());
        l.run(peer.say(welcome(l.run(peer.until("\r\n\r\n")))));
        REQUIRE(wait().open());
    }
    websocket_opening wait() {
        l.run_until([&] { return opening.has_value(); });
        return *opening;
    }
    /// The text of the next message, or the words of the error.
    std::string read() {
        const auto got = l.run(socket->read());
        return got ? std::string(*got) : "error: " + got.error().message();
    }
    heard_frame hear() { return l.run(hear_frame(peer)); }

    loop l;
    listener server;
    raw peer;
    std::unique_ptr<websocket> socket;
    std::optional<websocket_opening> opening;
};

std::string error_of(errc e) { return "error: " + make_error_code(e).message(); }

websocket::options lively() {
    websocket::options o;
    o.ping_every = 10ms;
    o.dead_after = 60ms;
    return o;
}

}  // namespace

TEST_CASE("websocket: opens with the headers it was given") {
    stage s;
    s.start({}, {{"X-One", "1"}});
    s.peer = s.l.run(s.server.accept());
    const auto head = s.l.run(s.peer.until("\r\n\r\n"));
    CHECK_THAT(head, StartsWith("GET /link?ticket=secret HTTP/1.1\r\nHost: 127.0.0.1:" +
                                std::to_string(s.server.port()) + "\r\n"));
    CHECK_THAT(head, ContainsSubstring("X-One: 1\r\n"));
    CHECK_THAT(head, ContainsSubstring("Sec-WebSocket-Version: 13\r\n"));
    CHECK_THAT(head, ContainsSubstring("User-Agent: Firebreak/"));
    s.l.run(s.peer.say(welcome(head) + frame(text_frame, "hello")));
    CHECK(s.wait().open());
    CHECK(s.wait().status == 101);
    CHECK(s.socket->is_open());
    CHECK(s.read() == "hello");
}

TEST_CASE("websocket: messages both ways, whole and in fragments") {
    stage s;
    s.open();
    CHECK(s.l.run(s.socket->write("hi")));
    const auto heard = s.hear();
    CHECK(heard.opcode == text_frame);
    CHECK(heard.masked);
    CHECK(heard.payload == "hi");
    const std::string large(1'000'000, 'x');
    s.l.run(s.peer.say(frame(text_frame, "one ", false) + frame(ping_frame, "between") +
                       frame(rest_frame, "two ", false) + frame(rest_frame, "three")));
    CHECK(s.read() == "one two three");
    CHECK(s.hear().opcode == pong_frame);
    std::string received;
    boost::asio::co_spawn(s.l.context(), s.socket->read(),
                          [&](const std::exception_ptr&, result<std::string_view> r) {
                              received = r ? std::string(*r) : "error";
                          });
    s.l.run(s.peer.say(frame(text_frame, large.substr(0, 70'000), false) +
                       frame(rest_frame, large.substr(70'000))));
    s.l.run_until([&] { return !received.empty(); });
    CHECK(received == large);
    for (const char c : frame(text_frame, "byte by byte")) s.l.run(s.peer.say(std::string(1, c)));
    CHECK(s.read() == "byte by byte");
}

TEST_CASE("websocket: several writers are served in order") {
    websocket::options o;
    o.max_waiting = 20;
    stage s(o);
    s.open();
    const std::string large(200'000, 'x');
    int done = 0, busy = 0;
    for (int i = 0; i < 25; ++i)
        boost::asio::co_spawn(s.l.context(), s.socket->write(std::to_string(i) + large),
                              [&](const std::exception_ptr&, result<> r) {
                                  done += r ? 1 : 0;
                                  busy += !r && r.error() == make_error_code(errc::busy) ? 1 : 0;
                              });
    for (int i = 0; i < 20; ++i) {
        const auto heard = s.hear();
        CHECK(heard.payload.substr(0, heard.payload.find('x')) == std::to_string(i));
        CHECK(heard.payload.size() > large.size());
    }
    s.l.run_until([&] { return done == 20; });
    CHECK(busy == 5);
}

TEST_CASE("websocket: pings on its own, and answers pings") {
    auto o = lively();
    o.dead_after = 10s;
    stage s(o);
    s.open();
    bool ended = false;
    boost::asio::co_spawn(
        s.l.context(), s.socket->read(),
        [&](const std::exception_ptr&, const result<std::string_view>&) { ended = true; });
    CHECK(s.hear().opcode == ping_frame);
    CHECK(s.hear().opcode == ping_frame);
    s.l.run(s.peer.say(frame(ping_frame, "are you there")));
    auto heard = s.hear();
    while (heard.opcode == ping_frame) heard = s.hear();
    CHECK(heard.opcode == pong_frame);
    CHECK(heard.payload == "are you there");
    CHECK_FALSE(ended);
}

TEST_CASE("websocket: a dead connection is noticed, by readers and writers") {
    stage s(lively());
    s.open();
    CHECK(s.read() == error_of(errc::not_delivered));
    CHECK_FALSE(s.socket->is_open());
    CHECK(s.l.run(s.socket->write("x")).error() == make_error_code(errc::not_delivered));
    CHECK(s.read() == error_of(errc::not_delivered));
}

TEST_CASE("websocket: a writer to somebody who does not read is freed in the end") {
    stage s(lively());
    s.open();
    const auto r = s.l.run(s.socket->write(large()));
    CHECK(r.error() == make_error_code(errc::not_delivered));
}

TEST_CASE("websocket: anything heard is a sign of life") {
    auto o = lively();
    o.dead_after = 100ms;
    stage s(o);
    s.open();
    const auto begin = std::chrono::steady_clock::now();
    bool ended = false;
    boost::asio::co_spawn(
        s.l.context(), s.socket->read(),
        [&](const std::exception_ptr&, const result<std::string_view>&) { ended = true; });
    // Each ping is answered: it lives on well beyond its limit.
    while (std::chrono::steady_clock::now() < begin + 300ms) {
        const auto heard = s.hear();
        REQUIRE(heard.opcode == ping_frame);
        s.l.run(s.peer.say(frame(pong_frame, heard.payload)));
    }
    CHECK_FALSE(ended);
    s.l.run_until([&] { return ended; });  // now nobody answers
}

TEST_CASE("websocket: what is too long, binary or against the rules ends it") {
    websocket::options o;
    o.max_message = 10;
    stage s(o);
    s.open();
    SECTION("as long as allowed") {
        s.l.run(s.peer.say(frame(text_frame, "12345", false) + frame(rest_frame, "67890")));
        CHECK(s.read() == "1234567890");
        return;
    }
    SECTION("too long") { s.l.run(s.peer.say(frame(text_frame, "12345678901"))); }
    SECTION("too long in fragments") {
        s.l.run(s.peer.say(frame(text_frame, "123456", false) + frame(rest_frame, "78901")));
    }
    SECTION("binary") { s.l.run(s.peer.say(frame(binary_frame, "x"))); }
    SECTION("not UTF-8") { s.l.run(s.peer.say(frame(text_frame, "\xff"))); }
    SECTION("an unknown opcode") { s.l.run(s.peer.say(frame(5, "x"))); }
    SECTION("a rest of nothing") { s.l.run(s.peer.say(frame(rest_frame, "x"))); }
    SECTION("a long ping") { s.l.run(s.peer.say(frame(ping_frame, std::string(126, 'x')))); }
    CHECK(s.read() == error_of(errc::invalid));
    CHECK_FALSE(s.socket->is_open());
}

TEST_CASE("websocket: the other side says goodbye, or leaves without a word") {
    stage s;
    s.open();
    SECTION("goodbye") {
        s.l.run(s.peer.say(frame(close_frame, "\x03\xe8")));
        CHECK(s.read() == error_of(errc::closed));
        CHECK(s.hear().opcode == close_frame);
    }
    SECTION("without a word") {
        s.peer.close();
        CHECK(s.read() == error_of(errc::not_delivered));
    }
    SECTION("in the middle of a message") {
        s.l.run(s.peer.say(frame(text_frame, "half").substr(0, 4)));
        s.peer.close();
        CHECK(s.read() == error_of(errc::not_delivered));
    }
    CHECK_FALSE(s.socket->is_open());
}

TEST_CASE("websocket: close says goodbye, and does not wait for ever") {
    websocket::options o;
    o.close_within = 30ms;
    stage s(o);
    s.open();
    std::string reader;
    boost::asio::co_spawn(s.l.context(), s.socket->read(),
                          [&](const std::exception_ptr&, result<std::string_view> r) {
                              reader = r ? "message" : r.error().message();
                          });
    bool closed = false;
    s.l.start(s.socket->close(), closed);
    const auto heard = s.hear();
    CHECK(heard.opcode == close_frame);
    CHECK(heard.payload.substr(0, 2) == "\x03\xe8");
    SECTION("answered") { s.l.run(s.peer.say(frame(close_frame, "\x03\xe8"))); }
    SECTION("not answered") {}
    s.l.run_until([&] { return closed && !reader.empty(); });
    CHECK(reader == make_error_code(errc::closed).message());
    CHECK_FALSE(s.socket->is_open());
    CHECK(s.l.run(s.socket->write("x")).error() == make_error_code(errc::closed));
    s.l.run(s.socket->close());
}

TEST_CASE("websocket: destroying it frees readers and writers") {
    stage s;
    s.open();
    std::string reader, writer;
    boost::asio::co_spawn(s.l.context(), s.socket->read(),
                          [&](const std::exception_ptr&, result<std::string_view> r) {
                              reader = r ? "message" : r.error().message();
                          });
    boost::asio::co_spawn(s.l.context(), s.socket->write(large()),
                          [&](const std::exception_ptr&, result<> r) {
                              writer = r ? "written" : r.error().message();
                          });
    bool begun = false;
    s.l.start(s.peer.bytes(1000), begun);
    s.l.run_until([&] { return begun; });
    s.socket.reset();
    s.l.run_until([&] { return !reader.empty() && !writer.empty(); });
    CHECK(reader == make_error_code(errc::closed).message());
    CHECK(writer == reader);
}

TEST_CASE("websocket: breaking off a read ends it, for writers too") {
    stage s;
    s.open();
    boost::asio::cancellation_signal off;
    std::string reader, writer;
    boost::asio::co_spawn(
        s.l.context(), s.socket->read(),
        boost::asio::bind_cancellation_slot(
            off.slot(), [&](const std::exception_ptr& e, result<std::string_view> r) {
                reader = e ? "thrown" : r ? "message" : r.error().message();
            }));
    boost::asio::co_spawn(s.l.context(), s.socket->write(large()),
                          [&](const std::exception_ptr&, result<> r) {
                              writer = r ? "written" : r.error().message();
                          });
    bool begun = false;
    s.l.start(s.peer.bytes(1000), begun);
    s.l.run_until([&] { return begun; });
    off.emit(boost::asio::cancellation_type::terminal);
    s.l.run_until([&] { return !reader.empty() && !writer.empty(); });
    CHECK(reader != "message");
    CHECK(writer != "written");
    CHECK_FALSE(s.socket->is_open());
}

TEST_CASE("websocket: an opening that fails says how") {
    stage s;
    SECTION("HTTP instead") {
        s.start();
        s.peer = s.l.run(s.server.accept());
        s.l.run(s.peer.until("\r\n\r\n"));
        s.l.run(s.peer.say("HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\n\r\n"));
        CHECK(s.wait().is == kind::answered);
        CHECK(s.wait().status == 429);
    }
    SECTION("a wrong key") {
        s.start();
        s.peer = s.l.run(s.server.accept());
        auto answer = welcome(s.l.run(s.peer.until("\r\n\r\n")));
        answer[answer.find("Accept: ") + 8] ^= 1;
        s.l.run(s.peer.say(answer));
        CHECK_FALSE(s.wait().open());
    }
    SECTION("nobody there") {
        const auto url = s.server.url("/", "ws");
        s.server.close();
        s.start(url);
        CHECK(s.wait().is == kind::failed);
    }
    SECTION("silence") {
        s.start({}, {}, 30ms);
        s.peer = s.l.run(s.server.accept());
        CHECK(s.wait().is == kind::timed_out);
    }
    SECTION("a bad URL") {
        s.start(GENERATE("http://x/", "wss://127.0.0.1/", "ws://a:b@x/"));
        CHECK(s.wait().is == kind::refused);
    }
    SECTION("a header that is ours") {
        s.start({}, {{"Sec-WebSocket-Key", "x"}});
        CHECK(s.wait().is == kind::refused);
    }
    CHECK(s.wait().detail.find("secret") == std::string::npos);
    CHECK_FALSE(s.socket->is_open());
    CHECK_FALSE(s.l.run(s.socket->read()));
    CHECK_FALSE(s.l.run(s.socket->write("x")));
}

TEST_CASE("websocket: over TLS, with the certificate checked") {
    authority root("Test Root");
    websocket::options o;
    o.trusted = load_trust(root.root()).value();
    stage s(o);
    boost::asio::ssl::context context(boost::asio::ssl::context::tls_server);
    const bool right = GENERATE(true, false);
    const auto files = root.issue(right ? "127.0.0.1" : "example.org");
    context.use_certificate_chain_file(files.certificate_chain.string());
    context.use_private_key_file(files.private_key.string(), boost::asio::ssl::context::pem);
    s.start(s.server.url("/", "wss"));
    s.peer = s.l.run(s.server.accept());
    boost::asio::ssl::stream<tcp::socket&> tls(s.peer.socket(), context);
    bool served = false;
    const auto serve = [&]() -> awaitable<void> {
        co_await tls.async_handshake(boost::asio::ssl::stream_base::server, use_awaitable);
        std::string head;
        co_await boost::asio::async_read_until(tls, boost::asio::dynamic_buffer(head), "\r\n\r\n",
                                               use_awaitable);
        const auto answer = welcome(head) + frame(text_frame, "over TLS");
        co_await boost::asio::async_write(tls, boost::asio::buffer(answer), use_awaitable);
    };
    s.l.start(serve(), served);
    if (right) {
        CHECK(s.wait().open());
        CHECK(s.read() == "over TLS");
    } else {
        CHECK(s.wait().is == kind::refused);
        CHECK_THAT(s.wait().detail, ContainsSubstring("mismatch"));
    }
    s.l.run_until([&] { return served; });
}
