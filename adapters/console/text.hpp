// Text that can be put on a terminal: harmless, measured, wrapped.
//
// Whatever reaches the screen has been through safe(): nothing in it can move the cursor, change
// colours or the order of letters, or hide. Lines are made of styled spans; escape sequences are
// written by paint() alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::console {

enum class tone : std::uint8_t { plain, faint, red, yellow, blue, green, cyan };

struct style {
    tone colour = tone::plain;
    bool strong = false;
    bool operator==(const style&) const = default;
};

struct span {
    std::string text;
    style how;
    bool operator==(const span&) const = default;
};

/// One line on the screen, without its end.
using line = std::vector<span>;

/// Valid UTF-8 without anything that acts on a terminal. Line ends of every kind become '\n', tabs
/// two blanks; other control characters their pictures (ESC: U+241B); what changes the direction of
/// text becomes visible ("<U+202E>"); what is invisible is left out; bars like the gutter's become
/// '|', and at most three marks are stacked on a letter. Invalid bytes become U+FFFD.
std::string safe(std::string_view text);

/// The same on one line: line ends become blanks.
std::string safe_line(std::string_view text);

/// Columns that safe text takes on a terminal.
int width(std::string_view text);
int width(const line&);

/// The first `columns` of a safe text, with "…" in place of what was cut.
std::string shortened(std::string_view text, int columns);

/// Breaks safe text into lines of at most `columns` (at least 8 are taken): between words, within a
/// word only when it is longer than a line. '\n' breaks always. Later lines begin with `indent`
/// blanks.
std::vector<line> wrap(const std::vector<span>& text, int columns, int indent = 0);

/// The line as it is written: with escape sequences where `colour`, else plain.
std::string paint(const line&, bool colour);

/// Is this whole text valid UTF-8?
bool is_utf8(std::string_view text);

}  // namespace firebreak::console
