// The classifier's inside: compiled terms, and what is found in one text. For classifier.cpp
// (finding and weighing) and explain.cpp (telling why) only.
#pragma once

#include "playbooks/classifier.hpp"
#include "playbooks/decision.hpp"
#include "playbooks/language.hpp"
#include "playbooks/patterns.hpp"
#include "playbooks/phrases.hpp"
#include "playbooks/text.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace firebreak::playbooks {

inline constexpr std::uint32_t no_index = 0xFFFFFFFF;

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

inline bool overlap(span a, span b) { return a.begin < b.end && b.begin < a.end; }

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
    void explain_counterfactual(scratch& s, const decision& d, verdict& v) const;
    void put_guesses(const scratch& s, const decision& d, verdict& v) const;
};

}  // namespace firebreak::playbooks
