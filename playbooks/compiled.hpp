// The classifier's inside: compiled terms, and what is found in one text. For classifier.cpp
// (finding and weighing) and explain.cpp (telling why) only.
#pragma once

#include "playbooks/binary.hpp"
#include "playbooks/classifier.hpp"
#include "playbooks/decision.hpp"
#include "playbooks/judge.hpp"
#include "playbooks/language.hpp"
#include "playbooks/learning/learned.hpp"
#include "playbooks/lexicon.hpp"
#include "playbooks/patterns.hpp"
#include "playbooks/phrases.hpp"
#include "playbooks/text.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace firebreak::playbooks {

inline constexpr std::uint32_t no_index = 0xFFFFFFFF;

/// What a phrase or a pattern is for.
struct term {
    enum class role : std::uint8_t {
        evidence,
        exclusion,  ///< of evidence
        raise,
        risk,
        risk_exclusion,
        cue,  ///< of a lexicon
        cue_exclusion,
        threat,  ///< of the grammar
        threat_exclusion,
        denial,
        raiser,
        objection
    };
    role is = role::evidence;
    std::uint8_t pattern = 0;   ///< whether it is one
    std::uint16_t negates = 0;  ///< whether it holds a negation itself
    language lang = language::en;
    strength how = strength::normal;
    std::uint32_t owner = 0;  ///< index of the playbook, risk, lexicon or threat rule
    std::uint32_t part = 0;   ///< index of the raise; of the phrase in its playbook
    std::uint32_t source_at = 0, source_size = 0;  ///< as it is written: of compiled::sources
};
static_assert(plain<term>);

struct hit {
    std::uint32_t term = 0;
    span where;
    std::uint32_t first = no_index, next = 0;  ///< tokens, of phrases
    std::uint32_t cancelled_by = no_index;     ///< token of a negation, or…
    std::uint32_t covered_by = no_index;       ///< …term of a `not`
    [[nodiscard]] bool counts() const { return cancelled_by == no_index && covered_by == no_index; }
};

/// The role of what the hits of an exclusion take away.
constexpr std::optional<term::role> excluded_by(term::role r) {
    switch (r) {
        case term::role::exclusion: return term::role::evidence;
        case term::role::risk_exclusion: return term::role::risk;
        case term::role::cue_exclusion: return term::role::cue;
        case term::role::threat_exclusion: return term::role::threat;
        default: return std::nullopt;
    }
}

inline bool overlap(span a, span b) { return a.begin < b.end && b.begin < a.end; }

/// One term that counts, with all its places.
struct counted {
    std::uint32_t term = 0;
    std::uint32_t first_hit = 0,
                  hit_count = 0;  ///< a range of the sorted hits, cancelled ones included
    span where;                   ///< the first that counts
};

/// What the threat grammar says of a text.
struct threat_finding {
    threat_level level = threat_level::none;
    std::uint32_t hit = no_index;  ///< the hit that made it, of scratch::hits
    bool raised = false;           ///< likely, made certain by a raiser
    std::uint32_t rules[4] = {};   ///< how many hits of each level
};

/// A hit of a `not`, and how far it and those of its owner before it reach.
struct cover {
    term::role of = term::role::evidence;  ///< what it takes away
    std::uint32_t owner = 0;
    span where;
    std::uint32_t term = 0;
    std::uint32_t reach = 0;  ///< byte
};

/// Clauses in which a threat is denied: by where a denial begins, and by where it ends.
struct denied_clauses {
    std::vector<bool> begin, end;
    std::vector<bool> objected;  ///< sentences
};

struct scratch {
    text t;
    word_facts facts;
    std::vector<phrase_hit> phrases;
    std::vector<pattern_hit> patterns;
    std::vector<hit> hits;
    std::vector<counted> counts;
    std::vector<cover> covers;
    denied_clauses denied;
    std::vector<standing> standings, without;
    threat_finding threat;
    std::size_t steps = 0;  ///< taken after finding, for tests of linear time
    std::vector<known_feature> known;
    vector_of_text features;
    std::vector<float> scores, probability, other_scores, other_probability;
    std::vector<float> by_token;           ///< what each word gives to every playbook
    std::vector<std::uint32_t> places_of;  ///< per feature of the text
    std::vector<std::pair<std::uint32_t, std::uint32_t>> told_hits;  ///< hit, feature of the text
    std::vector<std::uint32_t> per_owner;
    std::vector<std::uint32_t> decisive;  ///< hits that rules and grammar decide by
};

struct classifier::compiled {
    struct book {
        playbook_id id;
        severity level = severity::normal;
        std::vector<raise> raises;  // without their phrases
    };
    std::vector<book> books;
    std::vector<risk> risks;  // without their phrases
    std::vector<term> terms;  // phrases first, then patterns
    std::string sources;      // of the terms, in their order
    std::uint32_t phrase_terms = 0;
    phrase_matcher phrases;
    pattern_matcher patterns;
    std::optional<std::size_t> none;
    struct name_key {
        std::string name;
        std::uint64_t key = 0;
    };
    std::vector<std::array<name_key, 3>> rule_names;  // per playbook and strength
    std::vector<name_key> cue_names, denied_cue_names, threat_names, risk_names;
    std::vector<std::string> lexicons, threat_rules;  // ids
    std::vector<threat_level> threat_levels;          // per rule
    std::vector<localized> threat_why, lexicon_about;
    std::optional<std::size_t> threat;  // the playbook that the grammar speaks for
    std::shared_ptr<const learned> trained;
    std::uint64_t model_number = 0;  ///< of `trained`; every one has another
    tolerance limits;

