#include "bot/domain/language.hpp"

#include <algorithm>

namespace firebreak {
namespace {

constexpr std::array<std::string_view, all_languages.size()> words = {"en", "fi", "sv", "de", "es"};

}  // namespace

std::string_view word(language l) { return words[static_cast<std::size_t>(l)]; }

std::optional<language> to_language(std::string_view tag) {
    if (tag.size() < 2 || (tag.size() > 2 && tag[2] != '-' && tag[2] != '_')) return std::nullopt;
    const auto found = std::find(words.begin(), words.end(), tag.substr(0, 2));
    if (found == words.end()) return std::nullopt;
    return all_languages[static_cast<std::size_t>(found - words.begin())];
}

bool localized::empty() const {
    return std::all_of(texts_.begin(), texts_.end(), [](const auto& t) { return t.empty(); });
}

const std::string& localized::in(language l) const {
    const auto& wanted = texts_[static_cast<std::size_t>(l)];
    if (!wanted.empty()) return wanted;
    for (const auto& text : texts_)
        if (!text.empty()) return text;
    return wanted;
}

}  // namespace firebreak
