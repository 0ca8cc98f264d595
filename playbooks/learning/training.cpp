#include "playbooks/learning/training.hpp"

#include "playbooks/built_in.hpp"
#include "playbooks/learning/calibration.hpp"
#include "playbooks/learning/corpus_file.hpp"
#include "playbooks/learning/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>

namespace firebreak::playbooks {
namespace {

struct lesson {
    const example* from = nullptr;
    std::string_view text;
    std::optional<language> lang;
    std::size_t in = 0;
    double weight = 1;
    bool taught = false;  ///< by a person
};

/// Few texts of a kind weigh more, so that no playbook loses by having a lazy author.
std::vector<double> balance(const std::vector<lesson>& all, std::size_t classes) {
    std::vector<double> sizes(classes, 0);
    double sum = 0;
    for (const auto& l : all) sizes[l.in] += l.weight, sum += l.weight;
    const double usual = sum / static_cast<double>(std::max<std::size_t>(classes, 1));
    for (auto& s : sizes) s = s > 0 ? std::clamp(std::sqrt(usual / s), 0.3, 3.0) : 1;
    return sizes;
}

}  // namespace

learning_options usual_learning() {
    learning_options o;
    // A thousand rows of a prior weigh against what a few examples say.
    o.training.penalty = 10;
    o.training.most_steps = 60;
    o.training.good_enough = 1e-3;
    o.known_scale = 0.4F;
    o.words_scale = 3;
    o.letters_scale = 3;
    return o;
}

bool enough_to_learn(const definitions& all) {
    std::map<std::string_view, std::size_t> counts;
    for (const auto& d : all.playbooks)
        for (const auto& e : d.examples) ++counts[e.expect.value];
    return std::ranges::count_if(counts, [](auto& c) { return c.second >= fewest_to_learn; }) >=
               2 &&
           all.playbooks.size() <= most_classes;
}

lessons gather(const definitions& all, const classifier& rules, const load_options& options,
               findings& found) {
    lessons out;
    std::map<std::string_view, std::size_t> index;
    for (const auto& d : all.playbooks) {
        index.emplace(d.book.id.value, out.classes.size());
        out.classes.push_back(d.book.id.value);
    }
    std::vector<lesson> lessons_found;
    for (const auto& d : all.playbooks)
        for (const auto& e : d.examples)
            if (const auto in = index.find(e.expect.value); in != index.end())
                lessons_found.push_back({&e, e.text, e.lang, in->second, 1});
    const auto most = static_cast<double>(lessons_found.size());
    double sum = 0;
    for (const auto& c : options.corrections) sum += c.weight;
    const double share = sum > most ? most / sum : 1;
    for (const auto& c : options.corrections)
        if (const auto in = index.find(c.category.value); in != index.end()) {
            ++out.corrections;
            lessons_found.push_back({nullptr, c.text, c.lang, in->second, c.weight * share, true});
        }
    std::vector<corpus_line> lines;
    if (options.corpus) {
        auto known = out.classes;
        for (const auto& shadow : options.shadows) known.push_back(shadow.value);
        lines = read_corpus(*options.corpus, known, found);
    }
    for (const auto& l : lines)
        if (const auto in = index.find(l.category); in != index.end()) {
            ++out.from_corpus;
            lessons_found.push_back({nullptr, l.text, l.lang, in->second, l.weight});
        }
    const auto factors = balance(lessons_found, out.classes.size());
    for (const auto& l : lessons_found) {
        rules.study(l.text, l.lang, std::uint64_t{1} << l.in,
                    static_cast<float>(l.weight * factors[l.in]), out.texts);
        if (l.taught) out.texts.insist();
        out.examples.push_back(l.from);
    }
    out.documents.resize(out.texts.documents().size());
    std::iota(out.documents.begin(), out.documents.end(), 0U);
    return out;
}

digest made_from(const digest& contents, const load_options& options) {
    // Raised whenever the same files would give another model.
    constexpr std::string_view how = "firebreak model 2";
    auto all = fmt::format("{}\n{}", how, hex(contents));
    // Lengths stand before contents, so that nothing can be shifted from one to the next.
    const auto put = [&](std::string_view part) {
        all += fmt::format("\n{}:{}", part.size(), hex(sha256(part)));
    };
    for (const auto& f : prior_files()) put(f.bytes);
    for (const auto& c : options.corrections) {
        put(c.text);
        put(fmt::format("{} {} {}", c.category.value, c.weight,
                        c.lang ? firebreak::word(*c.lang) : "?"));
    }
    if (options.corpus) {
        std::ifstream in(*options.corpus, std::ios::binary);
        if (in)
            put(std::string(std::istreambuf_iterator<char>(in), {}));
        else
            all += "\nno such file";  // an empty one is another matter: that can be learned from
    }
    return sha256(all);
}

std::vector<tried> try_out(const corpus& texts, std::span<const std::uint32_t> documents,
                           const std::vector<std::string>& classes, const learned* prior,
                           std::size_t folds, const learning_options& how) {
    std::vector<tried> out(documents.size());
    for (std::size_t fold = 0; fold < folds; ++fold) {
        std::vector<std::uint32_t> taught, asked;
        for (std::size_t i = 0; i < documents.size(); ++i)
            (i % folds == fold ? asked : taught).push_back(documents[i]);
        const auto model = make_model(texts, taught, classes, prior, how);
        const auto rows = rows_for(texts, asked, model);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const auto& row = rows.rows[i];
            std::vector<float> scores(model.stride(), 0);
            const auto count = row.end - row.begin;
            add_scores(model.weights, model.stride(),
                       std::span(rows.features).subspan(row.begin, count),
                       std::span(rows.values).subspan(row.begin, count), scores.data());
            scores.resize(model.classes.size());
            out[fold + i * folds] = {std::move(scores), row.accepted, row.weight};
        }
    }
    return out;
}

std::shared_ptr<const learned> learn(const lessons& all, const learned* prior) {
    const auto how = usual_learning();
    auto model =
        std::make_shared<learned>(make_model(all.texts, all.documents, all.classes, prior, how));
    if (prior != nullptr) {
        // The prior has seen the library's examples: trying those again would only flatter. Its
        // temperature was found on texts that it had not seen.
        model->temperature = prior->temperature;
    } else {
        constexpr std::size_t folds = 3;
        model->temperature =
            fit_temperature(try_out(all.texts, all.documents, all.classes, nullptr, folds, how));
    }
    round_weights(*model);
    return model;
}

}  // namespace firebreak::playbooks
