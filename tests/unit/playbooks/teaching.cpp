// What the team's corrections may teach, and what they may not.
#include "playbooks/learning/training.hpp"
#include "playbooks/prepared.hpp"
#include "tests/unit/playbooks/sample.hpp"

#include <algorithm>
#include <array>

using namespace sample;

namespace {

/// Playbooks with enough examples to learn from, one of them critical.
std::vector<source> small_library() {
    const auto with_examples = [](const std::string& id, const std::string& level,
                                  const std::string& match, const std::vector<std::string>& texts) {
        std::string examples;
        for (const auto& t : texts) examples += "  - { text: \"" + t + "\" }\n";
        return source{id + ".yaml", "id: " + id + "\ntitle: { en: T, fi: T }\nseverity: " + level +
                                        "\nteam: social\nadvice: { en: A, fi: A }\nmatch:\n" +
                                        match + "examples:\n" + examples};
    };
    std::vector<source> all = {
        with_examples("refund", "normal", "  phrases: { en: [\"money back\"] }\n",
                      {"I want my money back for the lamp", "money back please",
                       "pay my money back now", "give me the money back for this kettle",
                       "when do I get the money back", "money back or I leave",
                       "the shop owes me money back", "still no money back after a month"}),
        with_examples(
            "praise", "low", "  phrases: { en: [\"thank you\"] }\n",
            {"thank you for the lovely lamp", "thank you all", "many thanks, thank you",
             "thank you for quick help", "a big thank you to the shop", "thank you, five stars",
             "thank you for the kind words", "just a thank you from me"}),
        with_examples(
            "threat", "critical", "  strong: { en: [\"kill you\"] }\n",
            {"I will kill you", "he says he will kill you all tonight", "we kill you tomorrow",
             "they kill you if you open", "she wrote: I kill you soon", "i am coming to kill you",
             "somebody will kill you there", "kill you, that is what he said"}),
    };
    // Others, so that of words that nobody knows little speaks for a threat.
    for (const std::string other :
         {"opening", "parking", "recipe", "weather", "music", "wifi", "delivery", "garden"}) {
        std::vector<std::string> texts;
        for (const char* around : {"is there any", "the best", "a question about", "more",
                                   "where is", "something on", "why no", "again the"})
            texts.push_back(std::string(around) + " " + other);
        all.push_back(with_examples("about_" + other, "low",
                                    "  phrases: { en: [\"" + other + "\"] }\n", texts));
    }
    return all;
}

load_result taught(std::vector<correction> all) {
    load_options options;
    options.corrections = std::move(all);
    return library::load(small_library(), options);
}

correction said(const std::string& text, const std::string& category) {
    return {text, language::en, playbook_id{category}};
}

const std::string odd = "the gizmo blinks in purple all night";

}  // namespace

TEST_CASE("corrections: the same and nearly the same words go where a person put them") {
    const auto before = load(small_library());
    CHECK(before->corrections().empty());
    CHECK(category(before->classify(odd)) == "unsure");
    for (const char* to : {"refund", "praise"}) {
        const auto after = taught({said(odd, to)});
        REQUIRE(after);
        CHECK(after.loaded->origin().corrections == 1);
        const auto guess = [&](const char* text) {
            const auto v = after.loaded->classify(text, {.abstain = false, .hint = {}});
            return v.guesses.empty() ? std::string() : v.guesses.front().playbook.value;
        };
        CHECK(guess(odd.c_str()) == to);
        CHECK(guess("my gizmo blinks purple since last night") == to);
    }
}

TEST_CASE("corrections: words that nobody else has are learned from one of them") {
    const std::string strange = "Hrmpf blorb qwxz, ktulu zyx grunk.";
    for (const char* to : {"refund", "praise"}) {
        const auto after = taught({said(strange, to)});
        REQUIRE(after);
        CHECK(after.loaded->classify("ktulu blorb!", {.abstain = false, .hint = {}})
                  .guesses.front()
                  .playbook.value == to);
    }
}

TEST_CASE("corrections: a correction weighs more than an example that says otherwise") {
    auto files = small_library();
    const auto at = files[1].bytes.find("examples:\n");
    // It stays where it is by its other words, so the correction moves no example.
    files[1].bytes.insert(at + 10, "  - { text: \"thank you, thank you for the purple gizmo\" }\n");
    load_options options;
    options.corrections = {said("purple gizmo, says a customer", "refund")};
    const auto with = library::load(files, options);
    REQUIRE(with);
    CHECK(with.loaded->corrections()[0] == taken::learned);
    const auto p = [&](const library& l, const char* of) {
        const auto v = l.classify("purple gizmo", {.abstain = false, .hint = {}});
        const auto found = std::ranges::find(v.guesses, playbook_id{of}, &guess::playbook);
        return found == v.guesses.end() ? 0.0 : found->score;
    };
    CHECK(p(*load(files), "praise") > p(*load(files), "refund"));
    CHECK(p(*with.loaded, "refund") > p(*with.loaded, "praise"));
    CHECK(p(*with.loaded, "refund") > p(*load(files), "refund") + 10);
}

