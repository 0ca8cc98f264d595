// Which language a text is in: by its function words and by letters and endings that give it away.
// Reports are short and often mixed, so this never decides what is matched; it says in which
// language a reporter is answered and which words count as negations.
#pragma once

#include "bot/domain/language.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace firebreak::playbooks {

/// Points per language, in the order of all_languages.
using language_points = std::array<std::int16_t, all_languages.size()>;

/// What one folded word says. Costs a look-up and a walk over its letters.
language_points points(std::string_view word);

/// Whether it is a function word of other languages and not of `l`: German "können" is not a form
/// of Finnish "köniin", whatever a stemmer makes of it.
bool foreign_function_word(std::string_view word, language l);
/// The same for any language.
bool foreign_function_word(std::string_view word);

/// Calls f(word) for each function word of a language.
void for_each_function_word(language, const std::function<void(std::string_view)>& f);

inline void add(language_points& sum, const language_points& more) {
    for (std::size_t i = 0; i < sum.size(); ++i)
        if (sum[i] < 10'000) sum[i] = static_cast<std::int16_t>(sum[i] + more[i]);
}

/// The language with the most points, when it has enough of them and stands clear of the others.
std::optional<language> decide(const language_points& sum);

/// The language of any text, or nothing when it can't be told.
std::optional<language> detect(std::string_view original);

}  // namespace firebreak::playbooks
