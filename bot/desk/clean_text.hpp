// Text from outside made safe to keep: always valid UTF-8, without control characters.
#pragma once

#include <string>
#include <string_view>

namespace firebreak {

struct cleaned {
    std::string text;     ///< trimmed
    bool mended = false;  ///< something could not be read and is now U+FFFD
};

/// Invalid UTF-8 and NUL become U+FFFD; other control characters but tab and newline are dropped;
/// CR LF becomes LF. Everything else stays as it was written: it is evidence.
cleaned clean(std::string_view raw);

/// At most `most` bytes, cut between characters, with "…" where something is missing; newlines
/// become spaces. For one-line gists.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace firebreak
