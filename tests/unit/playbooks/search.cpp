// What makes looking for many things at once quick, compared with looking for each by itself.
#include "playbooks/learning/learned.hpp"
#include "playbooks/loader.hpp"
#include "playbooks/needles.hpp"
#include "playbooks/patterns.hpp"
#include "tests/unit/playbooks/sample.hpp"

#include <re2/re2.h>

#include <random>
#include <set>

using namespace sample;

namespace {

std::vector<int> found(const std::vector<std::string>& all, std::string_view in) {
    std::vector<int> out;
    needles(all).find(in, out);
    return out;
}

}  // namespace

TEST_CASE("needles: each that stands in the text, once") {
    const std::vector<std::string> all = {"ab", "abc", "bc", "cd", "®", "ab", "a"};
    CHECK(found(all, "xabcabc") == std::vector{0, 1, 2, 5, 6});
    CHECK(found(all, "a®") == std::vector{4, 6});
    CHECK(found(all, "a") == std::vector{6});
    CHECK(found(all, "b").empty());
    CHECK(found({"a"}, "bab") == std::vector{0});
    CHECK(found(all, "").empty());
    CHECK(found({}, "abc").empty());
    std::mt19937 random(7);
    const auto letters = [&](std::size_t fewest, std::size_t most) {
        std::string s(fewest + random() % (most - fewest + 1), ' ');
        for (auto& c : s) c = static_cast<char>('a' + random() % 3);
        return s;
    };
    for (int round = 0; round < 500; ++round) {
        std::vector<std::string> some;
        while (some.size() < 20) some.push_back(letters(1, 6));
        const auto text = letters(0, 40);
        std::vector<int> expected;
        for (std::size_t i = 0; i < some.size(); ++i)
            if (text.find(some[i]) != std::string::npos) expected.push_back(static_cast<int>(i));
        INFO(text);
        REQUIRE(found(some, text) == expected);
    }
}

TEST_CASE("patterns: all of the library's find what each finds alone") {
    findings ignored;
    const auto all = read_definitions(read_folder("playbooks/library", ignored), {}, ignored);
    RE2::Options as_ours;
    as_ours.set_case_sensitive(false);
    pattern_matcher together;
    std::vector<std::unique_ptr<RE2>> alone;
    const auto add = [&](const std::vector<written_pattern>& list) {
        for (const auto& p : list) {
            pattern_problem problem;
            REQUIRE(together.add(p.source, problem) == alone.size());
            alone.push_back(std::make_unique<RE2>(p.source, as_ours));
        }
    };
    for (const auto& d : all.playbooks) add(d.patterns);
    together.compile();
    REQUIRE(together.size() > 50);
    std::size_t hits = 0;
    const auto compare = [&](const std::string& original) {
        text t;
        read(original, t);
        std::vector<pattern_hit> got;
        together.find(t, got);
        std::set<std::size_t> expected, which;
        for (std::size_t i = 0; i < alone.size(); ++i)
            if (RE2::PartialMatch(std::string(t.folded()), *alone[i])) expected.insert(i);
        for (const auto& h : got) which.insert(h.pattern);
        INFO(original);
        REQUIRE(which == expected);
        hits += which.size();
    };
    std::mt19937 random(11);
    for (const auto& d : all.playbooks)
        for (const auto& e : d.examples) {
            compare(e.text);
            // Cut anywhere and shouted.
            auto other = e.text.substr(random() % e.text.size());
            for (auto& c : other)
                if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
            compare(other + " 5/5");
        }
    CHECK(hits > 500);
}

TEST_CASE(
    "patterns: hundreds of them stay small in memory, so one that grows too large is refused") {
    pattern_matcher patterns;
    pattern_problem problem;
    CHECK(patterns.add(R"((wait|queue).{0,200}(hour|minute))", problem) == 0);
    CHECK_FALSE(patterns.add(R"(\pL{150})", problem).has_value());
    CHECK(problem.words == "not a regular pattern: too large when compiled: repeat less");
}

TEST_CASE("vocabulary: a guess is made sure, and another key is never taken for a known one") {
    vocabulary v;
    const std::uint64_t known = 0x1111111100000005, same_place = 0x1111111110000005,
                        other_tag = 0x2222222200000005;
    v.add(known, "known");
    for (const auto key : {known, same_place, other_tag}) {
        v.expect(key);
        CHECK(v.sure(key, v.guess(key)) == v.find(key));
    }
    CHECK(v.find(known) == 0);
    CHECK(v.find(same_place) == vocabulary::unknown);
    CHECK(v.find(other_tag) == vocabulary::unknown);
    v.add(same_place, "its neighbour");
    CHECK(v.guess(same_place) == 0);
    CHECK(v.sure(same_place, v.guess(same_place)) == 1);
    CHECK(vocabulary().guess(known) == vocabulary::unknown);
}

TEST_CASE("cut words: remembered for one model, and not for ever") {
    cut_words cut;
    cut.use_for(1);
    const std::vector<std::uint32_t> pieces = {3, 1, 3};
    cut.remember(42, pieces, 2);
    const auto* word = cut.find(42);
    REQUIRE(word != nullptr);
    CHECK(word->missing == 2);
    CHECK(std::ranges::equal(cut.pieces(*word), pieces));
    CHECK(cut.find(42 + 16'384) == nullptr);
    cut.use_for(1);
    CHECK(cut.find(42) != nullptr);
    cut.use_for(2);
    CHECK(cut.find(42) == nullptr);
    for (std::uint64_t key = 1; key <= 20'000; ++key) {
        cut.remember(key, pieces, 0);
        REQUIRE(cut.find(key) != nullptr);
        REQUIRE(std::ranges::equal(cut.pieces(*cut.find(key)), pieces));
    }
    CHECK(cut.find(1) == nullptr);
}
