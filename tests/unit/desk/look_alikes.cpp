#include "bot/desk/look_alikes.hpp"

#include "tests/support/catch.hpp"

#include <random>
#include <string>

using namespace firebreak;
using namespace firebreak::playbooks;

namespace {

/// A text of made-up words, the same for the same seed.
std::string prose(std::uint64_t seed, int words) {
    std::mt19937_64 draw{seed};
    std::string out;
    for (int i = 0; i < words; ++i) {
        for (auto n = 3 + draw() % 6; n > 0; --n) out += static_cast<char>('a' + draw() % 26);
        out += ' ';
    }
    return out;
}

sketch looks(const std::string& text) { return sketch_of(pieces_of(text)); }

}  // namespace

TEST_CASE("look-alikes: an edited copy is found among many, what is unlike is not") {
    look_alikes known;
    for (std::int64_t n = 1; n <= 3000; ++n)
        known.add(ticket_number{n}, looks(prose(static_cast<std::uint64_t>(n), 25)));
    CHECK(known.size() == 3000);
    int found = 0;
    for (std::uint64_t n = 1; n <= 100; ++n) {
        const auto copy = prose(n * 17, 22) + "and three words more";  // about 0.75 alike
        const auto like = known.like(looks(copy), 0.4, 3);
        found += !like.empty() && like.front() == ticket_number{static_cast<std::int64_t>(n * 17)};
    }
    CHECK(found >= 97);
    CHECK(known.like(looks(prose(777'777, 25)), 0.4, 3).empty());
}

TEST_CASE("look-alikes: the newest stay, the same ticket counts once, short texts are left out") {
    look_alikes known{100};
    for (std::int64_t n = 1; n <= 250; ++n)
        known.add(ticket_number{n}, looks(prose(static_cast<std::uint64_t>(n), 25)));
    known.add(ticket_number{250}, looks(prose(1, 25)));
    known.add(ticket_number{251}, looks("too short"));
    CHECK(known.size() == 100);
    CHECK(known.like(looks(prose(10, 25)), 0.4, 3).empty());
    CHECK(known.like(looks(prose(200, 25)), 0.4, 3) == std::vector{ticket_number{200}});
    look_alikes none{0};
    none.add(ticket_number{1}, looks(prose(1, 25)));
    CHECK(none.like(looks(prose(1, 25)), 0.1, 3).empty());
}

TEST_CASE("look-alikes: of a thousand copies a few are named, and quickly") {
    look_alikes known;
    const auto same = looks(prose(1, 25));
    for (std::int64_t n = 1; n <= 1000; ++n) known.add(ticket_number{n}, same);
    CHECK(known.like(same, 0.4, 3).size() == 3);
}
