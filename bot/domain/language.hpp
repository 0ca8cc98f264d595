// Languages, and texts that exist in several of them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace firebreak {

/// The five languages that reports are read in. People are answered in English and Finnish.
enum class language { en, fi, sv, de, es };

inline constexpr std::array all_languages = {language::en, language::fi, language::sv, language::de,
                                             language::es};

std::string_view word(language l);                      ///< "en"
std::optional<language> to_language(std::string_view);  ///< from "en", "en-GB", "fi_FI.UTF-8"

/// One text in one or more languages.
class localized {
 public:
    localized() = default;

    void set(language l, std::string text) {
        texts_[static_cast<std::size_t>(l)] = std::move(text);
    }
    [[nodiscard]] bool has(language l) const {
        return !texts_[static_cast<std::size_t>(l)].empty();
    }
    [[nodiscard]] bool empty() const;
    /// The text in `l`, else English, else the first there is, else "".
    [[nodiscard]] const std::string& in(language l) const;

    bool operator==(const localized&) const = default;

 private:
    std::array<std::string, all_languages.size()> texts_;
};

}  // namespace firebreak
