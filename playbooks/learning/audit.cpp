#include "playbooks/learning/audit.hpp"

#include "playbooks/learning/training.hpp"
#include "playbooks/text.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

namespace firebreak::playbooks {
namespace {

constexpr std::size_t folds = 5;
constexpr double sure_of_another = 0.85;
constexpr double nearly_the_same = 0.75;
constexpr std::size_t most_told = 50;  // of each kind

/// As the prior is trained: there is no prior to lean on here.
learning_options alone() {
    auto how = usual_learning();
    how.training.penalty = 0.5;
    return how;
}

/// Words and pairs of words of a text, sorted, each once.
std::vector<std::uint64_t> sayings(std::string_view words) {
    thread_local text t;
    read(words, t);
    std::vector<std::uint64_t> out;
    each_ngram(t, [&](const ngram& g) {
        if (g.kind != feature_kind::letters) out.push_back(g.key);
    });
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

double alike(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
    std::size_t common = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        if (*x < *y)
            ++x;
        else if (*y < *x)
            ++y;
        else
            ++common, ++x, ++y;
    }
    const auto all = a.size() + b.size() - common;
    return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

/// Pairs of examples that share something rare are compared, so that time stays in proportion.
void find_duplicates(const std::vector<const example*>& all, audit& out) {
    constexpr std::size_t too_common = 30;  // examples that share it
    std::vector<std::vector<std::uint64_t>> said;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> where;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        said.push_back(sayings(all[i]->text));
        for (const auto key : said.back()) where[key].push_back(i);
    }
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> found;
    for (const auto& [_, those] : where) {
        if (those.size() > too_common) continue;
        for (std::size_t a = 0; a < those.size(); ++a)
            for (std::size_t b = a + 1; b < those.size(); ++b) {
                const std::pair pair(those[a], those[b]);
                if (all[pair.first]->expect == all[pair.second]->expect || found.contains(pair))
                    continue;
                found.emplace(pair, alike(said[pair.first], said[pair.second]));
            }
    }
    for (const auto& [pair, how] : found)
        if (how >= nearly_the_same)
            out.duplicates.push_back({all[pair.first], all[pair.second], how});
    std::ranges::sort(out.duplicates, {}, [](const audit::double_entry& d) {
        return std::tuple(-d.alike, d.one, d.other);
    });
    if (out.duplicates.size() > most_told) out.duplicates.resize(most_told);
}

std::size_t best_of(const std::vector<float>& p) {
    return static_cast<std::size_t>(std::ranges::max_element(p) - p.begin());
}

void cross_validate(const lessons& texts, audit& out) {
    auto results = try_out(texts.texts, texts.documents, texts.classes, nullptr, folds, alone());
    const float temperature = fit_temperature(results);
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> confused;
    std::map<std::string, audit::line*, std::less<>> lines;
    for (auto& l : out.playbooks) lines[l.of.value] = &l;
    for (std::size_t i = 0; i < results.size(); ++i) {
        auto& p = results[i].scores;
        for (auto& x : p) x /= temperature;
        softmax(p);
        const auto got = best_of(p);
        const auto* e = texts.examples[i];
        const playbook_id called{texts.classes[got]};
        ++lines[called.value]->called;
        ++out.examples;
        if (called == e->expect) {
            ++lines[called.value]->right;
            ++out.right;
            continue;
        }
        const auto want = static_cast<std::size_t>(
            std::ranges::find(texts.classes, e->expect.value) - texts.classes.begin());
        ++confused[{want, got}];
        if (static_cast<double>(p[got]) >= sure_of_another)
            out.doubts.push_back({e, called, static_cast<double>(p[got])});
    }
    for (const auto& [pair, times] : confused)
        out.confusions.push_back({playbook_id{texts.classes[pair.first]},
                                  playbook_id{texts.classes[pair.second]}, times});
    std::ranges::sort(out.confusions, {}, [](const audit::confusion& c) {
        return std::tuple(-static_cast<double>(c.times), c.of.value, c.called.value);
    });
    std::ranges::sort(out.doubts, {},
                      [](const audit::doubt& d) { return std::tuple(-d.probability, d.what); });
    if (out.doubts.size() > most_told) out.doubts.resize(most_told);
    out.folds = folds;
}

}  // namespace

audit examine(const definitions& all, const classifier& rules) {
    audit out;
    std::map<std::string, std::size_t, std::less<>> counts;
    std::vector<const example*> examples;
    for (const auto& d : all.playbooks) {
        counts.try_emplace(d.book.id.value);
        for (const auto& e : d.examples) {
            ++counts[e.expect.value];
            examples.push_back(&e);
        }
    }
    for (const auto& d : all.playbooks)
        out.playbooks.push_back({d.book.id, counts[d.book.id.value], 0, 0});
    find_duplicates(examples, out);
    if (!enough_to_learn(all)) return out;
    findings none;
    cross_validate(gather(all, rules, {}, none), out);
    return out;
}

}  // namespace firebreak::playbooks
