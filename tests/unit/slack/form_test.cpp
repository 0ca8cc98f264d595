#include "adapters/slack/form.hpp"

#include "tests/support/catch.hpp"

#include <string>

using namespace firebreak;
using slack::form;

TEST_CASE("form: fields are decoded, in any order, with empty values") {
    const std::string body = "command=%2Freport&text=a%2Bb+c%26d&empty=&bare&n=1&%74=x";
    const auto f = form::parse(body);
    REQUIRE(f.has_value());
    CHECK(f->get("command") == "/report");
    CHECK(f->get("text") == "a+b c&d");
    CHECK(f->find("empty") == std::string_view{});
    CHECK(f->find("bare") == std::string_view{});
    CHECK(f->get("n") == "1");
    CHECK(f->get("t") == "x");
    CHECK_FALSE(f->find("no"));
    CHECK(f->get("no").empty());
    CHECK(f->fields().size() == 6);
}

TEST_CASE("form: what needs no decoding stays where it is") {
    const std::string body = "a=plain&b=with%20escape";
    const auto f = form::parse(body);
    REQUIRE(f.has_value());
    CHECK(f->get("a").data() == body.data() + 2);
    const auto escaped = f->get("b");
    CHECK((escaped.data() < body.data() || escaped.data() > body.data() + body.size()));
}

TEST_CASE("form: views stay valid when it is moved") {
    const std::string body = "a=%41";
    auto f = form::parse(body);
    REQUIRE(f.has_value());
    const auto before = f->get("a");
    const auto moved = std::move(*f);
    CHECK(moved.get("a").data() == before.data());
    CHECK(before == "A");
}

TEST_CASE("form: nothing at all, and separators alone") {
    CHECK(form::parse("")->fields().empty());
    CHECK(form::parse("&&")->fields().empty());
    CHECK(form::parse("a=1&")->fields().size() == 1);
    CHECK(form::parse("=x")->get("") == "x");
}

TEST_CASE("form: bad escapes, repeated fields and text that is not UTF-8 are refused") {
    for (const auto* body : {"a=%", "a=%4", "a=%zz", "a=%4g", "%=1", "a=1&b=%e", "a=%%41"})
        CHECK(form::parse(body).error() == make_error_code(errc::invalid));
    CHECK(form::parse("a=1&b=2&a=3").error() == make_error_code(errc::invalid));
    CHECK(form::parse("payload=1&p%61yload=2").error() == make_error_code(errc::invalid));
    for (const auto* body : {"a=%ff", "a=%c3", "a=\xff", "a=%ed%a0%80", "a=%c0%80", "%ff=a",
                             "a=%f4%90%80%80", "a=%e2%82"})
        CHECK(form::parse(body).error() == make_error_code(errc::invalid));
    CHECK(form::parse("a=%c3%a4%e2%98%95")->get("a") == "ä☕");
}

TEST_CASE("form: the number of fields is bounded") {
    std::string body;
    for (std::size_t i = 0; i < form::most_fields; ++i) body += "f" + std::to_string(i) + "=1&";
    CHECK(form::parse(body).has_value());
    CHECK(form::parse(body + "more=1").error() == make_error_code(errc::invalid));
}
