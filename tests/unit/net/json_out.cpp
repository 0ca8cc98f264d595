#include "adapters/net/json_out.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <limits>

using namespace firebreak;
using namespace firebreak::net;

namespace {

std::string as_json(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

}  // namespace

TEST_CASE("json out: objects, arrays and values") {
    std::string out;
    json_out j(out);
    j.begin_object();
    j.field("text", "hi").field("n", 5).field("ok", true).key("none").null();
    j.key("list").begin_array().number(-1).number(0.5).string("x").boolean(false);
    j.begin_object().end_object().begin_array().end_array().end_array();
    j.key("raw").raw("[1,2]").key("big").number(std::numeric_limits<std::int64_t>::min());
    j.key("odd").number(std::numeric_limits<double>::infinity());
    j.end_object();
    CHECK(out == R"({"text":"hi","n":5,"ok":true,"none":null,"list":[-1,0.5,"x",false,{},[]],)"
                 R"("raw":[1,2],"big":-9223372036854775808,"odd":null})");
}

TEST_CASE("json out: appends to what is there") {
    std::string out = "before ";
    json_out(out).begin_array().string("a").string("b").end_array();
    CHECK(out == R"(before ["a","b"])");
}

TEST_CASE("json out: strings are escaped") {
    CHECK(as_json("a\"b\\c\n\t\x01") == R"("a\"b\\c\n\u0009\u0001")");
    CHECK(as_json(std::string_view("\0", 1)) == R"("\u0000")");
    CHECK(as_json("h\xc3\xa4 \xe2\x98\x95 \xf0\x9f\x94\xa5") ==
          "\"h\xc3\xa4 \xe2\x98\x95 \xf0\x9f\x94\xa5\"");
}

TEST_CASE("json out: what is not UTF-8 is replaced, and nothing else") {
    const std::string r = "\xef\xbf\xbd";
    CHECK(as_json("\xff") == "\"" + r + "\"");
    CHECK(as_json("a\xc3") == "\"a" + r + "\"");
    CHECK(as_json("a\xc3z") == "\"a" + r + "z\"");
    CHECK(as_json("\xc0\x80") == "\"" + r + r + "\"");                  // too long a form
    CHECK(as_json("\xe0\x80\x80") == "\"" + r + r + r + "\"");          // likewise
    CHECK(as_json("\xed\xa0\x80") == "\"" + r + r + r + "\"");          // a surrogate
    CHECK(as_json("\xf4\x90\x80\x80") == "\"" + r + r + r + r + "\"");  // beyond U+10FFFF
    CHECK(as_json("\xf4\x8f\xbf\xbf") == "\"\xf4\x8f\xbf\xbf\"");
    CHECK(as_json("12345678\xc3\xa4\xff\"9") == "\"12345678\xc3\xa4" + r + "\\\"9\"");
}

TEST_CASE("json out: another parser reads the same") {
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string text = {'a', static_cast<char>(first), static_cast<char>(second),
                                      'b'};
            const auto parsed = nlohmann::json::parse(as_json(text), nullptr, false);
            REQUIRE(parsed.is_string());
            const bool is_valid = nlohmann::json::accept("\"" + std::string(text) + "\"") ||
                                  (first < 0x80 && second < 0x80);
            const bool has_mark =
                parsed.get<std::string>().find("\xef\xbf\xbd") != std::string::npos;
            CHECK(has_mark != is_valid);
            if (is_valid) CHECK(parsed == text);
        }
    }
}
