// The phrases of all playbooks compiled into one matcher. A phrase costs time only where its first
// word stands in a text, so a text takes time by its length and not by the number of phrases.
//
// Every word that a phrase may hold becomes a small number, an "atom": (language, stem), an exact
// form, a prefix, an emoji, or "any number". A thread remembers which atoms a word form has, so
// that a word met before costs one look-up instead of five stemmings.
#pragma once

#include "bot/domain/language.hpp"
#include "playbooks/language.hpp"
#include "playbooks/negation.hpp"
#include "playbooks/text.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

inline constexpr std::size_t longest_phrase = 400;  ///< bytes
inline constexpr std::size_t most_places = 16;      ///< words in a row
inline constexpr std::size_t most_choices = 48;     ///< words at one place
inline constexpr std::size_t most_between = 4;      ///< words that "..." may stand for
inline constexpr std::size_t fewest_before_star = 3;

/// One place of a phrase, as written: any of the choices, perhaps after a gap.
struct phrase_place {
    struct choice {
        enum class kind { stem, exact, prefix, number };
        kind is = kind::stem;
        std::string word;  ///< folded
        bool operator==(const choice&) const = default;
    };
    std::vector<choice> choices;
    bool gap = false;  ///< up to four words may stand before it
};

struct phrase {
    std::vector<phrase_place> places;
    language lang = language::en;
    bool negates = false;  ///< holds a negation itself, so none before it cancels it
};

/// Reads the phrase syntax of docs/playbooks.md. On failure `problem` says what to mend.
std::optional<phrase> parse_phrase(std::string_view written, language, std::string& problem);

/// Whether two phrases are written alike but for capitals, punctuation and the order of choices.
bool same(const phrase&, const phrase&);
/// Equal for phrases that are the same.
std::size_t hash_of(const phrase&);

struct phrase_hit {
    std::uint32_t phrase = 0;  ///< as add() returned it
    std::uint32_t first = 0;   ///< tokens [first, next)
    std::uint32_t next = 0;
};

/// What the words of a text are, beside what they hit.
struct word_facts {
    std::vector<word_role> roles;  ///< per token
    language_points points{};      ///< summed over the text
};

class phrase_matcher {
 public:
    phrase_matcher();
    ~phrase_matcher();
    phrase_matcher(phrase_matcher&&) noexcept;
    phrase_matcher& operator=(phrase_matcher&&) noexcept;

    /// The number of the phrase, from 0 in the order of adding.
    std::uint32_t add(const phrase&);
    /// A word that is found misspelt, too: two neighbouring letters swapped and, with `left_out`,
    /// a letter inside missing. A spelling that is another word of a phrase stays that.
    void forgive(std::string_view word, language, bool left_out);
    /// After the last add() and forgive(), before the first find().
    void compile();
    [[nodiscard]] std::size_t size() const;

    /// All of it after compile(), as bytes; and from those, instead of adding. False, and to be
    /// thrown away, when they can't be the bytes of a matcher.
    [[nodiscard]] std::string pack() const;
    bool unpack(std::string_view bytes);

    /// All hits (cleared first), in the order of their first token; and the words' facts. Thread
    /// safe. Adds the steps taken to t.work; stops at a bound proportional to the text.
    void find(text& t, std::vector<phrase_hit>& hits, word_facts& facts) const;

 private:
    struct compiled;
    std::unique_ptr<compiled> it_;
};

}  // namespace firebreak::playbooks
