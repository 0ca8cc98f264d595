// The whole way of a text through the shipped library, model included: what must hold whatever the
// text is.
#include "playbooks/classifier.hpp"
#include "tests/unit/playbooks/sample.hpp"

#include <array>
#include <random>

using namespace sample;

namespace {

const library& shipped() {
    static const auto loaded = [] {
        auto result = library::load(std::filesystem::path("playbooks/library"));
        REQUIRE(result.loaded);
        return result.loaded;
    }();
    return *loaded;
}

constexpr std::array threats = {
    "I will kill your manager tonight", "Tapan sen teidän myyjän",
    "Ich bringe euch alle um",          "Jag ska döda er allihop",
    "os voy a matar a todos",           "there is a bomb in your warehouse, it goes off at five",
};

constexpr std::array harmless = {
    "Hello and thank you for the lovely service last week.",
    "The parcel arrived on Tuesday and the box was blue.",
    "Can you tell me when the shop opens on Sunday?",
    "Kiitos paljon, tilaus tuli ajoissa ja kaikki toimii.",
    "My invoice says 45 euros, is that right?",
    "Vielen Dank für die schnelle Antwort.",
    "I love the new colours, five stars from me!",
    "Nobody asked me for my opinion about the weather.",
    "We were never told that the garden is closed.",
};

std::string random_bytes(std::mt19937& dice, std::size_t size) {
    std::string out(size, '\0');
    for (auto& c : out) c = static_cast<char>(dice() & 0xFFU);
    return out;
}

/// Pieces that rules, lexicons and the grammar look for, in any order.
std::string random_words(std::mt19937& dice, std::size_t size) {
    static constexpr std::array pieces = {"kill ",
                                          "you ",
                                          "refund ",
                                          "not ",
                                          "no ",
                                          "threat ",
                                          ". ",
                                          ", ",
                                          "\" ",
                                          "tapan ",
                                          "sinut ",
                                          "r e f u n d ",
                                          "k1ll ",
                                          "🔪 ",
                                          "never ",
                                          "a ",
                                          "i ",
                                          "will ",
                                          "\n",
                                          "matar ",
                                          "umbringen ",
                                          "döda ",
                                          "ei ",
                                          "love ",
                                          "the ",
                                          "' ",
                                          "\u200b",
                                          "5000 ",
                                          "http://x.example ",
                                          "!!! ",
                                          "money back ",
                                          "jail for saying "};
    std::string out;
    while (out.size() < size) out += pieces[dice() % pieces.size()];
    return out;
}

bool threat(const verdict& v) {
    return v.category && v.category->value == "threat" && v.level == severity::critical;
}

}  // namespace

TEST_CASE("whole path: any bytes of any length give a bounded verdict") {
    std::mt19937 dice(7);
    for (const std::size_t size : {0U, 1U, 2U, 3U, 17U, 256U, 4'099U, 70'000U, 150'000U})
        for (const bool words : {false, true}) {
            const auto text = words ? random_words(dice, size) : random_bytes(dice, size);
            const auto v = shipped().classify(text);
            CHECK(v.why.size() <= classifier::most_evidence);
            CHECK(v.confidence >= 0);
            CHECK(v.confidence <= 1);
            for (const auto& e : v.why)
                if (e.where) {
                    CHECK(e.where->begin <= e.where->end);
                    CHECK(e.where->end <= text.size());
                }
        }
}

TEST_CASE("whole path: the shipped examples land where they should, or with a person") {
    std::string elsewhere;
    for (const auto& r : shipped().run_examples())
        if (!r.passed() && r.got.category)
            elsewhere +=
                r.what->expect.value + " is " + r.got.category->value + ": " + r.what->text + "\n";
    INFO(elsewhere);
    CHECK(elsewhere.empty());
}

TEST_CASE("whole path: twice the text is at most a little more than twice the work") {
    std::mt19937 dice(11);
    const auto& rules = shipped().rules();
    const auto text = random_words(dice, 48'000);
    for (const auto& part : {text, std::string(48'000, 'a'), [] {
                                 std::string s;
                                 while (s.size() < 48'000) s += "I will not kill you, no threat. ";
                                 return s;
                             }()}) {
        const auto half = rules.work(std::string_view(part).substr(0, 24'000));
        const auto whole = rules.work(std::string_view(part).substr(0, 48'000));
        CHECK(static_cast<double>(whole) < 2.4 * static_cast<double>(half) + 1000);
    }
}

TEST_CASE("whole path: harmless text around a threat never takes it from critical") {
    for (const auto* t : threats) {
        INFO(t);
        CHECK(threat(shipped().classify(t)));
        std::string before, after;
        for (const auto* h : harmless) {
            before.append(h).append(" ");
            after.append(" ").append(h);
            INFO(before);
            const auto led_up_to = before + t;
            const auto led_away_from = std::string(t).append(".").append(after);
            CHECK(threat(shipped().classify(led_up_to)));
            CHECK(threat(shipped().classify(led_away_from)));
            CHECK(threat(shipped().classify(before + led_away_from)));
        }
    }
}

TEST_CASE("whole path: how a threat is written does not change what it is") {
    for (const char* same :
         {"I will kill your manager", "I WILL KILL YOUR MANAGER", "i  will   kill \t your manager",
          "I will k i l l your manager", "I will k1ll your manager",
          "I will k\u0456ll your manager",  // Cyrillic і
          "I will ki\u200bll your manager", "I will kiiiill your manager",
          "I\u00a0will\u00a0kill\u00a0your\u00a0manager",
          "\uff29 will \uff4b\uff49\uff4c\uff4c your manager"}) {
        INFO(same);
        CHECK(threat(shipped().classify(same)));
    }
    for (const char* text :
         {"I want my money back for this broken kettle, give me a refund",
          "Great battery life, love this phone", "Win a free prize, click now"}) {
        std::string shouted(text), spaced;
        for (auto& c : shouted) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        for (const char* c = text; *c != 0; ++c) spaced += *c == ' ' ? "   " : std::string(1, *c);
        const auto options = classify_options{.abstain = false, .hint = {}};
        const auto is = category(shipped().classify(text, options));
        INFO(text);
        CHECK(category(shipped().classify(shouted, options)) == is);
        CHECK(category(shipped().classify(spaced, options)) == is);
    }
}

TEST_CASE("whole path: a veiled threat is never answered as harmless") {
    for (const char* text :
         {"We haven't forgotten what you have done. Before long the whole street will hear of it.",
          "I remember what your company did to me and soon everyone will know about you.",
          "You know what you have done, all of you. Soon people see it.",
          "Muistan kyllä mitä teitte. Kohta koko kaupunki tietää.",
          "Nice shop. You would not want your driver walking home alone in the dark."}) {
        const auto v = shipped().classify(text);
        INFO(text << " is " << category(v));
        const bool safe = !v.category || v.category->value == "threat" || v.level >= severity::high;
        CHECK(safe);
    }
}
