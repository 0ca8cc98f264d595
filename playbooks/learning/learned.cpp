#include "playbooks/learning/learned.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace firebreak::playbooks {
namespace {

struct tally {
    struct gram {
        std::uint64_t key = 0;  // 0: `feature` is sure
        std::uint32_t feature = vocabulary::unknown;
        std::uint32_t first = 0, next = 0;
        feature_kind kind = feature_kind::letters;
    };
    std::vector<gram> grams;            // of the text
    std::vector<std::uint32_t> pieces;  // of a word
    std::vector<std::uint32_t> place;   // per feature: in `times` from 1; 0 between two texts
    std::vector<std::uint32_t> times;
};

tally& my_tally() {
    thread_local tally t;
    return t;
}

float sublinear(std::uint32_t times) {
    return times == 1 ? 1.0F : 1.0F + std::log(static_cast<float>(times));
}

bool letters(feature_kind k) { return k == feature_kind::letters; }

/// From squared lengths to the factors that bring them to these.
void bring_to(std::array<double, 2>& length, float words, float in_letters) {
    const std::array<float, 2> wanted = {words, in_letters};
    for (std::size_t b = 0; b < 2; ++b)
        length[b] = length[b] > 0 ? static_cast<double>(wanted[b]) / std::sqrt(length[b]) : 0;
}

/// All n-grams of a text that may be features. Memory is asked for long before it is needed.
void gather(const learned& m, const text& t, cut_words& cut, tally& into,
            std::uint32_t& letters_missing) {
    const auto near = [&](std::uint32_t feature) {
        __builtin_prefetch(&into.place[feature], 1);
        __builtin_prefetch(&m.idf[feature]);
        __builtin_prefetch(&m.weights[feature * m.stride()]);
    };
    const auto cut_into = [&](const ngram& word) {
        into.pieces.clear();
        std::size_t missing = 0;
        auto sink = [&](const ngram& g) {
            const auto f = m.words.find(g.key);
            f == vocabulary::unknown ? void(++missing) : into.pieces.push_back(f);
        };
        each_letters(t, word.where, word.first, word.next, sink);
        return &cut.remember(word.key, into.pieces, missing);
    };
    into.grams.clear();
    each_ngram(
        t,
        [&](const ngram& g) {
            m.words.expect(g.key);
            into.grams.push_back({g.key, vocabulary::unknown, g.first, g.next, g.kind});
        },
        [&](const ngram& word) {
            const auto* known = cut.find(word.key);
            if (known == nullptr) known = cut_into(word);
            letters_missing += known->missing;
            for (const auto f : cut.pieces(*known)) {
                near(f);
                into.grams.push_back({0, f, word.first, word.next, feature_kind::letters});
            }
        });
    for (auto& g : into.grams) {
        if (g.key == 0) continue;
        g.feature = m.words.guess(g.key);
        if (g.feature != vocabulary::unknown) near(g.feature);
    }
}

}  // namespace

void learned::read(const text& t, std::span<const known_feature> known, vector_of_text& out) const {
    out.features.clear();
    out.values.clear();
    out.seen.clear();
    auto& count = my_tally();
    if (count.place.size() < words.size()) count.place.resize(words.size(), 0);
    std::array<std::uint32_t, 2> missing{};
    gather(*this, t, out.cut, count, missing[1]);
    for (const auto& k : known) {
        const auto f = words.find(k.key);
        if (f == vocabulary::unknown) continue;
        out.features.push_back(f);
        out.values.push_back(k.value * idf[f]);
    }
    out.known = out.features.size();
    count.times.clear();
    std::uint32_t all_words = 0, known_words = 0;
    const auto begin = static_cast<std::uint32_t>(out.known);
    for (const auto& g : count.grams) {
        const auto f = g.key == 0 ? g.feature : words.sure(g.key, g.feature);
        if (g.kind == feature_kind::word) ++all_words;
        if (f == vocabulary::unknown) {
            ++missing[0];
            continue;
        }
        if (g.kind == feature_kind::word) ++known_words;
        auto& place = count.place[f];
        if (place == 0) {
            out.features.push_back(f);
            count.times.push_back(0);
            place = static_cast<std::uint32_t>(count.times.size());
        }
        ++count.times[place - 1];
        out.seen.push_back({begin + place - 1, g.first, g.next});
    }
    out.known_share = all_words == 0 ? 0 : static_cast<double>(known_words) / all_words;
    std::array<double, 2> length{};
    for (std::size_t b = 0; b < 2; ++b)
        length[b] = static_cast<double>(missing[b]) * static_cast<double>(unknown_idf) *
                    static_cast<double>(unknown_idf);
    for (std::size_t i = begin; i < out.features.size(); ++i) {
        const auto f = out.features[i];
        const float v = sublinear(count.times[i - begin]) * idf[f];
        count.place[f] = 0;
        out.values.push_back(v);
        length[letters(kinds[f]) ? 1 : 0] += static_cast<double>(v) * static_cast<double>(v);
    }
    bring_to(length, words_scale, letters_scale);
    for (std::size_t i = begin; i < out.features.size(); ++i)
        out.values[i] *= static_cast<float>(length[letters(kinds[out.features[i]]) ? 1 : 0]);
}

