#include "playbooks/classifier.hpp"

#include "playbooks/decision.hpp"
#include "playbooks/fold.hpp"
#include "playbooks/language.hpp"
#include "playbooks/patterns.hpp"
#include "playbooks/phrases.hpp"
#include "playbooks/reach.hpp"
#include "playbooks/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::playbooks {
namespace {

constexpr std::uint32_t no_index = 0xFFFFFFFF;

/// What a phrase or a pattern is for.
struct term {
    enum class role : std::uint8_t { evidence, exclusion, raise, risk, risk_exclusion };
    role is = role::evidence;
    bool pattern = false;
    bool negates = false;
    language lang = language::en;
    strength how = strength::normal;
    std::uint32_t owner = 0;  ///< index of the playbook or of the risk
    std::uint32_t part = 0;   ///< index of the raise; of the phrase in its playbook
    std::string source = {};
};

struct hit {
    std::uint32_t term = 0;
    span where;
    std::uint32_t first = no_index, next = 0;  ///< tokens, of phrases
    std::uint32_t cancelled_by = no_index;     ///< token of a negation, or…
    std::uint32_t covered_by = no_index;       ///< …term of a `not`
    [[nodiscard]] bool counts() const { return cancelled_by == no_index && covered_by == no_index; }
};

bool overlap(span a, span b) { return a.begin < b.end && b.begin < a.end; }

/// One term that counts, with all its places.
struct counted {
    std::uint32_t term = 0;
    std::uint32_t first_hit = 0,
                  hit_count = 0;  ///< a range of the sorted hits, cancelled ones included
    span where;                   ///< the first that counts
};

struct scratch {
    text t;
    word_facts facts;
    std::vector<phrase_hit> phrases;
    std::vector<pattern_hit> patterns;
    std::vector<hit> hits;
    std::vector<counted> counts;
    std::vector<standing> standings, without;
    std::vector<double> rules, more;
};

scratch& my_scratch() {
    thread_local scratch s;
    // One huge report must not hold its memory for ever.
    if (s.t.bytes.capacity() > 4 * longest_text) s = scratch{};
    return s;
}

}  // namespace

struct classifier::compiled {
    struct book {
        playbook_id id;
        severity level = severity::normal;
        std::vector<raise> raises;  // without their phrases
    };
    std::vector<book> books;
    std::vector<risk> risks;  // without their phrases
    std::vector<term> terms;  // phrases first, then patterns
    std::uint32_t phrase_terms = 0;
    phrase_matcher phrases;
    pattern_matcher patterns;
    std::optional<std::size_t> none;
    std::shared_ptr<const model> learned;

    void add(const written_phrase& p, term t) {
        t.lang = p.parsed.lang;
        t.negates = p.parsed.negates;
        t.how = p.how;
        t.source = p.source;
        phrases.add(p.parsed);
        terms.push_back(std::move(t));
    }
    void add(const written_pattern& p, term t) {
        pattern_problem problem;
        if (!patterns.add(p.source, problem)) return;  // the loader has refused it already
        t.pattern = true;
        t.how = p.how;
        t.source = p.source;
        terms.push_back(std::move(t));
    }
    template <class List>
    void add_all(const List& list, term t) {
        std::uint32_t part = t.part;
        for (const auto& each : list) {
            if (t.is == term::role::evidence) t.part = part++;
            add(each, t);
        }
    }

    [[nodiscard]] bool critical(const term& t) const {
        return t.is == term::role::evidence && books[t.owner].level == severity::critical;
    }

    void find(std::string_view original, scratch& s) const;
    void cancel_covered(scratch& s) const;
    void cancel_negated(scratch& s, std::optional<language> lang) const;
    [[nodiscard]] std::uint32_t negation_before(const hit& h, const scratch& s,
                                                std::optional<language> lang) const;
    void count(scratch& s) const;
    void weigh(const scratch& s, std::vector<standing>& out, const counted* without) const;
    [[nodiscard]] double points(const scratch& s, const counted& c) const;
    [[nodiscard]] bool gone(const scratch& s, const counted& c, const counted& without) const;
    void set_level(scratch& s, const decision& d, language in, verdict& v) const;
    void explain(scratch& s, const decision& d, verdict& v) const;
    void explain_runner_up(const scratch& s, const decision& d, verdict& v) const;
    void explain_counterfactual(std::string_view original, scratch& s, const decision& d,
                                verdict& v) const;
    void put_guesses(const scratch& s, const decision& d, verdict& v) const;
};

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

void classifier::compiled::set_level(scratch& s, const decision& d, language in, verdict& v) const {
    if (!d.best) {
        v.level = severity::normal;
    } else {
        v.level = books[*d.best].level;
        if (!d.sure())  // the most serious of those that are equally likely
            for (const auto& other : s.standings)
                if (other.score == s.standings[*d.best].score)
                    v.level = std::max(v.level, other.level);
        // A hint alone makes nobody's phone ring, but somebody must look soon.
        if (d.why == decision::reason::critical_hint) v.level = severity::high;
    }
    const auto say = [&](std::string_view kind, std::string detail, span where) {
        v.why.push_back({std::string(kind), std::move(detail), where, {}, 0});
    };
    std::vector<bool> done(risks.size());
    for (const auto& c : s.counts) {
        const auto& t = terms[c.term];
        if (t.is == term::role::raise && d.best && t.owner == *d.best) {
            const auto& r = books[t.owner].raises[t.part];
            if (r.to <= v.level) continue;
            v.level = r.to;
            say("risk", r.why.in(in).empty() ? t.source : r.why.in(in), c.where);
        } else if (t.is == term::role::risk && !done[t.owner]) {
            done[t.owner] = true;
            const auto& r = risks[t.owner];
            const auto to = raised(v.level, r.by, r.up_to);
            if (to == v.level) continue;
            v.level = to;
            say("risk", r.why.in(in).empty() ? r.id : r.why.in(in), c.where);
        }
    }
    if (const auto seen = find_reach(s.t)) {
        const auto to = raised(v.level, seen->steps(), severity::high);
        if (to != v.level)
            say("reach", fmt::format("seen by {} people or more", seen->people), seen->where);
        v.level = to;
    }
}

