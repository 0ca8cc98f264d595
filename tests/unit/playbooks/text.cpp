#include "playbooks/text.hpp"

#include "playbooks/fold.hpp"
#include "playbooks/language.hpp"
#include "playbooks/learning/features.hpp"
#include "tests/support/catch.hpp"

using namespace firebreak::playbooks;

namespace {

std::string tokens(std::string_view original) {
    text t;
    read(original, t);
    std::string out;
    for (const auto& each : t.tokens)
        out += (out.empty() ? "" : "|") + std::string(t.spelling(each.plain));
    return out;
}

bool has_reading(std::string_view original, std::string_view wanted) {
    text t;
    read(original, t);
    for (const auto& r : t.readings)
        if (t.spelling(r.as) == wanted) return true;
    return false;
}

}  // namespace

TEST_CASE("text: folding keeps accents and drops what hides letters") {
    CHECK(folded("REFUND") == "refund");
    CHECK(folded("ÄÖÅ Ñ É") == "äöå ñ é");
    CHECK(folded("Straße") == "strasse");
    CHECK(folded("ki\u200Bll\u00AD\u202E") == "kill");
    CHECK(folded("a\u0308") == "ä");                                      // composed
    CHECK(folded("k\u0336i\u0336ll") == "kill");                          // struck through
    CHECK(folded("\uFF2B\uFF29\uFF2C\uFF2C") == "kill");                  // full width
    CHECK(folded("\U0001D4F4\U0001D4F2\U0001D4F5\U0001D4F5") == "kill");  // mathematical script
    CHECK(folded("\u201Cx\u201D \u2019") == "\"x\" '");
    CHECK(folded("a\xFF"
                 "b\xC3") ==
          "a\uFFFD"
          "b\uFFFD");
    CHECK(folded("a\xCC") == "a\uFFFD");
}

TEST_CASE("text: tokens") {
    CHECK(tokens("Don't, stop-it now!") == "don't|stop|it|now");
    CHECK(tokens("1,200.50 eur 50eur r3fund") == "1,200.50|eur|50|eur|r3fund");
    CHECK(tokens("I\u2019ll 'quote' it") == "i'll|quote|it");
    CHECK(tokens("🔪🔪 hi🙂") == "🔪|🔪|hi|🙂");
    CHECK(tokens("").empty());
}

TEST_CASE("text: every token points to its bytes in the original") {
    const std::string original = "Ä\u200BB Straße \uFF2Bx 🔪!";
    text t;
    read(original, t);
    const auto at = [&](std::size_t i) {
        return original.substr(t.tokens[i].where.begin,
                               t.tokens[i].where.end - t.tokens[i].where.begin);
    };
    REQUIRE(t.tokens.size() == 4);
    CHECK(at(0) == "Ä\u200BB");
    CHECK(at(1) == "Straße");
    CHECK(at(2) == "\uFF2Bx");
    CHECK(at(3) == "🔪");
}

TEST_CASE("text: disguised words have a second reading") {
    CHECK(has_reading("r3fund", "refund"));
    CHECK(has_reading("k1ll", "kill"));
    CHECK(has_reading("k1ll", "klll"));
    CHECK(has_reading("k!ll you", "kill"));
    CHECK(has_reading("h@te", "hate"));
    CHECK(has_reading("$hit", "shit"));
    CHECK(has_reading("a$$", "ass"));
    CHECK(has_reading("r e f u n d", "refund"));
    CHECK(has_reading("r.e.f.u.n.d", "refund"));
    CHECK(has_reading("r*e*f*u*n*d", "refund"));
    CHECK(has_reading("refuuuund", "refund"));
    CHECK(has_reading("refuuuund", "refuund"));
    CHECK(has_reading("hyvääää", "hyvää"));
    CHECK(has_reading("r\u0435fund", "refund"));  // Cyrillic е
    CHECK(has_reading("we will \u043A\u0456\u04CF\u04CF you now", "kill"));
    CHECK(has_reading("take-down", "takedown"));
    CHECK_FALSE(has_reading("\u043A\u043E\u0442 \u0441\u043F\u0438\u0442 \u0434\u043E\u043C\u0430",
                            "kot"));  // honest Russian
    CHECK_FALSE(has_reading("2026", "zoz6"));
    CHECK_FALSE(has_reading("good food", "god"));
}

TEST_CASE("text: clauses, sentences and quoted parts") {
    const auto quote_of = [](std::string_view original, std::size_t token) {
        text t;
        read(original, t);
        return t.tokens.at(token).quote;
    };
    for (const std::string_view q :
         {"say \"kill you\" ok", "say 'kill you' ok", "say “kill you” ok", "say „kill you“ ok",
          "say »kill you« ok", "say «kill you» ok", "say ”kill you” ok"}) {
        INFO(q);
        CHECK(quote_of(q, 0) == 0);
        CHECK(quote_of(q, 1) == 1);
        CHECK(quote_of(q, 2) == 1);
        CHECK(quote_of(q, 3) == 0);
    }
    CHECK(quote_of("don't say it's ours", 3) == 0);
    CHECK(quote_of("a 5\" pipe", 2) == 0);
    text t;
    read("no, not now. Then (maybe) 3.5 times", t);
    CHECK(t.tokens[0].clause < t.tokens[1].clause);
    CHECK(t.tokens[1].clause == t.tokens[2].clause);
    CHECK(t.tokens[2].sentence < t.tokens[3].sentence);
    CHECK(t.tokens[5].sentence == t.tokens[3].sentence);
}

TEST_CASE("language: function words tell") {
    using firebreak::language;
    CHECK(detect("The customer wants her money back for the lamp") == language::en);
    CHECK(detect("Asiakas haluaa rahansa takaisin, koska lamppu on rikki") == language::fi);
    CHECK(detect("Kunden vill ha pengarna tillbaka för att lampan inte fungerar") == language::sv);
    CHECK(detect("Die Kundin will ihr Geld zurück, weil die Lampe nicht geht") == language::de);
    CHECK(detect("La clienta quiere que le devuelvan el dinero porque no funciona") ==
          language::es);
    CHECK_FALSE(detect("xyzzy 42"));
    CHECK_FALSE(detect(""));
}

TEST_CASE("text: work grows with the length and no faster") {
    const auto work = [](std::string_view unit, std::size_t times) {
        std::string s;
        for (std::size_t i = 0; i < times; ++i) s += unit;
        text t;
        read(s, t);
        return static_cast<double>(t.work);
    };
    for (const std::string_view unit :
         {"word ", "a ", "'a ", "!a", "$", "@a@", "\"x", "a-", "k\u0336", "1,", "\u0430", "aaaa"}) {
        INFO(unit);
        CHECK(work(unit, 4000) < 4.6 * work(unit, 1000) + 40'000);
    }
}

TEST_CASE("text: the model reads the host of an address and not its path") {
    text t;
    read("Look https://shop.example.org/story.php?id=9#top now. HTTP://a.example and on", t);
    std::vector<std::string> seen;
    each_ngram(t, [&](const ngram& g) {
        if (g.kind != feature_kind::letters) seen.push_back(name_of(g, t));
    });
    const auto has = [&](std::string_view name) {
        return std::ranges::find(seen, name) != seen.end();
    };
    for (const auto* word : {"look", "https", "shop", "org", "now", "http", "a", "and", "on"})
        CHECK(has(word));
    for (const auto* word : {"story", "php", "id", "0", "top", "top now", "php id"})
        CHECK_FALSE(has(word));
    CHECK(std::ranges::any_of(t.tokens, [&](const token& each) {
        return t.spelling(each.plain) == "story";  // rules and the threat grammar still do
    }));
}