void learned::score(const vector_of_text& v, std::span<float> out) const {
    std::ranges::fill(out, 0.0F);
    add_scores(weights, stride(), v.features, v.values, out.data());
}

void corpus::name_known(std::uint64_t key, std::string name) {
    const auto at = index_.add(key, name);
    if (at == counts_.size()) counts_.emplace_back();
}

void corpus::add(const text& t, std::span<const known_feature> known, std::uint64_t accepted,
                 float weight) {
    document d;
    d.accepted = accepted;
    d.weight = weight;
    d.known_begin = static_cast<std::uint32_t>(known_.size());
    known_.insert(known_.end(), known.begin(), known.end());
    d.known_end = static_cast<std::uint32_t>(known_.size());
    d.ngrams_begin = static_cast<std::uint32_t>(grams_.size());
    each_ngram(t, [&](const ngram& g) {
        grams_.push_back({g.key, g.kind});
        auto at = index_.find(g.key);
        if (at == vocabulary::unknown) {
            at = index_.add(g.key, name_of(g, t));
            counts_.resize(at + 1);
            counts_[at].kind = g.kind;
        }
    });
    d.ngrams_end = static_cast<std::uint32_t>(grams_.size());
    documents_.push_back(d);
}

/// Documents as a model sees them.
class row_maker {
 public:
    row_maker(const corpus& all, const learned& model) : all_(all), model_(model) {}

    sparse_rows make(std::span<const std::uint32_t> documents) && {
        std::vector<std::uint16_t> times(model_.words.size(), 0);
        std::vector<std::uint32_t> touched;
        for (const auto d : documents) {
            const auto& doc = all_.documents_[d];
            sparse_rows::row row;
            row.begin = static_cast<std::uint32_t>(rows_.features.size());
            row.accepted = doc.accepted;
            row.weight = doc.weight;
            for (auto i = doc.known_begin; i < doc.known_end; ++i) {
                const auto f = model_.words.find(all_.known_[i].key);
                if (f == vocabulary::unknown) continue;
                rows_.features.push_back(f);
                rows_.values.push_back(all_.known_[i].value * model_.idf[f]);
            }
            std::array<std::uint32_t, 2> missing{};
            for (auto i = doc.ngrams_begin; i < doc.ngrams_end; ++i) {
                const auto& g = all_.grams_[i];
                const auto f = model_.words.find(g.key);
                if (f == vocabulary::unknown) {
                    ++missing[letters(g.kind) ? 1 : 0];
                    continue;
                }
                if (times[f]++ == 0) touched.push_back(f);
            }
            put_ngrams(touched, times, missing);
            row.end = static_cast<std::uint32_t>(rows_.features.size());
            rows_.rows.push_back(row);
        }
        return std::move(rows_);
    }

 private:
    void put_ngrams(std::vector<std::uint32_t>& touched, std::vector<std::uint16_t>& times,
                    const std::array<std::uint32_t, 2>& missing) {
        std::array<double, 2> length{};
        const auto unknown = static_cast<double>(model_.unknown_idf);
        for (std::size_t b = 0; b < 2; ++b) length[b] = missing[b] * unknown * unknown;
        const auto begin = rows_.features.size();
        for (const auto f : touched) {
            const float v = sublinear(times[f]) * model_.idf[f];
            times[f] = 0;
            rows_.features.push_back(f);
            rows_.values.push_back(v);
            length[letters(model_.kinds[f]) ? 1 : 0] +=
                static_cast<double>(v) * static_cast<double>(v);
        }
        touched.clear();
        bring_to(length, model_.words_scale, model_.letters_scale);
        for (auto i = begin; i < rows_.features.size(); ++i)
            rows_.values[i] *=
                static_cast<float>(length[letters(model_.kinds[rows_.features[i]]) ? 1 : 0]);
    }

    const corpus& all_;
    const learned& model_;
    sparse_rows rows_;
};

/// Vocabulary, rows and weights, step by step.
class maker {
 public:
    maker(const corpus& all, std::span<const std::uint32_t> documents,
          std::vector<std::string> classes, const learned* prior, const learning_options& options)
        : all_(all), documents_(documents), prior_(prior), options_(options) {
        made_.classes = std::move(classes);
    }

    learned make() && {
        count();
        choose();
        const auto rows = row_maker(all_, made_).make(documents_);
        const auto mean = means();
        made_.weights =
            train(rows, made_.words.size(), made_.classes.size(), mean, options_.training);
        return std::move(made_);
    }

