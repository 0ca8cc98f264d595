#include "playbooks/loader.hpp"

#include "tests/support/scratch.hpp"
#include "tests/unit/playbooks/sample.hpp"

#include <sys/stat.h>

#include <filesystem>

using namespace sample;

namespace {

std::string lint(const std::vector<source>& files, const load_options& options = {}) {
    return said(library::load(files, options).found);
}

std::string lint_match(const std::string& match) { return lint({book("p", "normal", match)}); }

std::string lint_more(const std::string& more, const load_options& options = {}) {
    return lint({book("p", "normal", "  phrases: { en: [x1] }\n", more)}, options);
}

bool has(const std::string& in, const std::string& part) {
    return in.find(part) != std::string::npos;
}

std::string answering(const std::string& text, const std::string& more = {}) {
    return "responses:\n  - id: r\n    title: { en: T, fi: T }\n    approved_by: X\n    "
           "approved_on: 2026-01-01\n"
           "    review_by: 2026-06-01\n    text: { en: \"" +
           text + "\", fi: \"ok\" }\n" + more;
}

}  // namespace

TEST_CASE("loader: a playbook without mistakes has no findings") {
    CHECK(lint({book("p", "normal", "  phrases: { en: [refund] }\n")}).empty());
}

TEST_CASE("loader: the pinned keys are required") {
    const auto out = lint({{"p.yaml", "title: { en: T, fi: T }\n"}});
    for (const auto* key : {"id", "severity", "team", "match", "examples"})
        CHECK(has(out, "p.yaml:1:1: error: the key '" + std::string(key) + "' is missing"));
}

TEST_CASE("loader: phrases that can't be are refused at their place") {
    CHECK(lint_match("  phrases:\n    en: [\"uh*\"]\n")
              .starts_with("p.yaml:8:10: error: phrase \"uh*\": 'uh*' finds too much"));
    CHECK(has(lint_match("  phrases: { en: ['!!!'] }\n"), "nothing is left of '!!!'"));
    CHECK(has(lint_match("  phrases: { en: ['... x'] }\n"), "'...' stands between words"));
    CHECK(has(lint_match("  phrases: { en: ['x ...'] }\n"), "not last"));
    CHECK(has(lint_match("  phrases: { en: ['a||b'] }\n"), "nothing on one side"));
    CHECK(has(lint_match("  phrases: { en: ['le*ad'] }\n"), "only stand at the end"));
    CHECK(has(lint_match("  phrases: { en: ['" + std::string(500, 'x') + "'] }\n"),
              "longer than 400 bytes"));
    CHECK(has(lint_match("  phrases: { en: [a1 b c d e f g h i j k l m n o p q r] }\n"),
              "more than 16 words"));
    CHECK(has(lint_match("  phrases: { en: [Refund, refund!] }\n"),
              "warning: phrase \"refund!\" says the same"));
    CHECK(has(lint_match("  phrases: { en: [refund] }\n  hints: { en: [refund] }\n"),
              "says the same as the one in line 7"));
    CHECK(has(lint_match("  phrases: { fr: [x] }\n"), "unknown key 'fr'"));
    CHECK(lint_match("  phrases: { en: [a1], fi: [b1], sv: [c1], de: [d1], es: [e1] }\n").empty());
}

TEST_CASE("loader: patterns that RE2 refuses are explained") {
    CHECK(lint_match("  patterns: ['ab(?=c)']\n") ==
          "p.yaml:7:17: error: not a regular pattern: look-ahead is not supported\n");
    CHECK(has(lint_match("  patterns: ['(?<!c)a']\n"), "look-behind is not supported"));
    CHECK(has(lint_match("  patterns: ['(a)\\1']\n"), "references back"));
    CHECK(has(lint_match("  patterns: ['(a']\n"), "is missing"));
    CHECK(has(lint_match("  patterns: ['*a']\n"), "nothing stands before '*'"));
    CHECK(has(lint_match("  patterns: ['" + std::string(1100, 'x') + "']\n"),
              "longer than 1000 bytes"));
    CHECK(has(lint_match("  patterns: [{ pattern: a1, strength: strog }]\n"),
              "(did you mean 'strong'?)"));
}

TEST_CASE("loader: texts and their placeholders") {
    CHECK(has(lint_more(answering("Hi {{name}}")), "nobody fills in {{name}}"));
    CHECK(lint_more(answering("Hi {{ticket}} {{company}} {{team}}")).empty());
    CHECK(lint_more(answering("Hi {{name}}", "    asks: { name: { en: n, fi: n } }\n")).empty());
    CHECK(has(lint_more(answering("Hi", "    asks: { name: { en: n, fi: n } }\n")),
              "'name' stands under 'asks', but no text has {{name}}"));
    CHECK(has(lint_more(answering("Hi {{name")), "'{{' without its '}}'"));
    CHECK(has(lint_more(answering("Hi name}}")), "'}}' without its '{{'"));
    load_options late;
    late.today = std::chrono::year{2026} / 11 / 22;
    CHECK(has(lint_more(answering("Hi"), late), "warning: 'r' had to be reviewed by 2026-06-01"));
}

