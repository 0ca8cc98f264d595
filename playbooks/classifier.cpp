#include "playbooks/classifier.hpp"

#include "playbooks/compiled.hpp"
#include "playbooks/fold.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <tuple>

namespace firebreak::playbooks {
namespace {

scratch& my_scratch() {
    thread_local scratch s;
    // One huge report must not hold its memory for ever.
    if (s.t.bytes.capacity() > 4 * longest_text) s = scratch{};
    return s;
}

}  // namespace

void classifier::compiled::add_phrases(const definitions& all) {
    for (std::uint32_t i = 0; i < all.playbooks.size(); ++i) {
        const auto& d = all.playbooks[i];
        add_all(d.phrases, {.is = term::role::evidence, .owner = i});
        add_all(d.exclusions, {.is = term::role::exclusion, .owner = i});
        for (std::uint32_t k = 0; k < d.raises.size(); ++k)
            add_all(d.raises[k].phrases, {.is = term::role::raise, .owner = i, .part = k});
    }
    for (std::uint32_t i = 0; i < all.risks.size(); ++i) {
        add_all(all.risks[i].phrases, {.is = term::role::risk, .owner = i});
        add_all(all.risks[i].exclusions, {.is = term::role::risk_exclusion, .owner = i});
    }
    if (all.known) add_knowledge(*all.known);
    phrases.compile();
}

void classifier::compiled::complete(const definitions& all) {
    phrase_terms = static_cast<std::uint32_t>(terms.size());
    for (std::uint32_t i = 0; i < all.playbooks.size(); ++i) {
        const auto& d = all.playbooks[i];
        add_all(d.patterns, {.is = term::role::evidence, .owner = i});
        for (std::uint32_t k = 0; k < d.raises.size(); ++k)
            add_all(d.raises[k].patterns, {.is = term::role::raise, .owner = i, .part = k});
    }
    for (std::uint32_t i = 0; i < all.risks.size(); ++i)
        add_all(all.risks[i].patterns, {.is = term::role::risk, .owner = i});
    // They stay as they are for weeks.
    terms.shrink_to_fit();
    sources.shrink_to_fit();
    patterns.compile();
    for (const auto& d : all.playbooks) {
        if (d.book.id.value == "none") none = books.size();
        if (d.book.id.value == "threat") threat = books.size();
        auto& b = books.emplace_back(book{d.book.id, d.book.level, {}});
        for (const auto& r : d.raises) b.raises.push_back({r.to, r.why, {}, {}});
    }
    for (const auto& r : all.risks) risks.push_back({r.id, r.by, r.up_to, r.why, {}, {}, {}, r.at});
    name_features(all);
}

classifier::classifier(const definitions& all, std::string* packed)
    : it_(std::make_unique<compiled>()) {
    it_->add_phrases(all);
    if (packed != nullptr) *packed = it_->pack();
    it_->complete(all);
}
classifier::classifier(std::unique_ptr<compiled> made) : it_(std::move(made)) {}
classifier::~classifier() = default;
classifier::classifier(classifier&&) noexcept = default;
classifier& classifier::operator=(classifier&&) noexcept = default;

void classifier::compiled::find(std::string_view original, scratch& s) const {
    read(original, s.t);
    phrases.find(s.t, s.phrases, s.facts);
    patterns.find(s.t, s.patterns);
    s.hits.clear();
    for (const auto& p : s.phrases) {
        hit h;
        h.term = p.phrase;
        h.first = p.first;
        h.next = p.next;
        h.where = {s.t.tokens[p.first].where.begin, s.t.tokens[p.next - 1].where.end};
        s.hits.push_back(h);
    }
    for (const auto& p : s.patterns) {
        hit h;
        h.term = phrase_terms + p.pattern;
        h.where = p.where;
        s.hits.push_back(h);
    }
    std::ranges::sort(s.hits, {}, [](const hit& h) { return std::pair(h.term, h.where.begin); });
}

std::optional<language> classifier::compiled::observe(std::string_view original, scratch& s,
                                                      std::optional<language> hint) const {
    find(original, s);
    s.steps = s.hits.size();
    auto lang = decide(s.facts.points);
    if (!lang) lang = hint;
    cancel_covered(s);
    cancel_negated(s, lang);
    count(s);
    assess_threat(s);
    know(original, s, lang);
    return lang;
}

/// Hits that a `not` of their owner touches. In one pass over the covers and one over the hits: a
/// text of many hits must not take time by their square.
void classifier::compiled::cancel_covered(scratch& s) const {
    auto& covers = s.covers;
    covers.clear();
    for (const auto& h : s.hits) {
        const auto& t = terms[h.term];
        if (const auto of = excluded_by(t.is))
            covers.push_back({*of, t.owner, h.where, h.term, h.where.end});
    }
    if (covers.empty()) return;
    const auto place = [](const cover& c) { return std::tuple(c.of, c.owner, c.where.begin); };
    std::ranges::sort(covers, {}, [&](const cover& c) { return std::tuple(place(c), c.term); });
    // How far the covers of an owner reach, up to each of them.
    for (std::size_t i = 1; i < covers.size(); ++i)
        if (covers[i].of == covers[i - 1].of && covers[i].owner == covers[i - 1].owner &&
            covers[i].reach <= covers[i - 1].reach) {
            covers[i].reach = covers[i - 1].reach;
            covers[i].term = covers[i - 1].term;
        }
    s.steps += covers.size() + s.hits.size();
    for (auto& h : s.hits) {
        const auto& t = terms[h.term];
        // The last of this owner's covers that begins before the hit ends.
        const auto after =
            std::ranges::lower_bound(covers, std::tuple(t.is, t.owner, h.where.end), {}, place);
        if (after == covers.begin()) continue;
        const auto last = std::prev(after);
        if (last->of != t.is || last->owner != t.owner || last->reach <= h.where.begin) continue;
        h.covered_by = last->term;
    }
}

std::uint32_t classifier::compiled::negation_before(const hit& h, const scratch& s,
                                                    std::optional<language> lang) const {
    const auto& roles = s.facts.roles;
    const auto& t = terms[h.term];
    const auto negates = [&](std::uint32_t k) {
        return roles[k].negates_in(t.lang) || (lang && roles[k].negates_in(*lang));
    };
    const auto clause = s.t.tokens[h.first].clause;
    const auto quote = s.t.tokens[h.first].quote;
    if (roles[h.first].opens_clause) return no_index;
    if (roles[h.first].subject && (h.first == 0 || !negates(h.first - 1))) return no_index;
    bool received = false;
    for (std::uint32_t k = h.first; k-- > 0 && h.first - k <= negation_reach;) {
        if (s.t.tokens[k].clause != clause || s.t.tokens[k].quote != quote || roles[k].opens_clause)
            return no_index;
        if (negates(k)) {
            if (roles[k + 1].lifts) continue;
            return received && !critical(t) ? no_index : k;
        }
        if (roles[k].subject && (k == 0 || !negates(k - 1))) return no_index;
        received = received || roles[k].receives;
    }
    return no_index;
}

void classifier::compiled::cancel_negated(scratch& s, std::optional<language> lang) const {
    for (auto& h : s.hits) {
        const auto& t = terms[h.term];
        if (h.first == no_index || excluded_by(t.is) || t.negates || !h.counts()) continue;
        if (t.is >= term::role::denial) continue;
        h.cancelled_by = negation_before(h, s, lang);
    }
}

/// Every term once. Of one playbook's phrases in several languages that find the very same words
/// ("refund" is English and Swedish) only the heaviest counts.
void classifier::compiled::count(scratch& s) const {
    s.counts.clear();
    for (std::uint32_t i = 0; i < s.hits.size();) {
        counted c;
        c.term = s.hits[i].term;
        c.first_hit = i;
        bool counts = false;
        for (; i < s.hits.size() && s.hits[i].term == c.term; ++i) {
            ++c.hit_count;
            if (!counts && s.hits[i].counts()) {
                counts = true;
                c.where = s.hits[i].where;
            }
        }
        const auto& t = terms[c.term];
        if (!counts || t.is > term::role::risk || t.is == term::role::exclusion) continue;
        bool same = false;
        // Phrases of one playbook stand together, patterns behind all phrases.
        for (auto other = s.counts.rbegin(); other != s.counts.rend(); ++other) {
            ++s.steps;
            const auto& o = terms[other->term];
            if (t.is != term::role::evidence || t.pattern || o.is != t.is || o.owner != t.owner)
                break;
            if (o.lang == t.lang || !(other->where == c.where)) continue;
            same = true;
            if (weight(t.how) > weight(o.how)) *other = c;
            break;
        }
        if (!same) s.counts.push_back(c);
    }
}

/// Whether `c` would not be found without the words of `without`.
bool classifier::compiled::gone(const scratch& s, const counted& c, const counted& without) const {
    for (std::uint32_t i = c.first_hit; i < c.first_hit + c.hit_count; ++i) {
        if (!s.hits[i].counts()) continue;
        bool touched = false;
        for (std::uint32_t k = without.first_hit;
             k < without.first_hit + without.hit_count && !touched; ++k)
            touched = overlap(s.hits[i].where, s.hits[k].where);
        if (!touched) return false;
    }
    return true;
}

void classifier::compiled::weigh(const scratch& s, std::vector<standing>& out,
                                 const counted* without) const {
    out.assign(books.size(), {});
    for (std::size_t i = 0; i < books.size(); ++i) out[i].level = books[i].level;
    for (const auto& c : s.counts) {
        const auto& t = terms[c.term];
        if (t.is != term::role::evidence || (without != nullptr && gone(s, c, *without))) continue;
        out[t.owner].score += weight(t.how);
        out[t.owner].strong = out[t.owner].strong || t.how == strength::strong;
    }
}

verdict classifier::classify(std::string_view original, const classify_options& options) const {
    const auto& c = *it_;
    auto& s = my_scratch();
    verdict v;
    const auto lang = c.observe(original, s, options.hint);
    v.lang_known = lang.has_value();
    v.lang = lang.value_or(language::en);
    c.weigh(s, s.standings, nullptr);
    v.why.reserve(16);
    if (c.trained)
        c.by_model(s, options, v);
    else
        c.by_rules(s, options, v);
    return v;
}

void classifier::compiled::by_rules(scratch& s, const classify_options& options, verdict& v) const {
    const auto d = decide(s.standings);
    v.confidence = d.confidence;
    put_guesses(s, d, v);
    if (d.sure() || (!options.abstain && d.best)) v.category = books[*d.best].id;
    if (!v.category && !options.abstain && none) v.category = books[*none].id;
    explain_evidence(s, d.best, v);
    v.level = level_by_rules(s, d);
    raise_level(s, d.best, spoken_in(v), v);
    explain_runner_up(s, d, v);
    explain_counterfactual(s, d, v);
}

void classifier::compiled::by_model(scratch& s, const classify_options& options, verdict& v) const {
    probabilities(s);
    const auto f = findings_of(s);
    const auto j = judge(f, limits);
    v.confidence = j.confidence;
    if (j.sure() || !options.abstain) v.category = books[j.best].id;
    v.level = books[j.best].level;
    // Whoever is not sure calls nobody out of bed.
    if (!j.sure()) v.level = std::min(v.level, severity::high);
    v.level = std::max(v.level, j.at_least);
    guess_by_model(s, j, v);
    explain_by_model(s, j, v);
    raise_level(s, j.best, spoken_in(v), v);
}

void classifier::study(std::string_view original, std::optional<language> hint,
                       std::uint64_t accepted, float weight, corpus& into) const {
    const auto& c = *it_;
    auto& s = my_scratch();
    c.observe(original, s, hint);
    if (into.documents().empty()) c.name_all(into);
    into.add(s.t, s.known, accepted, weight);
}

void classifier::use(std::shared_ptr<const learned> model) {
    static std::atomic<std::uint64_t> models{0};
    it_->trained = std::move(model);
    it_->model_number = ++models;
}
void classifier::draw_lines(const tolerance& where) { it_->limits = where; }
const learned* classifier::in_use() const { return it_->trained.get(); }

std::shared_ptr<const learned> classifier::share() const { return it_->trained; }

threat_level classifier::threat_in(std::string_view text, std::optional<language> hint) const {
    auto& s = my_scratch();
    it_->observe(text, s, hint);
    return s.threat.level;
}

void classifier::mark_hits(std::string_view text, std::vector<bool>& hit) const {
    auto& s = my_scratch();
    it_->find(text, s);
    hit.resize(it_->phrase_terms);
    for (const auto& h : s.hits)
        if (h.term < it_->phrase_terms) hit[h.term] = true;
}

std::size_t classifier::phrase_count() const { return it_->phrase_terms; }

std::optional<classifier::phrase_name> classifier::name_of(std::size_t phrase) const {
    const auto& t = it_->terms[phrase];
    if (t.is != term::role::evidence || t.pattern) return std::nullopt;
    return phrase_name{t.owner, t.part};
}

std::size_t classifier::work(std::string_view text) const {
    auto& s = my_scratch();
    it_->observe(text, s, std::nullopt);
    return s.t.work + s.steps;
}

}  // namespace firebreak::playbooks