TEST_CASE("corrections: what sounds like a threat is never taught to be harmless") {
    const std::string grammar = "I will come to your shop and shoot you";
    const std::string rule = "he posted: kill you, ha";
    const auto after = taught({said(grammar, "praise"), said(rule, "refund"),
                               said(grammar + " today", "threat"), said(odd, "praise")});
    REQUIRE(after);
    const auto how = after.loaded->corrections();
    REQUIRE(how.size() == 4);
    CHECK(how[0] == taken::threat_words);
    CHECK(how[1] == taken::threat_words);
    CHECK(how[2] == taken::learned);  // towards a threat anything may be taught
    CHECK(how[3] == taken::learned);
    CHECK(after.loaded->origin().corrections == 2);
    // What only the model takes for critical, too.
    const std::string learned_only = "they come tomorrow and kill, kill all of you, soon";
    if (category(load(small_library())->classify(learned_only)) == "threat")
        CHECK(taught({said(learned_only, "praise")}).loaded->corrections()[0] ==
              taken::threat_words);
    // However often it is said otherwise.
    std::vector<correction> many;
    for (int i = 0; i < 200; ++i) many.push_back(said(rule + " " + std::to_string(i), "praise"));
    const auto flooded = taught(many);
    REQUIRE(flooded);
    CHECK(category(flooded.loaded->classify(rule)) ==
          category(load(small_library())->classify(rule)));
    CHECK(flooded.loaded->classify(grammar).level >= severity::high);
}

TEST_CASE("corrections: the latest word on a text holds, and unknown categories teach nothing") {
    const auto after =
        taught({said(odd, "refund"), said(odd, "praise"), said("another matter", "gone")});
    REQUIRE(after);
    const auto how = after.loaded->corrections();
    CHECK(how[0] == taken::learned);
    CHECK(how[1] == taken::said_again);
    CHECK(how[2] == taken::unknown_category);
    CHECK(after.loaded->classify(odd, {.abstain = false, .hint = {}})
              .guesses.front()
              .playbook.value == "refund");
}

TEST_CASE("corrections: none may move an example of a playbook") {
    std::vector<correction> wrong;
    for (int i = 0; i < 30; ++i)
        for (const char* text : {"I want my money back for the lamp", "money back please",
                                 "give me the money back for this kettle"})
            wrong.push_back(
                said(std::string(text) + std::string(static_cast<std::size_t>(i), '!'), "praise"));
    wrong.push_back(said(odd, "refund"));
    const auto after = taught(wrong);
    REQUIRE(after);
    for (const auto& r : after.loaded->run_examples()) CHECK((r.passed() || !r.got.category));
    const auto how = after.loaded->corrections();
    CHECK(how[0] == taken::moves_examples);
    CHECK(how.back() == taken::learned);  // it has no part in that
}

TEST_CASE("corrections: together they weigh no more than the examples") {
    std::vector<correction> many;
    for (int i = 0; i < 500; ++i)
        many.push_back(said("purple gizmo number " + std::to_string(i), "refund"));
    const auto after = taught(many);
    REQUIRE(after);
    // 24 examples against 500 corrections of one playbook: the others still have their words.
    CHECK(category(after.loaded->classify("a big thank you for the quick help")) == "praise");
    CHECK(category(after.loaded->classify("I will kill you")) == "threat");
}

TEST_CASE("corrections: the same ones give the same model, whenever they were made") {
    const std::vector all{said(odd, "refund"), said("another purple gizmo", "praise")};
    auto turned = all;
    std::ranges::reverse(turned);
    const auto a = taught(all), b = taught(turned);
    REQUIRE((a && b));
    CHECK(a.loaded->rules().in_use()->weights == b.loaded->rules().in_use()->weights);
    load_options one, two, none;
    one.corrections = all, two.corrections = {all[0]};
    const auto contents = contents_of(small_library(), {});
    CHECK(made_from(contents, one) != made_from(contents, two));
    CHECK(made_from(contents, two) != made_from(contents, none));
}

TEST_CASE("corrections: where written rules decide alone nothing is learned") {
    load_options options;
    options.corrections = {said(odd, "p")};
    const auto l =
        library::load(std::vector{book("p", "normal", "  phrases: { en: [\"x\"] }\n")}, options);
    REQUIRE(l);
    REQUIRE(l.loaded->corrections().size() == 1);
    CHECK(l.loaded->corrections()[0] == taken::no_model);
}
