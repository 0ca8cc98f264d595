// The ways in which people hide a word: digits for letters, look-alike letters, long-drawn letters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace firebreak::playbooks {

enum class script { none, latin, cyrillic, greek, other };
script script_of(char32_t letter);

/// 0 1 3 4 5 7 @ $ ! read as letters, appended to `out`; `one` is what 1 and ! stand for (i or l).
/// False, and nothing appended, when the word has no letter or nothing to replace.
bool append_unleeted(std::string_view word, char one, std::string& out);

/// Cyrillic and Greek letters read as the Latin ones they look like. False, and nothing appended,
/// when one of them looks like no Latin letter or there are none.
bool append_unconfused(std::string_view word, std::string& out);

/// Runs of three or more equal letters made `keep` (1 or 2) long. False, and nothing appended, when
/// there is no such run.
bool append_shortened(std::string_view word, std::size_t keep, std::string& out);

}  // namespace firebreak::playbooks
