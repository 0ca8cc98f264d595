// The trainer, calibration, the prior's file and kept models: numbers that can be checked by hand.
#include "playbooks/learning/calibration.hpp"
#include "playbooks/learning/model_file.hpp"
#include "playbooks/learning/prior.hpp"
#include "playbooks/learning/trainer.hpp"
#include "tests/support/scratch.hpp"
#include "tests/unit/playbooks/sample.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

using namespace sample;

namespace {

sparse_rows rows(const std::vector<std::pair<std::vector<std::uint32_t>, std::uint64_t>>& all) {
    sparse_rows out;
    for (const auto& [features, accepted] : all) {
        sparse_rows::row r;
        r.begin = static_cast<std::uint32_t>(out.features.size());
        for (const auto f : features) {
            out.features.push_back(f);
            out.values.push_back(1);
        }
        r.end = static_cast<std::uint32_t>(out.features.size());
        r.accepted = accepted;
        out.rows.push_back(r);
    }
    return out;
}

std::vector<float> probabilities(std::span<const float> w, std::size_t classes,
                                 const std::vector<std::uint32_t>& features) {
    std::vector<float> p(stride_for(classes), 0);
    const std::vector<float> ones(features.size(), 1);
    add_scores(w, stride_for(classes), features, ones, p.data());
    p.resize(classes);
    softmax(p);
    return p;
}

learned small_model() {
    learned m;
    m.classes = {"refund", "threat"};
    const auto put = [&](feature_kind kind, std::string_view name, std::uint64_t key, float a,
                         float b) {
        m.words.add(key, name);
        m.kinds.push_back(kind);
        m.idf.push_back(1.5F);
        std::vector<float> w(m.stride(), 0);
        w[0] = a;
        w[1] = b;
        m.weights.insert(m.weights.end(), w.begin(), w.end());
    };
    put(feature_kind::known, "bias", keys::of(feature_kind::known, "bias"), 0.25F, -0.5F);
    put(feature_kind::word, "refund", keys::of(feature_kind::word, "refund"), 2, -1);
    put(feature_kind::pair, "kill you",
        keys::pair(keys::of(feature_kind::word, "kill"), keys::of(feature_kind::word, "you")), 0,
        3);
    m.unknown_idf = 2;
    m.temperature = 1.25F;
    return m;
}

}  // namespace

TEST_CASE("trainer: learns what separates, shares what does not") {
    const auto data = rows({{{0, 1}, 1}, {{0, 1}, 1}, {{0, 2}, 2}, {{0, 2}, 2}});
    const auto w = train(data, 3, 2, {}, {.penalty = 0.01, .most_steps = 100, .good_enough = 1e-9});
    CHECK(probabilities(w, 2, {0, 1})[0] > 0.95F);
    CHECK(probabilities(w, 2, {0, 2})[1] > 0.95F);
    CHECK(std::abs(probabilities(w, 2, {0})[0] - 0.5F) < 0.01F);
    CHECK(w == train(data, 3, 2, {}, {.penalty = 0.01, .most_steps = 100, .good_enough = 1e-9}));
}

TEST_CASE("trainer: at the optimum the gradient is nil") {
    // One feature, two classes, one row each way but twice as heavy: log odds of ln 2 without a
    // penalty.
    auto data = rows({{{0}, 1}, {{0}, 2}});
    data.rows[0].weight = 2;
    const auto w =
        train(data, 1, 2, {}, {.penalty = 1e-6, .most_steps = 200, .good_enough = 1e-12});
    CHECK(std::abs((w[0] - w[1]) - std::log(2.0F)) < 0.01F);
}

TEST_CASE("trainer: a row may accept several classes") {
    const auto data = rows({{{0}, 3}, {{0}, 3}, {{1}, 4}, {{1}, 4}});
    const auto w = train(data, 2, 3, {}, {.penalty = 0.01, .most_steps = 100, .good_enough = 1e-9});
    const auto p = probabilities(w, 3, {0});
    CHECK(p[0] + p[1] > 0.9F);
    CHECK(std::abs(p[0] - p[1]) < 0.01F);
}

TEST_CASE("trainer: the prior holds until examples say otherwise") {
    weight_table mean(2 * stride_for(2), 0);
    mean[0] = 4;
    CHECK(train({}, 2, 2, mean, {}) == mean);
    const auto data = rows({{{1}, 2}});
    const auto w = train(data, 2, 2, mean, {.penalty = 1, .most_steps = 50, .good_enough = 1e-6});
    CHECK(w[0] == mean[0]);
    CHECK(w[stride_for(2) + 1] > 0.1F);
}

