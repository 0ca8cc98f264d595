// UTF-8, one character at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace firebreak::utf8 {

/// Bytes of the valid character at the beginning of `text`; 0 when there is none. Overlong forms,
/// surrogates and what is above U+10FFFF are not valid.
std::size_t size_of_first(std::string_view text);

struct character {
    char32_t code = 0xFFFD;
    std::size_t size = 1;  ///< bytes
    bool valid = false;    ///< else one byte that is no character, as U+FFFD
};
/// Of a text that is not empty.
character first(std::string_view text);

void append(std::string& out, char32_t code);

bool valid(std::string_view text);

}  // namespace firebreak::utf8
