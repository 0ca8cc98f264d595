// Both sides of TLS: our server, our client, and whom they believe.
#include "adapters/net/tls.hpp"

#include "adapters/net/http_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/certificates.hpp"
#include "tests/unit/net/front.hpp"

using namespace firebreak;
using namespace firebreak::net;
using namespace firebreak::net::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

using kind = http_result::kind;

struct client {
    client(loop& l, const std::filesystem::path& ca_file)
        : loop_(l), http(l.executor(), options(ca_file)) {}

    static http_client::options options(const std::filesystem::path& ca_file) {
        http_client::options o;
        o.trusted = load_trust(ca_file).value();
        return o;
    }
    http_result get(const std::string& host, std::uint16_t port) {
        http_call call;
        call.url = "https://" + host + ":" + std::to_string(port) + "/secret-path";
        return loop_.run(http.request(std::move(call)));
    }

    loop& loop_;
    http_client http;
};

}  // namespace

TEST_CASE("tls: a certificate of the extra root is believed, for a name and for an address") {
    loop l;
    authority a("Test Root");
    SECTION("address") {
        front f(l, quick(), a.issue("127.0.0.1"));
        client c(l, a.root());
        const auto r = c.get("127.0.0.1", f.server.port());
        INFO(r.detail);
        REQUIRE(r.answered());
        CHECK(r.answer.body == "GET /secret-path []");
        CHECK(c.get("127.0.0.1", f.server.port()).answered());
        CHECK(c.http.connections() == 1);
        CHECK(f.server.connections() == 1);
    }
    SECTION("name") {
        front f(l, quick(), a.issue("localhost"));
        client c(l, a.root());
        CHECK(c.get("localhost", f.server.port()).answered());
    }
}

TEST_CASE("tls: what can't be believed is refused, and nothing was sent") {
    loop l;
    authority a("Test Root"), other("Other Root");
    const auto refuse = [&](const tls_files& files, const std::filesystem::path& ca_file) {
        front f(l, quick(), files);
        client c(l, ca_file);
        const auto r = c.get("127.0.0.1", f.server.port());
        CHECK(r.is == kind::refused);
        CHECK_FALSE(r.sent);
        CHECK(f.paths.empty());
        CHECK(r.detail.find("secret") == std::string::npos);
        return r.detail;
    };
    CHECK_THAT(refuse(a.issue("127.0.0.2"), a.root()), ContainsSubstring("mismatch"));
    CHECK_THAT(refuse(a.issue("localhost"), a.root()), ContainsSubstring("mismatch"));
    CHECK_THAT(refuse(a.issue("127.0.0.1", -1), a.root()), ContainsSubstring("expired"));
    CHECK_THAT(refuse(a.issue("127.0.0.1"), other.root()), ContainsSubstring("issuer"));
    CHECK_THAT(refuse(a.issue("127.0.0.1"), {}), ContainsSubstring("issuer"));
}

TEST_CASE("tls: a wrong name is refused where another name is right") {
    loop l;
    authority a("Test Root");
    front f(l, quick(), a.issue("example.org"));
    client c(l, a.root());
    const auto r = c.get("localhost", f.server.port());
    CHECK(r.is == kind::refused);
    CHECK_THAT(r.detail, ContainsSubstring("ostname mismatch"));
}

TEST_CASE("tls: the server takes a new certificate, and keeps the old one when the new is bad") {
    loop l;
    authority a("Test Root");
    const auto files = a.issue("127.0.0.2");
    const auto better = a.issue("127.0.0.1");
    front f(l, quick(), files);
    client c(l, a.root());
    CHECK(c.get("127.0.0.1", f.server.port()).is == kind::refused);
    std::filesystem::copy_file(better.certificate_chain, files.certificate_chain,
                               std::filesystem::copy_options::overwrite_existing);
    CHECK_FALSE(f.server.reload());  // the key does not fit
    CHECK(c.get("127.0.0.1", f.server.port()).is == kind::refused);
    std::filesystem::copy_file(better.private_key, files.private_key,
                               std::filesystem::copy_options::overwrite_existing);
    CHECK(f.server.reload());
    CHECK(c.get("127.0.0.1", f.server.port()).answered());
}

TEST_CASE("tls: unreadable files are errors") {
    loop l;
    authority a("Test Root");
    CHECK(load_trust("/nowhere/root.pem").error() ==
          boost::system::errc::no_such_file_or_directory);
    CHECK_FALSE(load_trust(a.issue("x").private_key));
    http_server::options o;
    o.tls = tls_files{"/nowhere/chain.pem", "/nowhere/key.pem"};
    http_server s(l.executor(), o, {});
    CHECK(s.open().error() == boost::system::errc::no_such_file_or_directory);
}

TEST_CASE("tls: a server that talks plain, and a client that does, get nowhere") {
    loop l;
    authority a("Test Root");
    auto limits = quick();
    limits.handshake = 50ms;
    front plain(l, limits);
    client c(l, a.root());
    CHECK(c.get("127.0.0.1", plain.server.port()).is == kind::not_sent);
    front f(l, limits, a.issue("127.0.0.1"));
    auto r = f.client();
    l.run(r.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    CHECK(l.run(r.rest()).find("HTTP") == std::string::npos);
    auto silent = f.client();
    CHECK(l.run(silent.rest()).empty());
    CHECK(f.paths.empty());
}

TEST_CASE("tls: large bodies both ways") {
    loop l;
    authority a("Test Root");
    front f(l, quick(), a.issue("127.0.0.1"));
    client c(l, a.root());
    http_call call;
    call.method = "POST";
    call.url = "https://127.0.0.1:" + std::to_string(f.server.port()) + "/";
    call.body = std::string(2'000'000, 'x');
    const auto r = l.run(c.http.request(std::move(call)));
    REQUIRE(r.answered());
    CHECK(r.answer.body.size() == 2'000'000 + std::string("POST / []").size());
}
