#include "playbooks/classifier.hpp"

#include "playbooks/compiled.hpp"
#include "playbooks/fold.hpp"

#include <algorithm>

namespace firebreak::playbooks {
namespace {

scratch& my_scratch() {
    thread_local scratch s;
    // One huge report must not hold its memory for ever.
    if (s.t.bytes.capacity() > 4 * longest_text) s = scratch{};
    return s;
}

}  // namespace

classifier::classifier(const definitions& all, std::shared_ptr<const model> learned)
    : it_(std::make_unique<compiled>()) {
    auto& c = *it_;
    c.learned = std::move(learned);
    const auto add_everything = [&](bool patterns) {
        const auto put = [&](const auto& phrases_of, const auto& patterns_of, term t) {
            if (patterns)
                c.add_all(patterns_of, t);
            else
                c.add_all(phrases_of, t);
        };
        const std::vector<written_pattern> no_patterns;
        for (std::uint32_t i = 0; i < all.playbooks.size(); ++i) {
            const auto& d = all.playbooks[i];
            put(d.phrases, d.patterns, {.is = term::role::evidence, .owner = i});
            put(d.exclusions, no_patterns, {.is = term::role::exclusion, .owner = i});
            for (std::uint32_t k = 0; k < d.raises.size(); ++k)
                put(d.raises[k].phrases, d.raises[k].patterns,
                    {.is = term::role::raise, .owner = i, .part = k});
        }
        for (std::uint32_t i = 0; i < all.risks.size(); ++i) {
            put(all.risks[i].phrases, all.risks[i].patterns, {.is = term::role::risk, .owner = i});
            put(all.risks[i].exclusions, no_patterns,
                {.is = term::role::risk_exclusion, .owner = i});
        }
    };
    add_everything(false);
    c.phrase_terms = static_cast<std::uint32_t>(c.terms.size());
    add_everything(true);
    c.phrases.compile();
    c.patterns.compile();
    for (const auto& d : all.playbooks) {
        if (d.book.id.value == "none") c.none = c.books.size();
        auto& b = c.books.emplace_back(compiled::book{d.book.id, d.book.level, {}});
        for (const auto& r : d.raises) b.raises.push_back({r.to, r.why, {}, {}});
    }
    for (const auto& r : all.risks)
        c.risks.push_back({r.id, r.by, r.up_to, r.why, {}, {}, {}, r.at});
}

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

void classifier::compiled::cancel_covered(scratch& s) const {
    for (const auto& cover : s.hits) {
        const auto& by = terms[cover.term];
        const bool of_risk = by.is == term::role::risk_exclusion;
        if (by.is != term::role::exclusion && !of_risk) continue;
        for (auto& h : s.hits) {
            const auto& t = terms[h.term];
            if (t.owner != by.owner || t.is != (of_risk ? term::role::risk : term::role::evidence))
                continue;
            if (h.counts() && overlap(h.where, cover.where)) h.covered_by = cover.term;
        }
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
        const bool exclusion = t.is == term::role::exclusion || t.is == term::role::risk_exclusion;
        if (h.first == no_index || exclusion || t.negates || !h.counts()) continue;
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
        if (!counts || t.is == term::role::exclusion || t.is == term::role::risk_exclusion)
            continue;
        bool same = false;
        for (auto& other : s.counts) {
            const auto& o = terms[other.term];
            if (t.is != term::role::evidence || o.is != t.is || o.owner != t.owner || o.pattern ||
                t.pattern || o.lang == t.lang || !(other.where == c.where))
                continue;
            same = true;
            if (weight(t.how) > weight(o.how)) other = c;
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
    for (std::size_t i = 0; i < s.more.size() && i < out.size(); ++i) out[i].score += s.more[i];
}

verdict classifier::classify(std::string_view original, const classify_options& options) const {
    const auto& c = *it_;
    auto& s = my_scratch();
    c.find(original, s);

    verdict v;
    auto lang = decide(s.facts.points);
    if (!lang) lang = options.hint;
    v.lang_known = lang.has_value();
    v.lang = lang.value_or(language::en);

    c.cancel_covered(s);
    c.cancel_negated(s, lang);
    c.count(s);
    s.more.clear();
    c.weigh(s, s.standings, nullptr);
    if (c.learned) {
        s.rules.clear();
        for (const auto& st : s.standings) s.rules.push_back(st.score);
        s.more.assign(c.books.size(), 0);
        c.learned->score(original, s.rules, s.more);
        for (auto& m : s.more) m = std::max(m, 0.0);
        c.weigh(s, s.standings, nullptr);
    }
    const auto d = decide(s.standings);
    v.confidence = d.confidence;
    c.put_guesses(s, d, v);
    if (d.sure() || (!options.abstain && d.best)) v.category = c.books[*d.best].id;
    if (!v.category && !options.abstain && c.none) v.category = c.books[*c.none].id;

    v.why.reserve(8);
    c.explain(s, d, v);
    c.set_level(s, d, v.lang == language::fi ? language::fi : language::en, v);
    c.explain_runner_up(s, d, v);
    c.explain_counterfactual(s, d, v);
    return v;
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
    it_->find(text, s);
    return s.t.work + s.hits.size();
}

}  // namespace firebreak::playbooks
