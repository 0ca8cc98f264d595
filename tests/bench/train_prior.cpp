// Makes playbooks/prior/prior.txt: what the model knows before it sees an installation's examples.
//
//   train_prior LIBRARY TEXTS OUT CORPORA.jsonl
//
// Trained on the development set ($FIREBREAK_SHARED/eval/dev.jsonl, without its CC BY-SA rows), on
// the examples of LIBRARY, on the folder TEXTS (playbooks/prior/texts) and on CORPORA.jsonl, which
// playbooks/prior/prepare makes.
// playbooks/prior/README.md says what these are and under which licences. Deterministic.
#include "playbooks/learning/prior.hpp"
#include "tests/bench/triage_rows.hpp"

#include <fmt/format.h>

#include <fstream>
#include <map>

namespace {

using namespace firebreak;
using namespace firebreak::bench;
using namespace firebreak::playbooks;

constexpr std::size_t most_of_a_kind = 500;  // of a corpus, by its first category
constexpr float weight_of_corpora = 0.3F;    // examples and the development set: 1
constexpr float weight_of_texts = 0.2F;
constexpr std::size_t most_features = 32'000;

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        fmt::print(stderr, "train_prior LIBRARY TEXTS OUT CORPORA.jsonl\n");
        return 2;
    }
    load_options options;
    options.learn = false;
    options.keep_knowledge = true;
    const auto loaded = library::load(std::filesystem::path(argv[1]), options);
    if (!loaded) return 2;
    const auto& books = *loaded.loaded;
    std::vector<std::string> classes;
    for (const auto& b : books.all()) classes.push_back(b.id.value);

    struct text {
        std::string words;
        std::optional<language> lang;
        std::uint64_t accepted;
        float weight;
    };
    std::vector<text> all;
    for (const auto& e : books.examples())
        for (std::size_t c = 0; c < classes.size(); ++c)
            if (classes[c] == e.expect.value)
                all.push_back({e.text, e.lang, std::uint64_t{1} << c, 1});
    for (auto& r : read_rows(development_set(), books))
        if (r.licence.find("BY-SA") == std::string::npos)
            all.push_back({std::move(r.text), std::nullopt, r.accepted, 1});
    std::map<std::string, std::size_t> taken;
    for (auto& r : read_rows(argv[4], books))
        if (taken[r.source + r.primary]++ < most_of_a_kind)
            all.push_back({std::move(r.text), std::nullopt, r.accepted, weight_of_corpora});
    for (auto& r : read_texts(argv[2], books))
        all.push_back({std::move(r.text), r.lang, r.accepted, weight_of_texts});

    balancing balance(classes.size(), 0.2);
    for (const auto& t : all) balance.count(t.accepted, t.weight);
    corpus texts;
    std::vector<std::uint32_t> documents;
    for (const auto& t : all) {
        documents.push_back(static_cast<std::uint32_t>(documents.size()));
        books.rules().study(t.words, t.lang, t.accepted, t.weight * balance.weight(t.accepted),
                            texts);
    }
    auto how = usual_learning();
    how.training.penalty = 0.5;
    how.training.good_enough = 1e-5;
    const auto written = make_prior(texts, documents, classes, how, most_features);
    std::ofstream(argv[3], std::ios::binary) << written;
    fmt::print("{} texts, {} kB\n", documents.size(), written.size() / 1000);
    return 0;
}