TEST_CASE("loader: resources") {
    const auto url = [](const std::string& u) {
        return lint_more("resources:\n  - { id: a, title: { en: T, fi: T }, url: \"" + u +
                         "\" }\n");
    };
    CHECK(url("https://x.org/?r={{ticket}}").empty());
    CHECK(has(url("http://x.org/?r={{ticket}}"), "warning: not an https"));
    CHECK(has(url("https://x.org/"), "warning: carries no {{ticket}}"));
}

TEST_CASE("loader: languages that are missing") {
    CHECK(has(lint({{"p.yaml",
                     "id: p\ntitle: { en: T }\nseverity: low\nteam: t\nadvice: { en: A, fi: A "
                     "}\nmatch: { phrases: { en: [x1] } }\n"
                     "examples: [{ text: x }]\n"}}),
              "p.yaml:2:8: error: the Finnish text"));
    CHECK(has(lint_more("about: { fi: A }\n"), "warning: the English text"));
}

TEST_CASE("loader: what files say of each other") {
    auto second = book("q", "normal", "  phrases: { en: [x1] }\n");
    second.bytes.replace(0, 5, "id: p");
    const auto out = lint({book("p", "normal", "  phrases: { en: [x1] }\n"), second});
    CHECK(has(out, "q.yaml:1:5: error: the id 'p' must be the file's name ('q')"));
    CHECK(has(out, "the id 'p' is taken by p.yaml"));
    CHECK(has(lint({book("p", "normal", "  phrases: { en: [x1] }\n", answering("Hi")),
                    book("q", "normal", "  phrases: { en: [x1] }\n", answering("Hi"))}),
              "the response id 'r' is taken by p.yaml"));
    auto expects = book("threat", "normal", "  phrases: { en: [x1] }\n");
    expects.bytes += "  - { text: y, expect: thraet }\n";
    CHECK(has(lint({expects}), "which does not exist (did you mean 'threat'?)"));
    load_options teams;
    teams.teams = {{team_id("socials")}};
    CHECK(has(lint_more("", teams), "no team 'social' (did you mean 'socials'?)"));
}

TEST_CASE("loader: an error keeps the set from being used, a warning does not") {
    CHECK_FALSE(library::load({book("p", "hgih", "  phrases: { en: [x1] }\n")}).loaded);
    CHECK(library::load({book("p", "high", "  phrases: { en: [x1] }\n", "about: { fi: A }\n")})
              .loaded);
    CHECK_FALSE(library::load(std::vector<source>{}).loaded);
}

TEST_CASE("loader: folders that are missing or empty are said to be") {
    CHECK(has(said(library::load(std::filesystem::path("/nonexistent")).found),
              "the folder can't be read"));
    const auto empty = std::filesystem::temp_directory_path() / "firebreak-empty-playbooks";
    std::filesystem::create_directories(empty);
    CHECK(has(said(library::load(empty).found), "holds no .yaml file"));
    std::filesystem::remove(empty);
}

TEST_CASE("library: finds playbooks and responses, runs examples, knows idle phrases") {
    const auto l =
        load({book("b", "normal", "  phrases: { en: [x1, refund] }\n", answering("Hi")),
              {"a.yaml",
               "id: a\ntitle: { en: T, fi: T }\nseverity: low\nteam: t\nadvice: { en: A, fi: A }\n"
               "match: { phrases: { en: [alpha] } }\nexamples: [{ text: alpha }, { text: refund, "
               "expect: b }]\n"}});
    REQUIRE(l->all().size() == 2);
    CHECK(l->find(playbook_id("b")) == &l->all()[1]);
    CHECK(l->find(playbook_id("c")) == nullptr);
    REQUIRE(l->find_response("r") != nullptr);
    CHECK(l->all()[0].version.size() == 16);
    const auto results = l->run_examples();
    REQUIRE(results.size() == 3);
    CHECK(results[0].passed());
    CHECK(results[1].passed());
    CHECK_FALSE(results[2].passed());  // b's "x"
    const auto idle = l->idle_phrases();
    REQUIRE(idle.size() == 1);
    CHECK(idle[0].phrase->source == "x1");
}

TEST_CASE("loader: a pipe among the playbooks is refused instead of waited for") {
    const firebreak::test::scratch folder;
    const auto pipe = folder / "x.yaml";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    findings found;
    CHECK(playbooks::read_folder(pipe.parent_path(), found).empty());
    REQUIRE(found.size() == 1);
    CHECK(found[0].problem == "is no ordinary file");
}
