// From playbooks to a model: their examples, the team's corrections and an optional corpus are
// studied, on top of the shipped prior.
#pragma once

#include "bot/domain/digest.hpp"
#include "playbooks/classifier.hpp"
#include "playbooks/learning/calibration.hpp"
#include "playbooks/loader.hpp"

#include <memory>
#include <vector>

namespace firebreak::playbooks {

/// A playbook with fewer examples teaches the model nothing; without two that have as many, the
/// written rules decide alone.
inline constexpr std::size_t fewest_to_learn = 8;

/// How it is trained; the numbers are explained in DECISIONS.md.
learning_options usual_learning();

/// What there is to learn from, studied by the classifier.
struct lessons {
    corpus texts;
    std::vector<std::uint32_t> documents;  ///< all of it
    std::vector<const example*> examples;  ///< of the first documents, in order; null for the rest
    std::vector<std::string> classes;
    std::size_t corrections = 0, from_corpus = 0;
};
/// Unreadable lines of the corpus are findings.
lessons gather(const definitions&, const classifier&, const load_options&, findings&);

/// The digest of all that a model is made from: contents_of() playbooks and lexicons, prior,
/// corrections, corpus, and how it is trained.
digest made_from(const digest& contents, const load_options&);

/// Whether there is enough to learn from.
bool enough_to_learn(const definitions&);

/// Each document's scores by a model that did not see it: cross-validation.
std::vector<tried> try_out(const corpus&, std::span<const std::uint32_t> documents,
                           const std::vector<std::string>& classes, const learned* prior,
                           std::size_t folds, const learning_options&);

/// The model, calibrated. Deterministic.
std::shared_ptr<const learned> learn(const lessons&, const learned* prior);

}  // namespace firebreak::playbooks
