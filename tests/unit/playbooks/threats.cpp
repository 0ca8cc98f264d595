// The threat grammar of the program, on texts that were not used to write it.
#include "playbooks/classifier.hpp"
#include "playbooks/loader.hpp"
#include "tests/unit/playbooks/sample.hpp"

#include <map>

using namespace sample;

namespace {

const classifier& grammar() {
    static const auto rules = [] {
        definitions none;
        none.known = std::make_shared<const knowledge>(built_in_knowledge());
        return std::make_unique<classifier>(none);
    }();
    return *rules;
}

threat_level level_in(std::string_view text, std::optional<language> lang = {}) {
    return grammar().threat_in(text, lang);
}

/// What is expected, and what may be found besides: more than a careful person would say is worse
/// the further it goes; less is never right.
bool fits(threat_level expected, threat_level found) {
    using enum threat_level;
    switch (expected) {
        case certain: return found == certain;
        case likely: return found >= likely;
        case faint: return found == faint || found == likely;
        case none: return found <= faint;
    }
    return false;
}

}  // namespace

TEST_CASE("threat grammar: its examples are found as what they are") {
    std::map<std::string, std::size_t> wrong;
    std::string told;
    const auto k = built_in_knowledge();
    for (const auto& e : k.examples) {
        const auto found = level_in(e.text, e.lang);
        if (fits(e.expected, found)) continue;
        told += std::to_string(e.at.line) + ": " + std::string(word(e.expected)) + ", found " +
                std::string(word(found)) + ": " + e.text + "\n";
        ++wrong[std::string(word(e.expected))];
    }
    INFO(told);
    CHECK(k.examples.size() > 500);
    CHECK(wrong.empty());
}

TEST_CASE("threat grammar: only a denial of the threat itself takes it away") {
    using enum threat_level;
    CHECK(level_in("I will kill your manager") == certain);
    CHECK(level_in("I will not rest until I kill your manager") >= likely);
    CHECK(level_in("He never threatened to kill the manager") == none);
    CHECK(level_in("No threats were made. I will kill your manager") == certain);
}

TEST_CASE("threat grammar: words of violence are known misspelt") {
    using enum threat_level;
    for (const char* text : {"I will klil your manager", "gonna mudrer you", "we will tortrue her",
                             "I'm going to muder your family"}) {
        INFO(text);
        CHECK(level_in(text) == certain);
    }
    // Another word is no misspelling.
    CHECK(level_in("I will bill your manager") == none);
    CHECK(level_in("I will skill up your manager") == none);
}