TEST_CASE("calibration: boasting is cooled, timidity warmed") {
    std::vector<tried> boasting, timid;
    for (int i = 0; i < 100; ++i) {
        boasting.push_back({{6, 0}, i < 70 ? 1ULL : 2ULL, 1});
        timid.push_back({{0.5F, 0}, i < 95 ? 1ULL : 2ULL, 1});
    }
    CHECK(fit_temperature(boasting) > 2);
    CHECK(fit_temperature(timid) < 0.6F);
    CHECK(fit_temperature({}) == 1);
}

TEST_CASE("prior: what moves scores furthest is kept, and all that is known") {
    const auto kept = weightiest(small_model(), 2);
    CHECK(kept.size() == 2);
    CHECK(kept.find(keys::of(feature_kind::known, "bias")) != vocabulary::unknown);
    CHECK(kept.find(keys::of(feature_kind::word, "refund")) == vocabulary::unknown);
}

TEST_CASE("prior: written and read again it says the same") {
    const auto m = small_model();
    const auto text = write_prior(m);
    std::string problem;
    const auto again = read_prior(text, problem);
    INFO(text << problem);
    REQUIRE(again);
    CHECK(write_prior(*again) == text);
    CHECK(again->words.size() == m.words.size());
    const auto pair = again->words.find(
        keys::pair(keys::of(feature_kind::word, "kill"), keys::of(feature_kind::word, "you")));
    REQUIRE(pair != vocabulary::unknown);
    CHECK(again->weights[pair * again->stride() + 1] == Approx(3));
}

TEST_CASE("prior: what is no prior is refused with its line") {
    const auto text = write_prior(small_model());
    std::string problem;
    CHECK_FALSE(read_prior("", problem));
    CHECK(problem == "line 1: no prior of this format");
    CHECK_FALSE(read_prior(text + "w\t1.0\trefund\t0:7\n", problem));  // twice
    CHECK_FALSE(read_prior(text + "w\t1.0\tother\t9:7\n", problem));   // no such class
    CHECK_FALSE(read_prior(text + "x\t1.0\tother\t0:7\n", problem));
    CHECK_FALSE(read_prior(text + "w\tnan\tother\t0:7\n", problem));
    CHECK(read_prior(text + "w\t1.0\tother\t0:7\n", problem));
}

TEST_CASE("prior: the program's own can be read") {
    const auto* prior = built_in_prior();
    REQUIRE(prior != nullptr);
    CHECK(prior->classes.size() == 14);
    CHECK(prior->words.size() > 5000);
}

TEST_CASE("kept models: the same model, and only for what it was made from") {
    const auto m = small_model();
    const auto from = sha256("these playbooks"), other = sha256("other playbooks");
    const auto bytes = write_model(m, from);
    const auto again = read_model(bytes, from);
    REQUIRE(again);
    CHECK(again->classes == m.classes);
    CHECK(again->weights == m.weights);
    CHECK(again->temperature == m.temperature);
    CHECK(again->words.name(2) == "kill you");
    CHECK_FALSE(read_model(bytes, other));
}

TEST_CASE("kept models: damaged bytes are never used") {
    const auto from = sha256("these playbooks");
    const auto bytes = write_model(small_model(), from);
    for (std::size_t cut = 0; cut < bytes.size(); cut += 7)
        CHECK_FALSE(read_model(std::string_view(bytes).substr(0, cut), from));
    for (std::size_t at = 0; at < bytes.size(); at += 5) {
        auto changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 0x41);
        CHECK_FALSE(read_model(changed, from));
    }
    // Lengths that lie, under a right digest.
    for (std::size_t at = 40; at + 32 < bytes.size(); ++at) {
        auto changed = bytes.substr(0, bytes.size() - 32);
        changed[at] = '\xFF';
        const auto sum = sha256(changed);
        changed.append(reinterpret_cast<const char*>(sum.data()), sum.size());
        (void)read_model(changed, from);  // must not crash
    }
}

TEST_CASE("kept models: the folder of models") {
    const test::scratch room;
    const auto folder = room / "models";
    const auto from = sha256("these playbooks");
    CHECK_FALSE(find_model(folder, from));
    keep_model(folder, from, small_model());
    CHECK(find_model(folder, from));
    CHECK_FALSE(find_model(folder, sha256("others")));
    for (int i = 0; i < 9; ++i) keep_model(folder, sha256(std::to_string(i)), small_model());
    std::size_t files = 0;
    for (const auto& f : std::filesystem::directory_iterator(folder))
        files += f.path().extension() == ".model" ? 1U : 0U;
    CHECK(files <= 5);
    keep_model("/proc/nowhere", from, small_model());  // no folder: no matter
}
