#include "bot/drawing/canvas.hpp"

#include "bot/drawing/png.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/png_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

using namespace firebreak;
using namespace firebreak::drawing;

namespace {

unsigned shade(const canvas& c, int x, int y) {
    const auto row = static_cast<std::size_t>(y), width = static_cast<std::size_t>(c.width());
    return c.pixels().at(row * width + static_cast<std::size_t>(x)) % shades;
}

/// How much of the page is covered, in whole pixels.
double covered(const canvas& c) {
    double all = 0;
    for (const auto pixel : c.pixels()) all += pixel % shades;
    return all / (shades - 1);
}

std::vector<std::uint8_t> letter(const char* one) {
    canvas c(40, 40, 1);
    c.text(8, 30, one, {.size = 24});
    return c.pixels();
}

}  // namespace

TEST_CASE("drawing: a rectangle covers what it says, to a part of a pixel") {
    canvas c(20, 10, 2);
    CHECK((c.width() == 40 && c.height() == 20));
    c.rectangle({2, 1, 5, 3}, 0, ink::strong);
    CHECK(shade(c, 3, 2) == 0);
    CHECK(shade(c, 4, 2) == shades - 1);
    CHECK(shade(c, 13, 7) == shades - 1);
    CHECK(shade(c, 14, 7) == 0);
    CHECK(covered(c) == 60);
    canvas half(10, 10, 1);
    half.rectangle({1, 1, 2.5, 4}, 0, ink::dark);
    CHECK(shade(half, 3, 2) == (shades - 1 + 1) / 2);
    canvas round(40, 40, 1);
    round.rectangle({5, 5, 30, 30}, 15, ink::dark);  // a circle
    CHECK(std::abs(covered(round) - 706.86) < 4);
    CHECK(shade(round, 6, 6) == 0);
}

TEST_CASE("drawing: what lies outside of the page is not drawn, and breaks nothing") {
    canvas c(10, 10, 1);
    c.rectangle({-50, -50, 55, 55}, 3, ink::pale);
    c.rectangle({8, 8, 1e9, 1e9}, 0, ink::pale);
    c.rectangle({3, 3, -4, 2}, 1, ink::dark);
    c.text(-30, 5, "left of it", {});
    c.text(5, 500, "below", {});
    CHECK(shade(c, 0, 0) > 0);
    CHECK(shade(c, 9, 9) == shades - 1);
    CHECK(canvas(100'000, 1, 8).width() == 4096);
}

TEST_CASE("drawing: letters are letters, Finnish ones and digits too, with smooth edges") {
    std::set<std::vector<std::uint8_t>> shapes;
    static constexpr auto all = std::to_array<const char*>(
        {"a", "ä", "å", "o", "ö", "A", "Ä", "Å", "O", "Ö", "0", "1", "2",
         "3", "4", "5", "6", "7", "8", "9", "–", "·", "…", "é", "Ж", "Ω"});
    for (const auto* one : all) {
        CAPTURE(one);
        CHECK(shapes.insert(letter(one)).second);
    }
    const auto pixels = letter("ä");
    CHECK(std::ranges::any_of(pixels, [](std::uint8_t p) { return p > 0 && p < shades - 1; }));
    CHECK(std::ranges::count(pixels, shades - 1) > 10);
    // The dots stand above the letter: where "a" has nothing.
    const auto above = [](const std::vector<std::uint8_t>& p) {
        return std::ranges::count_if(p.begin(), p.begin() + 15 * 40, [](auto s) { return s > 0; });
    };
    CHECK(above(letter("a")) == 0);
    CHECK(above(pixels) > 4);
}

TEST_CASE("drawing: a line is as wide as it is told to be, at every scale") {
    const canvas once(10, 10, 1), twice(10, 10, 2);
    for (const auto* words : {"Week 47, 2026", "Tiketit viikoittain", "AVAVA", ""}) {
        CAPTURE(words);
        for (const bool bold : {false, true}) {
            const lettering how{.size = 14, .bold = bold};
            CHECK(std::abs(once.width_of(words, how) - twice.width_of(words, how)) < 0.5);
        }
    }
    CHECK(once.width_of("Week", {.bold = true}) > once.width_of("Week", {}));
    CHECK(once.width_of("AV", {}) < once.width_of("A", {}) + once.width_of("V", {}));  // kerned
    CHECK(once.width_of("a\tb\n", {}) == once.width_of("ab", {}));
    CHECK(once.width_of("\xff\xc3", {}) > 0);  // bad UTF-8 is shown as such

    const std::string words = "Hyvityspyyntö ja muuta";
    CHECK(once.fitting(words, {}, 1000) == words);
    const auto shorter = once.fitting(words, {}, 80);
    CHECK(shorter.ends_with("…"));
    CHECK(words.starts_with(shorter.substr(0, shorter.size() - std::string("…").size())));
    CHECK(once.width_of(shorter, {}) <= 80);
    CHECK(once.fitting(words, {}, 1) == "…");
}

TEST_CASE("drawing: equal drawings are equal files, and the file shows what was drawn") {
    const auto draw = [](const char* words) {
        canvas c(60, 20, 2);
        c.rectangle({1, 1, 10, 10}, 2, ink::strong);
        c.text(15, 15, words, {.size = 12, .with = ink::grey});
        return std::pair(png(c), c.pixels());
    };
    const auto [file, pixels] = draw("äö");
    CHECK(file == draw("äö").first);
    CHECK(file != draw("ao").first);
    const auto seen = test::read_png(file);
    REQUIRE((seen.width == 120 && seen.height == 40));
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const auto c = colour_of(pixels[i]);
        if (seen.pixels[i] != std::array<std::uint8_t, 3>{c.red, c.green, c.blue}) FAIL(i);
    }
    CHECK(seen.at(0, 0) == std::array<std::uint8_t, 3>{255, 255, 255});
    CHECK(seen.at(10, 10) == std::array<std::uint8_t, 3>{0x1f, 0x6f, 0x8b});
}