void classifier::compiled::put_guesses(const scratch& s, const decision& d, verdict& v) const {
    if (!d.best) return;
    const auto put = [&](std::size_t i) {
        v.guesses.push_back({books[i].id, s.standings[i].score});
    };
    put(*d.best);
    if (!d.second) return;
    put(*d.second);
    std::optional<std::size_t> third;
    for (std::size_t i = 0; i < s.standings.size(); ++i) {
        if (i == *d.best || i == *d.second || s.standings[i].score <= 0) continue;
        if (!third || s.standings[i].score > s.standings[*third].score) third = i;
    }
    // The critical playbook of a mere hint must be among the choices.
    if (d.hint && *d.hint != *d.best && *d.hint != *d.second) third = d.hint;
    if (third) put(*third);
}

void classifier::compiled::explain(scratch& s, const decision& d, verdict& v) const {
    std::ranges::sort(s.counts, [&](const counted& a, const counted& b) {
        const auto rank = [&](const counted& c) {
            const auto& t = terms[c.term];
            return std::tuple(!(d.best && t.owner == *d.best), -weight(t.how), c.where.begin,
                              c.term);
        };
        return rank(a) < rank(b);
    });
    for (const auto& c : s.counts) {
        const auto& t = terms[c.term];
        if (t.is != term::role::evidence || v.why.size() >= most_evidence / 2) continue;
        v.why.push_back({t.pattern ? "pattern" : "phrase", t.source, c.where, books[t.owner].id,
                         weight(t.how)});
    }
    std::uint32_t last = no_index;
    for (const auto& h : s.hits) {
        const auto& t = terms[h.term];
        if (h.counts() || t.is != term::role::evidence || h.term == last ||
            v.why.size() >= most_evidence - 8)
            continue;
        last = h.term;
        auto detail =
            h.covered_by != no_index
                ? fmt::format("\"{}\": covered by \"{}\"", t.source, terms[h.covered_by].source)
                : fmt::format("\"{}\": denied by \"{}\"", t.source,
                              s.t.spelling(s.t.tokens[h.cancelled_by].plain));
        v.why.push_back({"cancelled", std::move(detail), h.where, books[t.owner].id, 0});
    }
    for (std::size_t i = 0; i < s.more.size(); ++i)
        if (s.more[i] > 0)
            v.why.push_back(
                {"model", "learned from examples", std::nullopt, books[i].id, s.more[i]});
}

void classifier::compiled::explain_runner_up(const scratch& s, const decision& d,
                                             verdict& v) const {
    using reason = decision::reason;
    const auto say = [&](std::string_view kind, std::string detail, playbook_id of) {
        v.why.push_back({std::string(kind), std::move(detail), std::nullopt, std::move(of), 0});
    };
    const auto score = [&](std::size_t i) { return s.standings[i].score; };
    switch (d.why) {
        case reason::nothing: say("unsure", "no phrase of any playbook was found", {}); break;
        case reason::too_little:
            say("unsure",
                fmt::format("too little was found: {} of the {} points it takes", score(*d.best),
                            enough),
                {});
            break;
        case reason::too_close:
            say("unsure",
                fmt::format("{} ({} points) and {} ({} points) are too close",
                            books[*d.best].id.value, score(*d.best), books[*d.second].id.value,
                            score(*d.second)),
                {});
            break;
        case reason::critical_hint:
            say("unsure",
                fmt::format("a hint of {}, which is critical: a person must look",
                            books[*d.hint].id.value),
                {});
            break;
        default: break;
    }
    if (!d.sure() || !d.second) return;
    const auto& id = books[*d.second].id;
    if (d.why == reason::critical)
        say("runner_up",
            fmt::format("{} points against {}; a critical playbook wins over everything",
                        score(*d.second), score(*d.best)),
            id);
    else if (d.why == reason::severity)
        say("runner_up",
            fmt::format("{} points against {}, both sure of it; the more serious one wins",
                        score(*d.second), score(*d.best)),
            id);
    else
        say("runner_up", fmt::format("{} points against {}", score(*d.second), score(*d.best)), id);
}

/// The shortest words without which the report would have gone elsewhere.
void classifier::compiled::explain_counterfactual(std::string_view original, scratch& s,
                                                  const decision& d, verdict& v) const {
    constexpr int most_tries = 12;
    int tries = 0;
    const counted* smallest = nullptr;
    decision instead;
    for (const auto& c : s.counts) {
        if (terms[c.term].is != term::role::evidence || ++tries > most_tries) continue;
        if (smallest != nullptr &&
            c.where.end - c.where.begin >= smallest->where.end - smallest->where.begin)
            continue;
        weigh(s, s.without, &c);
        const auto other = decide(s.without);
        if (other.sure() == d.sure() && (!d.sure() || other.best == d.best)) continue;
        smallest = &c;
        instead = other;
    }
    if (smallest == nullptr) return;
    const auto where = smallest->where;
    v.why.push_back({"counterfactual",
                     fmt::format("would have been {} without \"{}\"",
                                 instead.sure() ? books[*instead.best].id.value : "unsure",
                                 original.substr(where.begin, where.end - where.begin)),
                     where, instead.sure() ? books[*instead.best].id : playbook_id{}, 0});
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
    c.explain_counterfactual(original, s, d, v);
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
