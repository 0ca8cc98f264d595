// How well reports are told apart on the development set, by cross-validation with the prior made
// anew for every fold: what a shipped prior has seen can't be measured on it.
//
//   eval_triage [--by fold|source] [--folds 5] [--library DIR] [--lexicons DIR] [--corpora FILE]
//               [--texts DIR] [--out PREFIX] [--only SOURCE] [--keep FOLDER] [--asking COST]
//               [--faint P]
//               [--likely P]
//
// --keep: models are kept there and found again, for trying other limits of judge.hpp only.
// Reads $FIREBREAK_SHARED/eval/dev.jsonl (../shared without it; says so when there is none) and
// writes PREFIX.always.jsonl (abstention off) and PREFIX.deployed.jsonl for score.py beside it.
#include "playbooks/learning/model_file.hpp"
#include "playbooks/learning/prior.hpp"
#include "tests/bench/triage_rows.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace firebreak;
using namespace firebreak::playbooks;
using namespace firebreak::bench;
using nlohmann::json;

std::map<std::string, std::string> arguments(int argc, char** argv) {
    std::map<std::string, std::string> out = {{"by", "fold"},
                                              {"folds", "5"},
                                              {"library", "playbooks/library"},
                                              {"texts", "playbooks/prior/texts"},
                                              {"out", "/tmp/triage/eval"},
                                              {"penalty", "10"},
                                              {"prior-penalty", "0.5"},
                                              {"known", "0.4"},
                                              {"words", "3"},
                                              {"letters", "3"},
                                              {"unknown", "0.5"},
                                              {"extra", "0.3"},
                                              {"own", "0.2"},
                                              {"cap", "500"},
                                              {"examples", "1"},
                                              {"steps", "60"},
                                              {"min", "2"},
                                              {"two", "2"},
                                              {"prune", "32000"},
                                              {"balance", "0.2"},
                                              {"asking", "0.50"},
                                              {"faint", "0.05"},
                                              {"likely", "0.15"}};
    for (int i = 1; i + 1 < argc; i += 2) out[std::string(argv[i]).substr(2)] = argv[i + 1];
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    auto a = arguments(argc, argv);
    const auto dev_path = development_set();
    if (!std::ifstream(dev_path)) {
        fmt::print("skipped: there is no {}\n", dev_path);
        return 77;
    }
    load_options options;
    options.learn = false;
    options.keep_knowledge = true;
    if (a.contains("lexicons")) options.lexicons = a["lexicons"];
    auto loaded = library::load(std::filesystem::path(a["library"]), options);
    if (!loaded) {
        for (const auto& f : loaded.found) fmt::print("{}\n", to_string(f));
        return 2;
    }
    auto& books = *loaded.loaded;
    std::vector<std::string> classes;
    for (const auto& b : books.all()) classes.push_back(b.id.value);
    auto& rules = const_cast<classifier&>(books.rules());

    auto dev = read_rows(dev_path, books);
    std::vector<row> extra;
    if (a.contains("corpora")) {
        std::map<std::string, std::size_t> taken;
        for (auto& r : read_rows(a["corpora"], books))
            if (taken[r.source + r.primary]++ < std::stoul(a["cap"])) extra.push_back(std::move(r));
    }
    for (auto& r : read_texts(a["texts"], books)) extra.push_back(std::move(r));
    const std::size_t folds = std::stoul(a["folds"]);
    std::vector<std::string> sources;
    for (auto& r : dev) {
        if (a["by"] == "source") {
            auto at = std::ranges::find(sources, r.source);
            if (at == sources.end()) at = sources.insert(sources.end(), r.source);
            r.fold = static_cast<std::size_t>(at - sources.begin());
        } else {
            r.fold = std::hash<std::string>{}(r.id) % folds;
        }
    }
    for (auto& e : extra)
        for (const auto& r : dev)
            if (r.text.find(e.text) != std::string::npos ||
                (a["by"] == "source" && r.source == e.source))
                e.found_in.push_back(r.fold);
    const std::size_t rounds = a["by"] == "source" ? sources.size() : folds;

    corpus all;
    const double began = seconds();
    const auto study = [&](const std::string& text, std::optional<language> lang,
                           std::uint64_t accepted, float weight) {
        rules.study(text, lang, accepted, weight, all);
        return static_cast<std::uint32_t>(all.documents().size() - 1);
    };
    balancing classes_are(classes.size(), std::stod(a["balance"]));
    for (const auto& r : dev) classes_are.count(r.accepted);
    const auto weight_of = [&](const row& r) {
        return std::stof(a[r.source == "own" ? "own" : "extra"]);
    };
    for (const auto& r : extra) classes_are.count(r.accepted, weight_of(r));
    for (const auto& e : books.examples())
        for (std::size_t c = 0; c < classes.size(); ++c)
            if (classes[c] == e.expect.value) classes_are.count(std::uint64_t{1} << c);
    const auto class_weight = [&](std::uint64_t accepted) { return classes_are.weight(accepted); };
    std::vector<std::uint32_t> example_documents;
    for (const auto& e : books.examples()) {
        std::uint64_t accepted = 0;
        for (std::size_t c = 0; c < classes.size(); ++c)
            if (classes[c] == e.expect.value) accepted |= std::uint64_t{1} << c;
        example_documents.push_back(
            study(e.text, e.lang, accepted, class_weight(accepted) * std::stof(a["examples"])));
    }
    for (auto& r : dev) r.document = study(r.text, {}, r.accepted, class_weight(r.accepted));
    for (auto& r : extra) {
        const auto weight = class_weight(r.accepted) * weight_of(r);
        r.document = study(r.text, r.lang, r.accepted, weight);
    }
    fmt::print("{} examples, {} development rows, {} of other corpora; studied in {:.1f} s\n",
               example_documents.size(), dev.size(), extra.size(), seconds() - began);

    learning_options how;
    how.training.penalty = std::stod(a["penalty"]);
    how.training.most_steps = std::stoi(a["steps"]);
    how.known_scale = std::stof(a["known"]);
    how.words_scale = std::stof(a["words"]);
    how.letters_scale = std::stof(a["letters"]);
    how.unknown_share = std::stof(a["unknown"]);
    how.fewest_documents = static_cast<std::uint32_t>(std::stoul(a["min"]));

    tolerance limits;
    limits.asking_costs = std::stod(a["asking"]);
    limits.faint_enough = std::stod(a["faint"]);
    limits.likely_enough = std::stod(a["likely"]);
    rules.draw_lines(limits);
    std::ofstream always(a["out"] + ".always.jsonl"), deployed(a["out"] + ".deployed.jsonl");
    for (std::size_t round = 0; round < rounds; ++round) {
        if (a.contains("only") && a["only"] != sources[round]) continue;
        const double start = seconds();
        std::vector<std::uint32_t> documents;
        for (const auto& r : dev)
            if (r.fold != round) documents.push_back(r.document);
        for (const auto& r : extra)
            if (std::ranges::find(r.found_in, round) == r.found_in.end())
                documents.push_back(r.document);
        std::shared_ptr<learned> model;
        const auto name = sha256(a["by"] + fmt::format(" {} {}", round, rounds));
        const auto keep = a["keep"] + fmt::format("/{}", round);
        if (!a["keep"].empty())
            if (auto kept = find_model(keep, name))
                model = std::make_shared<learned>(std::move(*kept));
        if (model) {
        } else if (a["two"] != "0") {
            if (a["two"] == "2")
                documents.insert(documents.end(), example_documents.begin(),
                                 example_documents.end());
            auto first = how;
            first.training.penalty = std::stod(a["prior-penalty"]);
            std::string problem;
            const auto prior = *read_prior(
                make_prior(all, documents, classes, first, std::stoul(a["prune"])), problem);
            model =
                std::make_shared<learned>(make_model(all, example_documents, classes, &prior, how));
            model->temperature = prior.temperature;
        } else {
            documents.insert(documents.end(), example_documents.begin(), example_documents.end());
            model = std::make_shared<learned>(make_model(all, documents, classes, nullptr, how));
        }
        round_weights(*model);
        if (!a["keep"].empty()) keep_model(keep, name, *model);
        rules.use(model);
        fmt::print("round {}: {} documents, {} features, {:.1f} s\n", round, documents.size(),
                   model->words.size(), seconds() - start);
        for (const auto& r : dev) {
            if (r.fold != round) continue;
            for (const bool abstain : {false, true}) {
                const auto v = rules.classify(r.text, {.abstain = abstain, .hint = r.lang});
                json out = {{"id", r.id},
                            {"category", v.category ? json(v.category->value) : json()},
                            {"severity", word(v.level)},
                            {"confidence", v.confidence}};
                for (const auto& e : v.why)
                    if (e.kind == "threat") out["grammar"] = e.detail;
                for (const auto& g : v.guesses) out["guesses"][g.playbook.value] = g.score;
                (abstain ? deployed : always) << out.dump() << '\n';
            }
        }
    }
    return 0;
}
