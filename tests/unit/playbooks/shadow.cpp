// Playbooks in shadow mode: they are tried beside the others and change nothing.
#include "tests/unit/playbooks/sample.hpp"

#include <algorithm>
#include <array>

using namespace sample;

namespace {

std::vector<source> deciding() {
    return {book("refund", "normal", "  strong: { en: [\"money back\"] }\n"),
            book("praise", "low", "  phrases: { en: [\"thank you\"] }\n")};
}

std::vector<source> with_shadow(const std::string& mode = "mode: shadow\n") {
    auto files = deciding();
    files.push_back(book("warranty", "high", "  strong: { en: [\"guarantee\"] }\n", mode));
    return files;
}

verdict without_shadows(verdict v) {
    std::erase_if(v.why, [](const evidence& e) { return e.kind == "shadow"; });
    return v;
}

constexpr std::array texts = {"money back",          "thank you all",
                              "the guarantee holds", "money back by the guarantee",
                              "nothing of the kind", ""};

}  // namespace

TEST_CASE("shadow: decisions are as if the playbook were not there, to the last reason") {
    const auto plain = load(deciding()), shadowed = load(with_shadow());
    for (const char* text : texts)
        for (const bool abstain : {true, false}) {
            const classify_options how{.abstain = abstain, .hint = {}};
            CHECK(without_shadows(shadowed->classify(text, how)) == plain->classify(text, how));
        }
    CHECK(shadowed->all().size() == 2);
    CHECK(shadowed->find(playbook_id{"warranty"}) == nullptr);
    REQUIRE(shadowed->find_shadow(playbook_id{"warranty"}) != nullptr);
    CHECK(shadowed->find_shadow(playbook_id{"warranty"})->mode == footing::shadow);
    CHECK(plain->trial() == nullptr);
    CHECK(plain->shadows().empty());
}

TEST_CASE("shadow: what it would have taken is a reason, and only that") {
    const auto l = load(with_shadow());
    const auto v = l->classify("the guarantee holds");
    CHECK_FALSE(v.category);
    const auto* why = reason(v, "shadow");
    REQUIRE(why != nullptr);
    CHECK(why->playbook.value == "warranty");
    CHECK(why->detail.find("severity high, team social") != std::string::npos);
    // Instead of another one, too; and not where it would not have won.
    CHECK(reason(l->classify("money back by the guarantee"), "shadow") != nullptr);
    CHECK(category(l->classify("money back by the guarantee")) == "refund");
    CHECK(reason(l->classify("money back"), "shadow") == nullptr);
    CHECK(reason(l->classify("thank you all"), "shadow") == nullptr);
    // When it decides, it decides so.
    CHECK(category(load(with_shadow("mode: live\n"))->classify("the guarantee holds")) ==
          "warranty");
}

TEST_CASE("shadow: its examples are those of the trial") {
    const auto l = load(with_shadow());
    CHECK(l->examples().size() == 2);
    REQUIRE(l->trial() != nullptr);
    CHECK(l->trial()->examples().size() == 3);
    CHECK(l->trial()->find(playbook_id{"warranty"}) != nullptr);
}

TEST_CASE("shadow: mistakes are told") {
    const auto problem = [](const std::vector<source>& files) {
        const auto result = library::load(files);
        CHECK_FALSE(result);
        return said(result.found);
    };
    CHECK(problem(with_shadow("mode: dark\n")).find("shadow") != std::string::npos);
    CHECK(problem({book("warranty", "high", "  strong: { en: [x] }\n", "mode: shadow\n")})
              .find("none would decide") != std::string::npos);
    auto crossed = with_shadow();
    const auto at = crossed[0].bytes.find("{ text: x }");
    REQUIRE(at != std::string::npos);
    crossed[0].bytes.replace(at, 11, "{ text: guarantee, expect: warranty }");
    CHECK(problem(crossed).find("shadow mode") != std::string::npos);
    // A broken shadow playbook is as bad as a broken one that decides.
    CHECK_FALSE(library::load(with_shadow("mode: shadow\nnonsense: 1\n")));
}
