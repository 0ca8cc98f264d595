// The rules of docs/playbooks.md, "How it is decided": from scores to a winner. Pure arithmetic, so
// that the counterfactual can ask it again and again.
#pragma once

#include "bot/domain/severity.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace firebreak::playbooks {

/// How one playbook stands.
struct standing {
    double score = 0;
    bool strong = false;  ///< has a strong hit
    severity level = severity::normal;
};

struct decision {
    enum class reason {
        score,          ///< the highest score, clear of the next
        critical,       ///< rule 1
        severity,       ///< rule 2: strong against strong
        nothing,        ///< unsure: no hit at all
        too_little,     ///< unsure: less than 2
        too_close,      ///< unsure: not clear of the next
        critical_hint,  ///< unsure: a critical playbook has a mere hint
    };
    reason why = reason::nothing;
    std::optional<std::size_t> best;    ///< also when unsure, unless nothing was found
    std::optional<std::size_t> second;  ///< the next in score
    std::optional<std::size_t> hint;    ///< the critical playbook of reason::critical_hint
    double confidence = 0;
    [[nodiscard]] bool sure() const {
        return why == reason::score || why == reason::critical || why == reason::severity;
    }
};

inline constexpr double enough = 2;  ///< the score that decides, and that makes a critical one win

decision decide(std::span<const standing>);

}  // namespace firebreak::playbooks
