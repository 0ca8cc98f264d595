// Word stems: "refunds" and "refunded" are one word to a phrase. Snowball's stemmers, one set a
// thread.
#pragma once

#include "bot/domain/language.hpp"

#include <string_view>

namespace firebreak::playbooks {

/// The stem of a folded word. The view lives until the next call on this thread for the same
/// language, or is (part of) `word` itself. Words longer than 64 bytes are their own stems.
std::string_view stem(language l, std::string_view word);

}  // namespace firebreak::playbooks
