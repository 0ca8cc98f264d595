// Which words deny what stands after them ("did not ask for a refund"), and how far they reach.
//
// A negation reaches forward through its own clause and its own quoted part, and at most
// `negation_reach` words. It does not reach over:
//   - a conjunction or a word that opens a clause of its own (but, because, vaan, weil …);
//   - a new subject, "if you do not pay | I will come for you", unless it stands right behind the
//     negation;
//   - "not only", "no doubt", "not a joke": these deny nothing;
//   - "have not received my refund": who did not get it wants it. Not so for critical playbooks,
//   where
//     "we did not get threats" must not raise an alarm.
// "can't", "won't" and their kin are no negations: "they won't refund me" is a refund request.
#pragma once

#include "bot/domain/language.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace firebreak::playbooks {

inline constexpr std::uint32_t negation_reach = 7;

/// What a word does to the words after it.
struct word_role {
    std::uint8_t negates = 0;   ///< a bit per language, in the order of all_languages
    bool opens_clause = false;  ///< but, because, vaan, koska …
    bool subject = false;   ///< I, he, minä … : a new clause, when not right behind the negation
    bool lifts = false;     ///< only, doubt, joke … right behind a negation: no negation
    bool receives = false;  ///< received, saanut …
    [[nodiscard]] bool negates_in(language l) const {
        return (negates >> static_cast<unsigned>(l) & 1U) != 0;
    }
};

/// Of a folded word.
word_role role_of(std::string_view word);

}  // namespace firebreak::playbooks
