#include "bot/desk/texts.hpp"

#include "bot/desk/words.hpp"
#include "tests/support/catch.hpp"

#include <cctype>
#include <set>

using namespace firebreak;

namespace {

std::set<std::string> names(std::string_view text) {
    std::set<std::string> out;
    for (auto open = text.find('{'); open != text.npos; open = text.find('{', open + 1))
        out.emplace(text.substr(open + 1, text.find('}', open) - open - 1));
    return out;
}

}  // namespace

TEST_CASE("texts: every text exists in both languages with the same names to fill in") {
    for (const auto& t : all_texts()) {
        CAPTURE(t.name);
        CHECK_FALSE(t.en.empty());
        CHECK_FALSE(t.fi.empty());
        CHECK(names(t.en) == names(t.fi));
    }
}

TEST_CASE(
    "texts: names are filled in, a value is never read again, an unknown name stays visible") {
    CHECK(say(language::en, texts::noted_heading, {{"ticket", "#3"}}) == "Noted on #3.");
    CHECK(say(language::fi, texts::noted_heading, {{"ticket", "#3"}}) == "Kirjattu tikettiin #3.");
    CHECK(say(language::sv, texts::noted_heading, {{"ticket", "{ticket}"}}) ==
          "Noted on {ticket}.");
    CHECK(say(language::en, texts::noted_heading) == "Noted on {ticket}.");
}

TEST_CASE("texts: in Finnish a command has its Finnish name") {
    const auto part_of_word = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '{' ||
               c == '/' || (static_cast<unsigned char>(c) & 0x80) != 0;
    };
    for (const auto& t : all_texts()) {
        CAPTURE(t.name);
        for (std::size_t from = 0; from < t.fi.size();) {
            auto to = from;
            while (to < t.fi.size() && part_of_word(t.fi[to])) ++to;
            const auto word = t.fi.substr(from, to - from);
            for (const auto& w : command_words()) CHECK(word != w.word);
            from = to + 1;
        }
    }
    CHECK(command_text(language::fi, "reopen", "128") == "avaa 128");
    CHECK(command_text(language::sv, "reopen", "128") == "reopen 128");
}

TEST_CASE("texts: said in both languages at once") {
    const auto both = say(texts::noted_heading, {{"ticket", "#3"}});
    CHECK(both.in(language::en) == "Noted on #3.");
    CHECK(both.in(language::fi) == "Kirjattu tikettiin #3.");
}

TEST_CASE("texts: durations in the largest units that matter") {
    using namespace std::chrono_literals;
    CHECK(duration_text(language::en, 10min) == "10 min");
    CHECK(duration_text(language::en, 90min) == "1 h 30 min");
    CHECK(duration_text(language::fi, 4h) == "4 t");
    CHECK(duration_text(language::en, 24h) == "24 h");
    CHECK(duration_text(language::en, 74h) == "3 d 2 h");
    CHECK(duration_text(language::en, 0s) == "0 min");
}

TEST_CASE("texts: times are those of the wall clock, with the day unless it is today") {
    const auto monday = to_instant(1'795'420'800'000);  // 2026-11-23 08:00 UTC
    const auto summer = to_instant(1'782'907'200'000);  // 2026-07-01 12:00 UTC
    CHECK(time_text(language::en, monday, monday, "Europe/Helsinki") == "10:00");
    CHECK(time_text(language::fi, summer, monday, "Europe/Helsinki") == "ke 1.7. 15:00");
    CHECK(time_text(language::en, monday, summer, "no such zone") == "Mon 23.11. 08:00");
}
