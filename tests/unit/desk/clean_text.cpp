#include "bot/desk/clean_text.hpp"

#include "tests/support/catch.hpp"

#include <random>

using namespace firebreak;
using namespace std::string_literals;

TEST_CASE("clean: good text stays as it is, but trimmed") {
    CHECK(clean("  Ärsyttävä 🔪 päivä\t\n").text == "Ärsyttävä 🔪 päivä");
    CHECK_FALSE(clean("hello").mended);
    CHECK(clean("a\r\nb").text == "a\nb");
    CHECK(clean("").text.empty());
}

TEST_CASE("clean: what can't be read is marked, what must not be there is dropped") {
    CHECK(clean("a\xff\xfe"
                "b")
              .text ==
          "a\xEF\xBF\xBD"
          "b");
    CHECK(clean("a\0b"s).text ==
          "a\xEF\xBF\xBD"
          "b");
    CHECK(clean("a\x1b[2Jb").text == "a[2Jb");
    CHECK(clean("\xed\xa0\x80").mended);                  // a surrogate
    CHECK(clean("\xc0\xaf").mended);                      // overlong
    CHECK(clean("\xf4\x90\x80\x80").mended);              // beyond Unicode
    CHECK(clean("\xf0\x9f\x94").text == "\xEF\xBF\xBD");  // cut short
}

TEST_CASE("clean: any bytes give valid UTF-8, and cleaning again changes nothing") {
    std::mt19937 random(7);
    for (int n = 0; n < 2000; ++n) {
        std::string bytes(static_cast<std::size_t>(random() % 40), ' ');
        for (auto& b : bytes) b = static_cast<char>(random());
        const auto once = clean(bytes);
        const auto twice = clean(once.text);
        CHECK(twice.text == once.text);
        CHECK_FALSE(twice.mended);
    }
}

TEST_CASE("shortened: cut between characters, on one line") {
    CHECK(shortened("short", 10) == "short");
    CHECK(shortened("two\n\nlines", 20) == "two lines");
    CHECK(shortened("ääää", 5) == "ää…");
    CHECK(shortened("", 5).empty());
    CHECK(shortened("abcdef", 3) == "abc…");
    CHECK(shortened("abc", 3) == "abc");
    CHECK(shortened("ab  ä c", 7) == "ab ä c");
    CHECK(shortened("a\x7F"
                    "b",
                    9) ==
          "a\x7F"
          "b");
}
