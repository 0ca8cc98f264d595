// A text made ready for matching: folded, cut into tokens with clauses, sentences and quoted parts,
// and with the ways its words may have been disguised (r3fund, r e f u n d, refuuund, look-alike
// letters) kept beside the plain reading, never instead of it. Everything points back into the
// original bytes.
#pragma once

#include "bot/domain/verdict.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

/// One spelling: bytes of text::bytes.
struct form {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
};

struct token {
    enum class kind : std::uint8_t { word, number, emoji };
    kind is = kind::word;
    bool single = false;         ///< one letter or digit
    bool in_path = false;        ///< of a web address, behind its host
    span where;                  ///< in the original text
    form plain;                  ///< in the folded text
    std::uint32_t clause = 0;    ///< counts up at punctuation
    std::uint32_t sentence = 0;  ///< counts up at . ! ? and line ends
    std::uint32_t quote = 0;     ///< 0: outside; else the number of the quoted part
};

/// Another way to read the tokens [first, next): of one token another spelling, of several one
/// word.
struct reading {
    std::uint32_t first = 0;
    std::uint32_t next = 0;
    form as;
};

/// Reused from text to text so that nothing is allocated: one per thread.
struct text {
    std::string bytes;  ///< the folded text, then further spellings
    std::size_t folded_size = 0;
    std::vector<std::uint32_t> origin;  ///< per folded byte; one more for the end
    std::vector<token> tokens;
    std::vector<reading> readings;  ///< ordered by first
    std::size_t work = 0;           ///< steps taken, for tests of linear time

    [[nodiscard]] std::string_view folded() const {
        return std::string_view(bytes).substr(0, folded_size);
    }
    [[nodiscard]] std::string_view spelling(form f) const {
        return std::string_view(bytes).substr(f.at, f.size);
    }
    /// Where bytes [begin, end) of the folded text stand in the original.
    [[nodiscard]] span original(std::size_t begin, std::size_t end) const;
};

/// Fills `out` from any bytes. Linear; of what is longer than longest_text only the beginning
/// counts.
void read(std::string_view original, text& out);

/// Spellings that a text may gain by joined single letters; more are not tried.
inline constexpr std::size_t most_joined = 512;

}  // namespace firebreak::playbooks