 private:
    void count() {
        times_.assign(all_.counts_.size(), 0);
        std::vector<std::uint32_t> last(all_.counts_.size(), vocabulary::unknown);
        const auto see = [&](std::uint64_t key, std::uint32_t d, std::uint32_t counts_as) {
            const auto at = all_.index_.find(key);
            if (at == vocabulary::unknown || last[at] == d) return;
            last[at] = d;
            times_[at] += counts_as;
        };
        for (const auto d : documents_) {
            const auto& doc = all_.documents_[d];
            for (auto i = doc.ngrams_begin; i < doc.ngrams_end; ++i)
                see(all_.grams_[i].key, d, doc.counts_as);
            for (auto i = doc.known_begin; i < doc.known_end; ++i)
                see(all_.known_[i].key, d, doc.counts_as);
        }
    }

    void put(std::uint64_t key, std::string_view name, feature_kind kind, float idf) {
        const auto f = made_.words.add(key, name);
        if (f < made_.kinds.size()) return;
        made_.kinds.push_back(kind);
        made_.idf.push_back(idf);
    }

    void choose() {
        std::vector<std::uint32_t> chosen;
        for (std::uint32_t i = 0; i < times_.size(); ++i) {
            const auto least =
                all_.counts_[i].kind == feature_kind::known ? 1U : options_.fewest_documents;
            if (options_.only != nullptr &&
                options_.only->find(all_.index_.key(i)) == vocabulary::unknown)
                continue;
            if (times_[i] >= least) chosen.push_back(i);
        }
        std::ranges::sort(chosen, {}, [&](auto i) { return std::pair(~times_[i], i); });
        if (chosen.size() > options_.most_features) chosen.resize(options_.most_features);
        const auto n = static_cast<double>(documents_.size());
        const auto highest = static_cast<float>(std::log(1 + n / 2));
        made_.words_scale = options_.words_scale;
        made_.letters_scale = options_.letters_scale;
        made_.unknown_idf =
            prior_ != nullptr ? prior_->unknown_idf : options_.unknown_share * highest;
        if (prior_ != nullptr)
            for (std::uint32_t f = 0; f < prior_->words.size(); ++f)
                put(prior_->words.key(f), prior_->words.name(f), prior_->kinds[f], prior_->idf[f]);
        for (const auto i : chosen) {
            const auto kind = all_.counts_[i].kind;
            const auto idf = kind == feature_kind::known
                                 ? options_.known_scale
                                 : static_cast<float>(std::log(1 + n / times_[i]));
            put(all_.index_.key(i), all_.index_.name(i), kind, idf);
        }
    }

    /// What is believed before any example is seen.
    std::vector<float> means() const {
        const auto stride = made_.stride();
        std::vector<float> out(made_.words.size() * stride, 0);
        for (std::size_t c = 0; c < made_.classes.size(); ++c) {
            if (prior_ == nullptr || !copy_means(c, out)) trust_rules(c, out);
        }
        return out;
    }

    bool copy_means(std::size_t c, std::vector<float>& out) const {
        const auto of = std::ranges::find(prior_->classes, made_.classes[c]);
        if (of == prior_->classes.end()) return false;
        const auto from = static_cast<std::size_t>(of - prior_->classes.begin());
        for (std::uint32_t f = 0; f < prior_->words.size(); ++f)
            out[f * made_.stride() + c] = prior_->weights[f * prior_->stride() + from];
        return true;
    }

    /// A playbook that the prior does not know begins with what its author wrote.
    void trust_rules(std::size_t c, std::vector<float>& out) const {
        constexpr std::array<std::pair<const char*, float>, 3> worth = {
            {{"strong", 2.0F}, {"normal", 1.0F}, {"hint", 0.5F}}};
        for (const auto& [strength, weight] : worth) {
            const auto f = made_.words.find(
                keys::of(feature_kind::known, "rule:" + made_.classes[c] + ":" + strength));
            if (f != vocabulary::unknown) out[f * made_.stride() + c] = weight;
        }
    }

    const corpus& all_;
    std::span<const std::uint32_t> documents_;
    const learned* prior_;
    const learning_options& options_;
    std::vector<std::uint32_t> times_;
    learned made_;
};

sparse_rows rows_for(const corpus& all, std::span<const std::uint32_t> documents,
                     const learned& model) {
    return row_maker(all, model).make(documents);
}

learned make_model(const corpus& all, std::span<const std::uint32_t> documents,
                   std::vector<std::string> classes, const learned* prior,
                   const learning_options& options) {
    return maker(all, documents, std::move(classes), prior, options).make();
}

vocabulary weightiest(const learned& m, std::size_t most) {
    std::vector<std::pair<float, std::uint32_t>> order;
    for (std::uint32_t f = 0; f < m.words.size(); ++f) {
        float reach = 0;
        for (std::size_t c = 0; c < m.classes.size(); ++c)
            reach = std::max(reach, std::abs(m.weights[f * m.stride() + c]));
        order.emplace_back(m.kinds[f] == feature_kind::known ? -1e9F : -reach * m.idf[f], f);
    }
    std::ranges::sort(order);
    if (order.size() > most) order.resize(most);
    vocabulary out;
    for (const auto& [_, f] : order) out.add(m.words.key(f), m.words.name(f));
    return out;
}

}  // namespace firebreak::playbooks
