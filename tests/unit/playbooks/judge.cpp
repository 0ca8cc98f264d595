// From probabilities, rules and the threat grammar to a decision.
#include "playbooks/judge.hpp"

#include "tests/unit/playbooks/sample.hpp"

using namespace sample;

namespace {

struct situation {
    std::vector<float> p;  // complaint, question, leak, threat
    threat_level grammar = threat_level::none;
    std::size_t strong = 99;
    double known = 1;
};

judgement judged(const situation& s) {
    std::vector<standing> rules = {{0, false, severity::normal},
                                   {0, false, severity::low},
                                   {0, false, severity::high},
                                   {0, false, severity::critical}};
    if (s.strong < rules.size()) rules[s.strong] = {4, true, rules[s.strong].level};
    return judge({s.p, rules, s.grammar, 3, s.known});
}

constexpr std::size_t complaint = 0, question = 1, leak = 2, threat = 3;

}  // namespace

TEST_CASE("judge: the most probable, when being wrong is cheap") {
    const auto j = judged({{0.8F, 0.18F, 0.01F, 0.01F}});
    CHECK(j.sure());
    CHECK(j.best == complaint);
    CHECK(j.second == question);
    CHECK(j.confidence == Approx(0.8));
}

TEST_CASE("judge: the same confidence is too little when a threat may be overlooked") {
    CHECK(judged({{0.8F, 0.2F, 0, 0}}).sure());
    const auto j = judged({{0.8F, 0, 0, 0.2F}});
    CHECK_FALSE(j.sure());
    CHECK(j.why == judgement::reason::costly);
    CHECK(j.at_least == severity::high);
}

TEST_CASE("judge: the grammar only raises") {
    using level = threat_level;
    const situation harmless{{0.97F, 0.02F, 0.005F, 0.005F}};
    auto s = harmless;
    s.grammar = level::certain;
    CHECK(judged(s).best == threat);
    CHECK(judged(s).sure());
    CHECK(judged(s).confidence >= 0.9);
    s.grammar = level::likely;
    CHECK_FALSE(judged(s).sure());
    CHECK(judged(s).at_least == severity::high);
    s.grammar = level::faint;
    CHECK(judged(s).sure());
    s = {{0.9F, 0.02F, 0, 0.08F}, level::faint};
    CHECK(judged(s).why == judgement::reason::perhaps_threat);
    s = {{0.7F, 0.1F, 0, 0.2F}, level::likely};
    CHECK(judged(s).best == threat);
    CHECK(judged(s).sure());
    // And a threat without any hit stays one.
    CHECK(judged({{0.1F, 0.05F, 0.05F, 0.8F}}).best == threat);
}

TEST_CASE("judge: rules of critical and graver playbooks") {
    situation s{{0.97F, 0.02F, 0.005F, 0.005F}};
    s.strong = threat;
    CHECK_FALSE(judged(s).sure());
    s.p = {0.6F, 0.1F, 0.1F, 0.2F};
    CHECK(judged(s).best == threat);
    CHECK(judged(s).why == judgement::reason::critical_rule);
    s = {{0.5F, 0.05F, 0.45F, 0}};
    s.strong = leak;
    CHECK(judged(s).best == leak);
    s.p = {0.65F, 0.05F, 0.3F, 0};
    CHECK(judged(s).best == complaint);
}

TEST_CASE("judge: unknown words are for people") {
    situation s{{0.9F, 0.1F, 0, 0}};
    s.known = 0.1;
    CHECK(judged(s).why == judgement::reason::unknown_words);
}
