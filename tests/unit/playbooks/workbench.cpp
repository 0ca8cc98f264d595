// What authors are told of their examples, and the corpus of their own.
#include "playbooks/learning/audit.hpp"
#include "playbooks/learning/corpus_file.hpp"
#include "tests/unit/playbooks/sample.hpp"

#include <algorithm>
#include <sstream>

using namespace sample;

namespace {

std::string with_examples(const std::string& id, const std::string& word,
                          const std::vector<std::string>& texts) {
    std::string out = "id: " + id +
                      "\ntitle: { en: T, fi: T }\nseverity: normal\nteam: social\nadvice: { en: A, "
                      "fi: A }\nmatch:\n  phrases: { en: [" +
                      word + "] }\nexamples:\n";
    for (const auto& t : texts) out += "  - { text: \"" + t + "\", lang: en }\n";
    return out;
}

const std::vector<std::string> refunds = {
    "please give me my money back",
    "I want a refund for the kettle",
    "refund my order now",
    "money back for the broken chair",
    "when will I get my refund",
    "the refund never came to my card",
    "I asked for my money back last week",
    "give a refund or money back",
    "my refund is late",
    "a refund would be right",
};
const std::vector<std::string> thanks = {
    "thank you for the lovely service", "great staff, thank you",
    "many thanks to the friendly team", "thanks for the quick help",
    "lovely people, thank you so much", "thank you, wonderful shop",
    "thanks again for the great day",   "so friendly and quick, thanks",
    "the team was lovely, many thanks", "wonderful service as always, thanks",
};

std::string problems_of(const std::string& lines, std::size_t read = 0) {
    findings found;
    std::istringstream in(lines);
    const yaml::notes notes(found, "mine.jsonl");
    CHECK(read_corpus(in, {"refund", "thanks"}, notes).size() == read);
    return said(found);
}

}  // namespace

TEST_CASE("workbench: examples are tried by a model that has not seen them") {
    auto wrong = thanks;
    wrong.push_back("I want a refund for the kettle please");
    const auto l = load({{"refund.yaml", with_examples("refund", "refund", refunds)},
                         {"thanks.yaml", with_examples("thanks", "thanks", wrong)}});
    const auto a = l->examine();
    CHECK(a.folds == 5);
    CHECK(a.examples == refunds.size() + wrong.size());
    REQUIRE(a.playbooks.size() == 2);
    CHECK(a.playbooks[0].examples == refunds.size());
    CHECK(a.right + 3 >= a.examples);
    CHECK(a.right < a.examples);
    // The one that was filed wrongly.
    CHECK(std::ranges::any_of(a.confusions, [](const audit::confusion& c) {
        return c.of.value == "thanks" && c.called.value == "refund";
    }));
    REQUIRE(a.duplicates.size() == 1);
    CHECK(a.duplicates.front().alike > 0.75);
}

TEST_CASE("workbench: without enough examples only doubles are looked for") {
    const auto l = load({{"refund.yaml", with_examples("refund", "refund", {"a refund please"})},
                         {"thanks.yaml", with_examples("thanks", "thanks", {"thanks a lot"})}});
    const auto a = l->examine();
    CHECK(a.folds == 0);
    CHECK(a.duplicates.empty());
}

TEST_CASE("corpus: lines are read, and bad ones told with their number") {
    CHECK(problems_of(
              "{\"text\": \"a\", \"category\": \"refund\"}\n\n"
              "{\"text\": \"b\", \"category\": \"thanks\", \"lang\": \"fi\", \"weight\": 2}\n",
              2)
              .empty());
    CHECK(problems_of("\n{\"text\": \"a\"}\n").starts_with("mine.jsonl:2:1: error: a line reads"));
    CHECK(
        problems_of("{\"text\": \"a\", \"category\": \"refudn\"}\n")
            .find(
                "mine.jsonl:1:1: error: there is no playbook 'refudn' (did you mean 'refund'?)") !=
        std::string::npos);
    CHECK(problems_of("{\"text\": \"a\", \"category\": \"refund\", \"lang\": \"xx\"}\n")
              .find("\"lang\" must be one of") != std::string::npos);
    CHECK(problems_of("{\"text\": \"a\", \"category\": \"refund\", \"weight\": 11}\n")
              .find("\"weight\" must be a number from 0 to 10") != std::string::npos);
    CHECK(problems_of("not JSON\n").find("mine.jsonl:1:1") == 0);
    std::string many;
    for (int i = 0; i < 100; ++i) many += "x\n";
    CHECK(problems_of(many).find("too many bad lines") != std::string::npos);
}
