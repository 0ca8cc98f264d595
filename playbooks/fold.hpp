// Folding: a text of any bytes becomes lower-cased, compatibility-composed UTF-8 (NFKC, Unicode
// case folding, accents kept) of which every byte knows where it came from. What hides letters is
// dropped: zero-width and bidirectional characters, soft hyphens, stray combining marks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

/// Texts are read up to here; what follows is not looked at. Keeps the work per report bounded.
inline constexpr std::size_t longest_text = 100 * 1024;

/// Appends the folded text to `folded` and, per folded byte, the offset of the character it came
/// from to `origin`, which ends with one entry more: the end of the text. Both are cleared first.
/// Never fails: invalid UTF-8 becomes U+FFFD. Quotation marks become " and '. Linear in the text.
void fold(std::string_view text, std::string& folded, std::vector<std::uint32_t>& origin);

std::string folded(std::string_view text);

/// The code point at `at` of valid UTF-8, which is moved behind it.
char32_t next_character(std::string_view utf8, std::size_t& at);
void append(std::string& utf8, char32_t character);

}  // namespace firebreak::playbooks
