#include "adapters/net/request_reader.hpp"

#include "tests/support/catch.hpp"

#include <string>

using namespace firebreak::net;
using progress = request_reader::progress;

namespace {

/// Feeds `bytes` in pieces of `size` until something other than `more` comes of it.
progress feed(request_reader& r, std::string& bytes, std::size_t size) {
    std::size_t given = std::min(size, bytes.size());
    for (;;) {
        std::size_t used = 0;
        const auto p = r.feed(std::string_view(bytes).substr(0, given), used);
        bytes.erase(0, used);
        given -= used;
        if (p != progress::more || given == bytes.size()) return p;
        given = std::min(given + size, bytes.size());
    }
}

}  // namespace

TEST_CASE("request reader: the same whatever the pieces") {
    const auto size = GENERATE(1U, 2U, 3U, 7U, 1000U);
    request_reader r({16384, 100, 1000});
    std::string bytes =
        "POST /a?b HTTP/1.1\r\nHost: x\r\nLong: 1\r\n 2\r\nContent-Length: 5\r\n\r\nhello"
        "GET / HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n";
    REQUIRE(feed(r, bytes, size) == progress::head);
    CHECK(r.request().method == "POST");
    CHECK(r.request().path == "/a");
    CHECK(r.request().query == "b");
    CHECK(r.request().header("long") == "1 2");
    CHECK_FALSE(r.is_complete());
    CHECK(r.keeps_alive());
    REQUIRE(feed(r, bytes, size) == progress::done);
    CHECK(r.request().body == "hello");
    r.next();
    REQUIRE(feed(r, bytes, size) == progress::head);
    CHECK(r.request().method == "GET");
    CHECK(r.request().body.empty());
    CHECK(r.is_complete());
    CHECK_FALSE(r.keeps_alive());
    REQUIRE(feed(r, bytes, size) == progress::done);
    CHECK(bytes.empty());
}

TEST_CASE("request reader: the head comes before a body that is too long") {
    request_reader r({16384, 100, 10});
    std::string bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n";
    REQUIRE(feed(r, bytes, 100) == progress::head);
    CHECK(r.request().declared_length == 99999999999);
    CHECK(feed(r, bytes, 100) == progress::failed);
    CHECK(r.refusal() == 413);
    CHECK(r.body_size() == 0);
}

TEST_CASE("request reader: a failure stays until the next request") {
    request_reader r({16384, 100, 10});
    std::string bytes = "nonsense\r\n\r\n";
    CHECK(feed(r, bytes, 100) == progress::failed);
    std::string more = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    CHECK(feed(r, more, 100) == progress::failed);
    r.next();
    CHECK(feed(r, more, 100) == progress::head);
}