    /// Puts all phrases, ready to be packed.
    void add_phrases(const definitions&);
    void add_knowledge(const knowledge&);
    /// The rest, which is never packed: patterns, playbooks, risks, names.
    void complete(const definitions&);

    void add(term t, std::string_view source) {
        // One phrase with its lists expanded is many terms in a row.
        const bool same = !terms.empty() && source_of(terms.back()) == source;
        t.source_at = same ? terms.back().source_at : static_cast<std::uint32_t>(sources.size());
        t.source_size = static_cast<std::uint32_t>(source.size());
        if (!same) sources += source;
        terms.push_back(t);
    }
    void add(const written_phrase& p, term t) {
        t.lang = p.parsed.lang;
        t.negates = p.parsed.negates ? 1 : 0;
        t.how = p.how;
        phrases.add(p.parsed);
        add(t, p.source);
    }
    void add(const written_pattern& p, term t) {
        pattern_problem problem;
        if (!patterns.add(p.source, problem)) return;  // the loader has refused it already
        t.pattern = 1;
        t.how = p.how;
        add(t, p.source);
    }
    [[nodiscard]] std::string_view source_of(const term& t) const {
        return std::string_view(sources).substr(t.source_at, t.source_size);
    }
    template <class List>
    void add_all(const List& list, term t) {
        std::uint32_t part = t.part;
        for (const auto& each : list) {
            if (t.is == term::role::evidence) t.part = part++;
            add(each, t);
        }
    }

    template <class Self, class Archive>
    static void visit(Self& self, Archive& a) {
        a(self.terms), a(self.sources), a(self.lexicons), a(self.lexicon_about);
        a(self.threat_rules), a(self.threat_levels), a(self.threat_why);
    }
    [[nodiscard]] std::string pack() const;
    /// Of what was unpacked: whether every place that it names is there.
    [[nodiscard]] bool sound(const definitions&) const;

    [[nodiscard]] bool critical(const term& t) const {
        return t.is == term::role::evidence && books[t.owner].level == severity::critical;
    }

    void find(std::string_view original, scratch& s) const;
    void cancel_covered(scratch& s) const;
    void cancel_negated(scratch& s, std::optional<language> lang) const;
    [[nodiscard]] std::uint32_t negation_before(const hit& h, const scratch& s,
                                                std::optional<language> lang) const;
    void count(scratch& s) const;
    void assess_threat(scratch& s) const;
    [[nodiscard]] threat_level level_of(const hit&, const scratch&) const;
    [[nodiscard]] static bool objected(const hit&, const scratch&);
    std::optional<language> observe(std::string_view original, scratch& s,
                                    std::optional<language> hint) const;
    void name_all(corpus&) const;
    void know(std::string_view original, scratch& s, std::optional<language> lang) const;
    void name_features(const definitions&);
    void weigh(const scratch& s, std::vector<standing>& out, const counted* without) const;
    [[nodiscard]] bool gone(const scratch& s, const counted& c, const counted& without) const;
    void by_rules(scratch& s, const classify_options&, verdict& v) const;
    void by_model(scratch& s, const classify_options&, verdict& v) const;
    /// Of all playbooks, into s.probability.
    void probabilities(scratch& s) const;
    [[nodiscard]] findings_about findings_of(const scratch& s) const;
    void guess_by_model(const scratch& s, const judgement&, verdict& v) const;
    void explain_by_model(scratch& s, const judgement&, verdict& v) const;
    void probabilities_of(std::span<const float> scores, std::vector<float>& out) const;
    void share_out(scratch& s) const;
    /// The model's feature that a hit feeds; vocabulary::unknown when none.
    [[nodiscard]] std::uint32_t feature_of(const hit&) const;
    void explain_evidence(scratch& s, std::optional<std::size_t> best, verdict& v) const;
    void explain_threat(const scratch& s, verdict& v) const;
    void explain_words(scratch& s, std::size_t best, std::size_t rival, verdict& v) const;
    void explain_judgement(const scratch& s, const judgement&, verdict& v) const;
    void change_by_model(scratch& s, const judgement&, verdict& v) const;
    [[nodiscard]] threat_level grammar_without(const scratch& s, std::uint32_t first,
                                               std::uint32_t next) const;
    [[nodiscard]] severity level_by_rules(const scratch& s, const decision& d) const;
    /// What raises, risks and reach make of v.level.
    void raise_level(scratch& s, std::optional<std::size_t> of, language in, verdict& v) const;
    static language spoken_in(const verdict& v) {
        return v.lang == language::fi ? language::fi : language::en;
    }
    void explain_runner_up(const scratch& s, const decision& d, verdict& v) const;
    void explain_counterfactual(scratch& s, const decision& d, verdict& v) const;
    void put_guesses(const scratch& s, const decision& d, verdict& v) const;
};

}  // namespace firebreak::playbooks
