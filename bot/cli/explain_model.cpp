#include "bot/cli/explain_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace firebreak::cli {
namespace {

using playbooks::feature_kind;
using playbooks::learned;
using playbooks::model_origin;

constexpr std::size_t most_told = 10;  // of each kind, for each playbook

std::string_view source_of(model_origin::from from) {
    switch (from) {
        case model_origin::from::program: return "part of the program";
        case model_origin::from::cache: return "kept from an earlier start";
        case model_origin::from::training: return "trained just now";
        case model_origin::from::nowhere: break;
    }
    return "none";
}

/// What one feature adds to the lead of a playbook over the middle of all.
float lead(const learned& m, std::uint32_t feature, std::size_t of) {
    const auto* w = m.weights.data() + feature * m.stride();
    float middle = 0;
    for (std::size_t c = 0; c < m.classes.size(); ++c) middle += w[c];
    return (w[of] - middle / static_cast<float>(m.classes.size())) * m.idf[feature];
}

std::string strongest(const learned& m, std::size_t of, feature_kind kind) {
    std::vector<std::pair<float, std::uint32_t>> order;
    for (std::uint32_t f = 0; f < m.words.size(); ++f)
        if (m.kinds[f] == kind && lead(m, f, of) > 0) order.emplace_back(-lead(m, f, of), f);
    const auto told = std::min(order.size(), most_told);
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(told));
    std::string out;
    for (std::size_t i = 0; i < told; ++i) {
        const auto name = m.words.name(order[i].second);
        out += fmt::format("{}{} ({:.1f})", i == 0 ? "" : ", ", name, -order[i].first);
    }
    return out.empty() ? "-" : out;
}

std::size_t count(const learned& m, feature_kind kind) {
    return static_cast<std::size_t>(std::ranges::count(m.kinds, kind));
}

}  // namespace

int explain_model(const playbooks::library& library, std::ostream& out, std::ostream& err) {
    const auto* m = library.rules().in_use();
    if (m == nullptr) {
        err << "These playbooks have too few examples for a model: their written rules decide "
               "alone.\n";
        return 1;
    }
    const auto& origin = library.origin();
    out << fmt::format("Model: {}; made of {} examples", source_of(origin.came), origin.examples);
    const auto given = library.corrections().size();
    if (given > 0)
        out << fmt::format(", {} of {} correction{}", origin.corrections, given,
                           given == 1 ? "" : "s");
    out << (origin.corpus ? " and a corpus of your own" : "") << ", on top of the shipped prior\n";
    out << fmt::format(
        "Features: {} (findings {}, words {}, pairs {}, letters {}); playbooks: {}\n",
        m->words.size(), count(*m, feature_kind::known), count(*m, feature_kind::word),
        count(*m, feature_kind::pair), count(*m, feature_kind::letters), m->classes.size());
    out << fmt::format("Temperature: {:.2f} (scores are divided by it, so that percentages hold)\n",
                       m->temperature);
    for (std::size_t c = 0; c < m->classes.size(); ++c) {
        out << fmt::format("\n{}\n", m->classes[c]);
        out << "  findings: " << strongest(*m, c, feature_kind::known) << '\n';
        out << "  words: " << strongest(*m, c, feature_kind::word) << '\n';
        out << "  pairs: " << strongest(*m, c, feature_kind::pair) << '\n';
    }
    return 0;
}

}  // namespace firebreak::cli
