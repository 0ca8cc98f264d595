// From probabilities, rules and the threat grammar to a decision: which playbook, or that a person
// decides. Pure arithmetic (docs/classification.md, "How it is decided"), so that tests and the
// counterfactual can ask it again and again.
//
//   1. A threat that the grammar is certain of is one. A likely one is one when the model does not
//      think it very unlikely; else a person decides, and soon. A faint one keeps the bot from
//      deciding alone unless the model is sure that it is none. Nothing ever lowers.
//   2. A strong hit of another critical playbook is treated like a likely threat.
//   3. Otherwise the most probable playbook. Where a more serious one is strongly indicated by its
//      rules and not improbable, it goes first: a report with several issues is decided by the
//      gravest.
//   4. The bot answers by itself only when the expected cost of being wrong is less than that of
//      asking: what it may have overlooked costs by its severity.
#pragma once

#include "bot/domain/severity.hpp"
#include "playbooks/decision.hpp"
#include "playbooks/lexicon.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace firebreak::playbooks {

/// What is known about one text. The spans have a place per playbook, in one order.
struct findings_about {
    std::span<const float> probability;
    std::span<const standing> rules;
    threat_level grammar = threat_level::none;
    std::optional<std::size_t> threat;  ///< the playbook that the grammar speaks for
    double known_share = 1;             ///< of the words, those that the model knows
};

struct judgement {
    enum class reason {
        probable,        ///< the most probable
        grammar,         ///< rule 1
        critical_rule,   ///< rule 2
        graver,          ///< rule 3
        costly,          ///< unsure: being wrong would cost too much
        perhaps_threat,  ///< unsure: something sounds like a threat
        unknown_words,   ///< unsure: hardly a word is known
        rules_disagree,  ///< unsure: strong rules say otherwise
    };
    reason why = reason::probable;
    std::size_t best = 0;               ///< also when unsure
    std::optional<std::size_t> second;  ///< the next in probability; of a possible threat, that
    double confidence = 0;              ///< that `best` is right
    double cost = 0;                    ///< expected, of answering with `best`
    severity at_least = severity::low;  ///< what a possible threat asks for
    [[nodiscard]] bool sure() const { return why < reason::costly; }
};

/// Where the lines are drawn. Found by cross-validation over the development set; the tables are in
/// docs/classification.md.
struct tolerance {
    double likely_enough = 0.15;    ///< p(threat) that makes a likely hit one
    double faint_enough = 0.05;     ///< p(threat) that makes a faint hit worth asking
    double certain_at_least = 0.9;  ///< confidence that a certain hit gives
    double asking_costs = 0.50;
    double fewest_known = 0.2;
};

/// What overlooking a playbook of this severity costs, against 1 for an ordinary one.
double cost_of_missing(severity);

judgement judge(const findings_about&, const tolerance& = {});

}  // namespace firebreak::playbooks
