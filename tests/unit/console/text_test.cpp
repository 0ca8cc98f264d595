#include "adapters/console/text.hpp"

#include "tests/support/catch.hpp"

using namespace firebreak::console;

namespace {

std::vector<std::string> plain(const std::vector<line>& lines) {
    std::vector<std::string> out;
    for (const auto& l : lines) out.push_back(paint(l, false));
    return out;
}

std::vector<std::string> wrapped(std::string text, int columns, int indent = 0) {
    return plain(wrap({{std::move(text), {}}}, columns, indent));
}

using strings = std::vector<std::string>;

}  // namespace

TEST_CASE("text: what acts on a terminal is made harmless") {
    struct row {
        std::string in, out;
    };
    const auto r = GENERATE(
        row{"plain words, äöå", "plain words, äöå"}, row{"\x1b[2J", "␛[2J"},
        row{"a\x07"
            "b\x08"
            "c",
            "a␇b␈c"},
        row{std::string("a\0b", 3), "a␀b"}, row{"\x7f", "␡"},
        row{"\xc2\x9b"
            "2J",
            "<U+009B>2J"},
        row{"one\r\ntwo\rthree\ntwo", "one\ntwo\nthree\ntwo"},
        row{"a\xe2\x80\xa8"
            "b\xc2\x85"
            "c",
            "a\nb\nc"},
        row{"a\tb", "a  b"},
        row{"abc\xe2\x80\xae"
            "cba",
            "abc<U+202E>cba"},
        row{"\xe2\x81\xa6x\xe2\x81\xa9", "<U+2066>x<U+2069>"},
        row{"re\xe2\x80\x8b"
            "fund\xc2\xad\xef\xbb\xbf",
            "refund"},
        row{"x \xe2\x94\x82 y ┃ ┆", "x | y | |"}, row{"\xff\xc3(", "\xef\xbf\xbd\xef\xbf\xbd("},
        row{"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        row{"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        row{"\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd"}, row{"\xf3\xa0\x81\x81tag", "tag"},
        row{"\xee\x82\xb0", "\xef\xbf\xbd"}, row{"", ""});
    CHECK(safe(r.in) == r.out);
    CHECK(safe(safe(r.in)) == safe(r.in));
}

TEST_CASE("text: marks cannot be stacked over other lines") {
    std::string zalgo = "e";
    for (int i = 0; i < 40; ++i) zalgo += "\xcc\x81";
    CHECK(safe(zalgo) == "e\xcc\x81\xcc\x81\xcc\x81");
    CHECK(safe("\xcc\x81") == "");
}

TEST_CASE("text: width counts columns, not bytes or letters") {
    struct row {
        std::string in;
        int columns;
    };
    const auto r = GENERATE(row{"", 0}, row{"abc", 3}, row{"äö", 2}, row{"a\xcc\x88", 1},
                            row{"漢字", 4}, row{"🔥", 2}, row{"● ▸ │", 5}, row{"한글", 4});
    CHECK(width(r.in) == r.columns);
}

TEST_CASE("text: shortened keeps to its columns and says that it cut") {
    CHECK(shortened("#social", 8) == "#social");
    CHECK(shortened("#customer-care", 8) == "#custom…");
    CHECK(shortened("🔥🔥🔥", 4) == "🔥…");
}

TEST_CASE("text: wrapping breaks between words") {
    CHECK(wrapped("one two three four", 9) == strings{"one two", "three", "four"});
    CHECK(wrapped("exactly 9", 9) == strings{"exactly 9"});
    CHECK(wrapped("one two  three", 8) == strings{"one two", "three"});
    CHECK(wrapped("", 9) == strings{""});
    CHECK(wrapped("a\n\nb\n", 9) == strings{"a", "", "b", ""});
    CHECK(wrapped("12345678 x", 8) == strings{"12345678", "x"});
    CHECK(wrapped("12345678 \nx", 8) == strings{"12345678", "x"});
}

TEST_CASE("text: wrapping cuts a word only when it is longer than a line") {
    CHECK(wrapped("abcdefghijkl", 8) == strings{"abcdefgh", "ijkl"});
    CHECK(wrapped("ab cdefghijklmn", 8) == strings{"ab", "cdefghij", "klmn"});
    CHECK(wrapped("🔥🔥🔥🔥🔥", 9) == strings{"🔥🔥🔥🔥", "🔥"});
}

TEST_CASE("text: later lines are indented") {
    CHECK(wrapped("• one two three", 10, 2) == strings{"• one two", "  three"});
    CHECK(wrapped("Quote  one\ntwo", 20, 7) == strings{"Quote  one", "       two"});
}

TEST_CASE("text: no wrapped line is wider than asked, whatever the text") {
    const std::string text = safe(
        "漢字漢字 a 🔥🔥 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n\n  cc e\xcc\x88\xcc\x88 \t dddd ééééé ");
    for (int columns = 8; columns < 40; ++columns)
        for (int indent = 0; indent < 6; ++indent)
            for (const auto& l : wrap({{text, {}}, {text, {tone::red, true}}}, columns, indent))
                CHECK(width(l) <= columns);
}

TEST_CASE("text: styles survive wrapping and are written only where colour is") {
    const auto lines = wrap({{"aa ", {}}, {"bbbb cccc", {tone::red, true}}}, 8);
    REQUIRE(lines.size() == 2);
    CHECK(paint(lines[0], true) == "aa \x1b[1;31mbbbb\x1b[0m");
    CHECK(paint(lines[1], true) == "\x1b[1;31mcccc\x1b[0m");
    CHECK(paint(lines[1], false) == "cccc");
}

TEST_CASE("text: UTF-8 is told from what is none") {
    CHECK(is_utf8("äö🔥"));
    CHECK(is_utf8(""));
    CHECK_FALSE(is_utf8("\xc3"));
    CHECK_FALSE(is_utf8("a\x80"));
}
