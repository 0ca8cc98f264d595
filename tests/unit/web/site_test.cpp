// Where a request was sent to, where it comes from, and whose cookie it brings.
#include "adapters/web/site.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/web/request.hpp"

using namespace firebreak;
using namespace firebreak::web;
using testing::header;
using testing::request;

namespace {

const site here({"http://127.0.0.1:8080", {"127.0.0.1"}, false});
const site company({"https://desk.example.org", {"10.0.0.1"}, false});
const site with_tls({"https://desk.example.org:8443", {}, true});

unsigned status(const site& s, const request& r) {
    const auto no = s.misdirected(r.get());
    return no ? no->status : 0;
}

}  // namespace

TEST_CASE("site: only its own name leads to it") {
    CHECK(status(here, {"GET", "/", {{"Host", "127.0.0.1:8080"}}}) == 0);
    CHECK(status(here, {"GET", "/", {{"Host", "localhost:8080"}}}) == 0);
    CHECK(status(here, {"GET", "/", {{"Host", "127.0.0.1:80"}}}) == 421);
    CHECK(status(here, {"GET", "/", {{"Host", "evil.example"}}}) == 421);
    CHECK(status(here, {"GET", "/", {}}) == 421);
    CHECK(status(here, {"GET", "/", {{"Host", "localhost:8080"}, {"Host", "x"}}}) == 421);
    CHECK(status(with_tls, {"GET", "/", {{"Host", "DESK.example.org:8443"}}}) == 0);
    CHECK(status(with_tls, {"GET", "/", {{"Host", "localhost:8443"}}}) == 421);
}

TEST_CASE("site: over https alone, as its own server or a trusted proxy says") {
    const auto via = [](const char* peer, const char* proto, const char* method = "GET") {
        return request(method, "/queue?a=1",
                       {{"Host", "desk.example.org"}, {"X-Forwarded-Proto", proto}}, "", peer);
    };
    CHECK(status(company, via("10.0.0.1", "https")) == 0);
    CHECK(status(company, {"GET", "/", {{"Host", "desk.example.org"}}, "", "10.0.0.1"}) == 0);
    const auto plain = company.misdirected(via("10.0.0.1", "http").get());
    REQUIRE(plain);
    CHECK(plain->status == 308);
    CHECK(header(*plain, "Location") == "https://desk.example.org/queue?a=1");
    // Whoever is no proxy of ours may say what they like.
    CHECK(status(company, via("192.0.2.1", "https")) == 308);
    CHECK(status(company, via("192.0.2.1", "https", "POST")) == 403);
}

TEST_CASE("site: forms come from pages of ours") {
    const auto post = [](std::vector<std::pair<std::string, std::string>> more) {
        more.emplace_back("Host", "127.0.0.1:8080");
        return request("POST", "/sign-out", std::move(more));
    };
    CHECK(status(here, post({{"Origin", "http://127.0.0.1:8080"}})) == 0);
    CHECK(status(here, post({{"Origin", "http://localhost:8080"}})) == 0);
    CHECK(status(here, post({{"Sec-Fetch-Site", "same-origin"}})) == 0);
    CHECK(status(here, post({})) == 0);  // it says nothing: the stamp decides
    for (const auto* origin : {"null", "https://127.0.0.1:8080", "http://evil.example",
                               "http://127.0.0.1:8080.evil.example", "http://127.0.0.1:80801"})
        CHECK(status(here, post({{"Origin", origin}})) == 403);
    for (const auto* where : {"cross-site", "same-site", "none"})
        CHECK(status(here, post({{"Sec-Fetch-Site", where},
                                 {"Origin", "http://127.0.0.1:8080"}})) == 403);
    CHECK(status(here, post({{"Origin", "http://127.0.0.1:8080"}, {"Origin", "null"}})) == 403);
    CHECK_FALSE(here.from_our_page(post({}).get()));
}

TEST_CASE("site: who asks is what a trusted proxy says last") {
    const auto who = [](const char* peer, std::vector<std::pair<std::string, std::string>> more) {
        return company.client_of(request("GET", "/", std::move(more), "", peer).get());
    };
    CHECK(who("10.0.0.1", {{"X-Forwarded-For", "1.1.1.1, 192.0.2.9"}}) == "192.0.2.9");
    CHECK(who("10.0.0.1", {{"X-Forwarded-For", "1.1.1.1"}, {"X-Forwarded-For", "192.0.2.8 "}}) ==
          "192.0.2.8");
    CHECK(who("10.0.0.1", {}) == "10.0.0.1");
    CHECK(who("10.0.0.1", {{"X-Forwarded-For", std::string(500, '1')}}) == "10.0.0.1");
    CHECK(who("192.0.2.1", {{"X-Forwarded-For", "1.1.1.1"}}) == "192.0.2.1");
}

TEST_CASE("site: the cookie is read by its whole name, once") {
    const auto cookie = [](const site& s, std::vector<std::pair<std::string, std::string>> all) {
        return s.cookie_of(request("GET", "/", std::move(all)).get());
    };
    CHECK(cookie(here, {{"Cookie", "a=1; firebreak=tok; b=2"}}) == "tok");
    CHECK(cookie(here, {{"Cookie", "xfirebreak=tok"}}) == std::nullopt);
    CHECK(cookie(here, {{"Cookie", "firebreak="}}) == std::nullopt);
    CHECK(cookie(here, {{"Cookie", "firebreak=a; firebreak=b"}}) == std::nullopt);
    CHECK(cookie(here, {{"Cookie", "firebreak=a"}, {"Cookie", "firebreak=b"}}) == std::nullopt);
    CHECK(cookie(company, {{"Cookie", "firebreak=a; __Host-firebreak=b"}}) == "b");
}

TEST_CASE("site: cookies are for the server, for this site, for https where there is https") {
    CHECK(here.set_cookie("t") == "firebreak=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800");
    CHECK(company.set_cookie("t") ==
          "__Host-firebreak=t; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=604800");
    CHECK(here.set_cookie("") == "firebreak=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}
