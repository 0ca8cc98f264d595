// How well a library's own examples tell its playbooks apart: cross-validation over the examples,
// and what in them looks wrong. For authors; nothing here decides about reports.
//
// Every example is tried with a model that was trained on four fifths of the others, without the
// shipped prior, which may have seen it. So the figures are what the examples alone can teach.
#pragma once

#include "playbooks/classifier.hpp"
#include "playbooks/definition.hpp"

#include <cstddef>
#include <vector>

namespace firebreak::playbooks {

/// Fewer examples than this teach little.
inline constexpr std::size_t enough_examples = 40;

struct audit {
    struct line {
        playbook_id of;
        std::size_t examples = 0;
        std::size_t right = 0;   ///< of its examples, those called it
        std::size_t called = 0;  ///< of all examples, those called it
        [[nodiscard]] double precision() const {
            return called == 0 ? 0 : static_cast<double>(right) / static_cast<double>(called);
        }
        [[nodiscard]] double recall() const {
            return examples == 0 ? 0 : static_cast<double>(right) / static_cast<double>(examples);
        }
    };
    struct confusion {
        playbook_id of, called;
        std::size_t times = 0;
    };
    /// An example of which the model is sure that it belongs elsewhere.
    struct doubt {
        const example* what = nullptr;
        playbook_id rather;
        double probability = 0;
    };
    /// Two examples of different playbooks that say nearly the same.
    struct double_entry {
        const example* one = nullptr;
        const example* other = nullptr;
        double alike = 0;  ///< 0..1: share of words and pairs of words in both
    };

    std::vector<line> playbooks;           ///< by id
    std::vector<confusion> confusions;     ///< the most frequent first
    std::vector<doubt> doubts;             ///< the surest first
    std::vector<double_entry> duplicates;  ///< the most alike first
    std::size_t examples = 0, right = 0;
    std::size_t folds = 0;  ///< 0: too few examples to learn from, only duplicates were looked for
};

/// Takes some seconds for thousands of examples. Pointers live as long as the definitions.
audit examine(const definitions&, const classifier&);

}  // namespace firebreak::playbooks
