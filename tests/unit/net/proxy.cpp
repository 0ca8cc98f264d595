// HTTPS through a proxy: a tunnel made by CONNECT.
#include "adapters/net/http_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/certificates.hpp"
#include "tests/unit/net/front.hpp"

using namespace firebreak;
using namespace firebreak::net;
using namespace firebreak::net::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

/// Passes bytes on in one direction until the end.
awaitable<void> pass(tcp::socket& from, tcp::socket& to) {
    boost::system::error_code failed;
    while (!failed) {
        char bytes[4096];
        const auto n = co_await from.async_read_some(boost::asio::buffer(bytes),
                                                     redirect_error(use_awaitable, failed));
        if (n > 0)
            co_await boost::asio::async_write(to, boost::asio::buffer(bytes, n),
                                              redirect_error(use_awaitable, failed));
    }
    to.close();
}

struct stage {
    explicit stage(std::string credentials = {}, std::vector<std::string> direct = {})
        : root("Test Root"), proxy(l.context()), target(l, quick(), root.issue("127.0.0.1")) {
        http_client::options o;
        o.trusted = load_trust(root.root()).value();
        o.out.proxy_url = "http://" + credentials + "127.0.0.1:" + std::to_string(proxy.port());
        o.out.direct = std::move(direct);
        client.emplace(l.executor(), o);
    }
    void call(std::string scheme = "https") {
        http_call c;
        c.url = scheme + "://127.0.0.1:" + std::to_string(target.server.port()) + "/p";
        boost::asio::co_spawn(l.context(), client->request(std::move(c)),
                              [this](const std::exception_ptr&, http_result r) { slot = r; });
    }
    http_result result() {
        l.run_until([&] { return slot.has_value(); });
        return *slot;
    }

    loop l;
    authority root;
    listener proxy;
    front target;
    std::optional<http_client> client;
    std::optional<http_result> slot;
};

}  // namespace

TEST_CASE("proxy: a tunnel is asked for, and TLS goes through it") {
    stage s("joe:pass%20word@");
    s.call();
    auto asked = s.l.run(s.proxy.accept());
    const auto head = s.l.run(asked.until("\r\n\r\n"));
    const auto place = "127.0.0.1:" + std::to_string(s.target.server.port());
    CHECK_THAT(head, StartsWith("CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n"));
    CHECK_THAT(head, ContainsSubstring("Proxy-Authorization: Basic am9lOnBhc3Mgd29yZA==\r\n"));
    s.l.run(asked.say("HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n"));
    tcp::socket onward(s.l.context());
    onward.connect({boost::asio::ip::address_v4::loopback(), s.target.server.port()});
    bool there = false, back = false;
    s.l.start(pass(asked.socket(), onward), there);
    s.l.start(pass(onward, asked.socket()), back);
    const auto r = s.result();
    INFO(r.detail);
    CHECK(r.answered());
    CHECK(r.answer.body == "GET /p []");
    s.client->stop();
    s.l.run_until([&] { return there && back; });
}

TEST_CASE("proxy: its refusal is not the server's") {
    stage s;
    s.call();
    auto asked = s.l.run(s.proxy.accept());
    s.l.run(asked.until("\r\n\r\n"));
    s.l.run(
        asked.say("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nno."));
    const auto r = s.result();
    CHECK(r.is == http_result::kind::not_sent);
    CHECK_THAT(r.detail, ContainsSubstring("407"));
}

TEST_CASE("proxy: one that leaves is a failure before anything was sent") {
    stage s;
    s.call();
    auto asked = s.l.run(s.proxy.accept());
    s.l.run(asked.until("\r\n\r\n"));
    asked.close();
    CHECK(s.result().is == http_result::kind::not_sent);
}

TEST_CASE("proxy: some hosts are reached without it") {
    stage s({}, {"127.0.0.1"});
    s.call();
    const auto r = s.result();
    INFO(r.detail);
    CHECK(r.answered());

    const std::vector<std::string> direct = {"matrix.example.org", ".inside.example"};
    CHECK(goes_direct(direct, "matrix.example.org"));
    CHECK(goes_direct(direct, "Matrix.Example.ORG"));
    CHECK(goes_direct(direct, "a.b.inside.example"));
    CHECK_FALSE(goes_direct(direct, "inside.example"));
    CHECK_FALSE(goes_direct(direct, "notmatrix.example.org"));
    CHECK_FALSE(goes_direct(direct, "www.matrix.example.org"));
    CHECK_FALSE(goes_direct({}, "slack.com"));
}

TEST_CASE("proxy: one that can't be understood is refused") {
    loop l;
    http_client::options o;
    o.out.proxy_url = GENERATE("https://proxy/", "nonsense", "http://proxy/path");
    http_client c(l.executor(), o);
    http_call call;
    call.url = "http://127.0.0.1:1/";
    const auto r = l.run(c.request(call));
    CHECK(r.is == http_result::kind::refused);
}
