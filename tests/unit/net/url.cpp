#include "adapters/net/url.hpp"

#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace firebreak::net;

TEST_CASE("url: taken apart") {
    const auto u = parse_url("HTTPS://Slack.com/api/x%20y?a=b&c#part").value();
    CHECK(u.scheme == "https");
    CHECK(u.is_encrypted());
    CHECK(u.host == "slack.com");
    CHECK(u.port == 443);
    CHECK(u.target == "/api/x%20y?a=b&c");
    CHECK(u.host_field() == "slack.com");
    CHECK(u.authority() == "slack.com:443");
    CHECK(u.user_info.empty());
}

TEST_CASE("url: ports, addresses and defaults") {
    CHECK(parse_url("http://x").value().target == "/");
    CHECK(parse_url("http://x?q").value().target == "/?q");
    CHECK(parse_url("ws://x").value().port == 80);
    CHECK(parse_url("wss://x").value().port == 443);
    CHECK(parse_url("wss://x:").value().port == 443);
    CHECK(parse_url("https://x:8443/").value().host_field() == "x:8443");
    CHECK(parse_url("https://x:443/").value().host_field() == "x");
    CHECK_FALSE(parse_url("ws://x").value().is_encrypted());
    const auto six = parse_url("http://[::1]:8080/a").value();
    CHECK(six.host == "::1");
    CHECK(six.host_field() == "[::1]:8080");
    CHECK(parse_url("http://127.0.0.1:1/").value().host == "127.0.0.1");
    CHECK(parse_url("http://joe:p%40ss@x/").value().user_info == "joe:p%40ss");
}

TEST_CASE("url: what is none") {
    for (const auto* text : {"",
                             "x",
                             "/path",
                             "http:",
                             "http://",
                             "http:///path",
                             "mailto:a@b",
                             "ftp://x/",
                             "http://x:0/",
                             "http://x:65536/",
                             "http://x:99999999999/",
                             "http://x y/",
                             "http://x/a b",
                             "http://x/\r\nHost: y",
                             "http://x%00y/",
                             "http://%0d%0a/",
                             "http://[::1",
                             "http://x/%zz",
                             "http://h\xc3\xa4st/",
                             "https://a%2fb/"}) {
        INFO(text);
        CHECK(parse_url(text).has_error());
    }
}

TEST_CASE("url: escapes") {
    CHECK(percent_encode("a-Z_0.~ !#\xc3\xa4:/@") == "a-Z_0.~%20%21%23%C3%A4%3A%2F%40");
    CHECK(percent_decode("a%20b%c3%A4+") == "a b\xc3\xa4+");
    CHECK_FALSE(percent_decode("%"));
    CHECK_FALSE(percent_decode("a%2"));
    CHECK_FALSE(percent_decode("%g0"));
}

TEST_CASE("url: forms") {
    std::string form;
    append_form_field(form, "token", "a b");
    append_form_field(form, "bl&ck=s", "[{\"x\":\"+\"}]");
    CHECK(form == "token=a+b&bl%26ck%3Ds=%5B%7B%22x%22%3A%22%2B%22%7D%5D");
    CHECK(form_value(form, "token") == "a b");
    CHECK(form_value(form, "bl&ck=s") == "[{\"x\":\"+\"}]");
    CHECK_FALSE(form_value(form, "none"));
    CHECK(form_value("a&b=&b=2", "a") == "");
    CHECK(form_value("a&b=&b=2", "b") == "");
    CHECK_FALSE(form_value("a=%", "a"));
    CHECK_FALSE(form_value("", "a"));
}
