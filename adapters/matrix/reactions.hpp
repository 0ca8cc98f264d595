// Reactions as buttons: which emoji stands for which command word (contract: matrix, section 6).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace firebreak::matrix {

/// One reaction under a team's card.
struct reaction_word {
    std::string_view key;   ///< as the bot sends it
    std::string_view word;  ///< the command word it stands for, in English: "claim"
    bool risky = false;     ///< ask once before it is done
};

/// Those that the bot offers under each card, in this order.
std::span<const reaction_word> offered_reactions();

/// What compares equal for people: without variation selectors, skin tones and genders.
std::string normalised(std::string_view key);

/// What a reaction stands for; null for those that mean nothing here. Understands a few more than
/// are offered: 🙋‍♀️, ✔, ☑, 🏷️.
const reaction_word* reaction_for(std::string_view key);
/// The reaction that stands for a word; null when there is none.
const reaction_word* reaction_of(std::string_view word);

/// The number that a reaction or a short answer means: "2", "2.", "2)", 2️⃣, 🔟. From 1 to 99; "#2"
/// is a ticket's number and none of these.
std::optional<int> number_in(std::string_view text);

}  // namespace firebreak::matrix
