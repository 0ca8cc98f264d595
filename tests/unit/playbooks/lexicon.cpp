// Lexicons and the threat grammar: what their files may say.
#include "playbooks/lexicon.hpp"

#include "playbooks/loader.hpp"
#include "tests/unit/playbooks/sample.hpp"

using namespace sample;

namespace {

knowledge read(const std::vector<source>& files, std::string& problems) {
    findings found;
    auto out = read_knowledge(files, found);
    problems = said(found);
    return out;
}

std::string lint(const std::string& name, const std::string& yaml) {
    std::string problems;
    read({{name, yaml}}, problems);
    return problems;
}

std::size_t variants(const std::string& words, const std::string& phrase) {
    std::string problems;
    const auto k = read({{"_threats.yaml", "words:\n" + words +
                                               "hits:\n  - id: h\n    level: certain\n    why: { "
                                               "en: w, fi: w }\n    phrases: { en: ['" +
                                               phrase + "'] }\n"}},
                        problems);
    INFO(problems);
    CHECK(problems.empty());
    return k.threats.hits.at(0).phrases.size();
}

}  // namespace

TEST_CASE("lexicons: the program's own have no mistakes") {
    findings found;
    std::vector<source> files;
    for (const auto& f : std::filesystem::directory_iterator("playbooks/lexicons"))
        if (f.path().extension() == ".yaml") {
            const yaml::notes notes(found, f.path().string());
            files.push_back({f.path().string(), *yaml::read_file(f.path(), notes)});
        }
    const auto k = read_knowledge(files, found);
    INFO(said(found));
    CHECK_FALSE(has_errors(found));
    CHECK(k.lexicons.size() == built_in_knowledge().lexicons.size());
}

TEST_CASE("lexicons: mistakes are told with their place") {
    const std::string head = "id: money\nabout: { en: money, fi: raha }\n";
    CHECK(lint("money.yaml", head + "cues: { en: [refund, \"money ... back\"] }\n").empty());
    CHECK(lint("money.yaml", head) == "money.yaml:1:1: error: the key 'cues' is missing\n");
    CHECK(lint("money.yaml", head + "cues: { en: [\"uh*\"] }\n")
              .starts_with("money.yaml:3:14: error: phrase \"uh*\""));
    CHECK(lint("money.yaml", head + "cuse: { en: [x] }\n").find("did you mean 'cues'") !=
          std::string::npos);
    CHECK(lint("cash.yaml", head + "cues: { en: [refund] }\n").find("must be the file's name") !=
          std::string::npos);
    CHECK(lint("money.yaml", head + "cues: { en: [Refund, refund] }\n").find("leave one out") !=
          std::string::npos);
}

TEST_CASE("threat grammar: named words stand for all their choices") {
    const std::string kill = "  kill: { en: [kill, \"=shoots\", \"murder*\"] }\n";
    CHECK(variants(kill, "@kill you|him") == 1);
    CHECK(variants(kill, "i will ... @kill|hurt you") == 1);
    CHECK(variants("  will: { en: [will, gonna, am going to] }\n" + kill, "i @will ... @kill") ==
          2);
    CHECK(variants("  will: { en: [am going to, was about to] }\n" + kill, "i @will @kill") == 2);
}

TEST_CASE("threat grammar: mistakes are told") {
    const auto one = [](const std::string& phrase, const std::string& level = "likely") {
        return lint("_threats.yaml",
                    "words: { kill: { en: [kill] } }\nhits:\n  - id: h\n    level: " + level +
                        "\n    why: { en: w, fi: w }\n    phrases: { en: ['" + phrase + "'] }\n");
    };
    CHECK(one("@kill you").empty());
    CHECK(one("@kil you").find("there is no word list '@kil' (did you mean 'kill'?)") !=
          std::string::npos);
    CHECK(one("@kill you", "probable").find("level") == std::string::npos);
    CHECK_FALSE(one("@kill you", "probable").empty());
    CHECK(lint("_threats.yaml",
               "words: { a: { en: [x1] }, b: { en: ['@a'] } }\nhits:\n  - id: h\n"
               "    level: faint\n    why: { en: w, fi: w }\n    phrases: { en: "
               "['@b'] }\n")
              .find("can't hold another one") != std::string::npos);
}
