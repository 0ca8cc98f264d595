#include "playbooks/likeness.hpp"

#include "tests/support/catch.hpp"

#include <cmath>
#include <string>

using namespace firebreak::playbooks;

namespace {

double alike(std::string_view a, std::string_view b) {
    return likeness(pieces_of(a), pieces_of(b));
}

}  // namespace

TEST_CASE("likeness: capitals, marks, emoji, links and disguises make no other text") {
    const std::string text = "They never refunded my lamp and nobody answers the phone";
    for (const char* same :
         {"THEY never refunded my lamp, and nobody answers the phone!!!",
          "they never refunded my lamp \xF0\x9F\x98\xA1 and nobody answers the phone",
          "They never refunded my lamp and nobody answers the phone https://x.com/a/status/1?s=20",
          "They never r3funded my lamp and nobody answers the phone"}) {
        CAPTURE(same);
        CHECK(alike(text, same) > 0.85);
    }
}

TEST_CASE("likeness: edited copies are near, other conflicts are far, in English and Finnish") {
    CHECK(alike("Our lamps caught fire in her kitchen on Sunday, she wants her money back",
                "Our lamp caught fire in her kitchen on Sunday and she wants all her money back") >
          0.5);
    CHECK(alike("Asiakas kertoo, että lampusta tuli savua ja vaatii rahojaan takaisin",
                "Asiakkaat kertovat, että lampuista tuli savua ja vaativat rahojaan takaisin") >
          0.45);
    CHECK(alike("Our lamps caught fire in her kitchen on Sunday, she wants her money back",
                "Somebody copied our product photos and sells them as their own work") < 0.1);
    CHECK(alike("Asiakas kertoo, että lampusta tuli savua ja vaatii rahojaan takaisin",
                "Joku on kopioinut tuotekuvamme ja myy niitä omina töinään verkossa") < 0.1);
    CHECK(alike("", "") == 0);
    CHECK(alike("abc", "abc") == 0);
}

TEST_CASE("likeness: a sketch tells about what the pieces tell") {
    const std::string base =
        "They never refunded my lamp and nobody answers the phone since the shop in Turku closed";
    std::string other = base;
    for (const char* word : {" yesterday", " we called again and again", " it is a shame really",
                             " everybody should know about this company before buying"}) {
        other += word;
        const auto a = pieces_of(base), b = pieces_of(other);
        CHECK(std::abs(likeness(sketch_of(a), sketch_of(b)) - likeness(a, b)) < 0.22);
    }
    CHECK(likeness(sketch_of(pieces_of(base)), sketch_of(pieces_of(base))) == 1);
    CHECK_FALSE(sketch_of(pieces_of("Please help!")).enough());
    CHECK(sketch_of(pieces_of(base)).enough());
}

TEST_CASE("likeness: any bytes are read, very long ones up to a limit") {
    CHECK(pieces_of(std::string(1'000'000, 'a')).size() < 10);
    CHECK_NOTHROW(pieces_of("\xff\xfe http https http:// https://"));
    CHECK(pieces_of("https://example.org/only/a/link").empty());
}
