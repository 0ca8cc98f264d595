#include "bot/domain/visible.hpp"

#include "bot/domain/utf8.hpp"

#include <algorithm>
#include <array>

namespace firebreak {
namespace {

struct range {
    char32_t first, last;
};

template <std::size_t N>
bool is_in(const std::array<range, N>& table, char32_t c) {
    return std::ranges::any_of(table, [c](range r) { return c >= r.first && c <= r.last; });
}

/// What turns the direction of text or shows nothing: names and links are disguised with it. The
/// joiner U+200D is looked at apart, for emoji are made with it.
constexpr std::array unseen = {
    range{0x00AD, 0x00AD},   range{0x034F, 0x034F},   range{0x061C, 0x061C},
    range{0x115F, 0x1160},   range{0x17B4, 0x17B5},   range{0x180B, 0x180F},
    range{0x200B, 0x200F},   range{0x202A, 0x202E},   range{0x2060, 0x206F},
    range{0x3164, 0x3164},   range{0xFE00, 0xFE0D},   range{0xFEFF, 0xFEFF},
    range{0xFFA0, 0xFFA0},   range{0xFFF9, 0xFFFB},   range{0x1BCA0, 0x1BCA3},
    range{0x1D173, 0x1D17A}, range{0xE0000, 0xE0FFF},
};
/// Marks stacked upon a letter; more than three run over the lines above and below.
constexpr std::array stacked = {range{0x0300, 0x036F}, range{0x0483, 0x0489},
                                range{0x1AB0, 0x1AFF}, range{0x1DC0, 0x1DFF},
                                range{0x20D0, 0x20FF}, range{0xFE20, 0xFE2F}};
constexpr char32_t joiner = 0x200D;

bool is_pictorial(char32_t c) {
    return (c >= 0x2190 && c <= 0x2BFF) || c == 0xFE0F || (c >= 0x1F000 && c <= 0x1FAFF);
}

bool is_no_character(char32_t c) { return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF); }

bool ends_line(char32_t c) {
    return c == '\n' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 || c == 0x2029;
}

}  // namespace

std::string visible(std::string_view text, lines how) {
    constexpr int most_stacked = 3;
    std::string out;
    out.reserve(text.size());
    char32_t before = 0;
    int marks = 0;
    while (!text.empty()) {
        const auto c = utf8::first(text);
        text.remove_prefix(c.size);
        auto code = c.code;
        if (code > 0x1F && code < 0x7F) {  // most of what people write
            out += static_cast<char>(code);
            before = code;
            marks = 0;
            continue;
        }
        if (code == '\r') {
            if (text.starts_with('\n')) continue;
            code = '\n';
        }
        if (ends_line(code)) code = '\n';
        if ((code == '\n' || code == '\t') && how == lines::one) code = ' ';
        if (is_in(stacked, code)) {
            if (++marks > most_stacked) continue;
        } else {
            marks = 0;
        }
        const bool control =
            (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0);
        if (code == joiner) {
            if (!is_pictorial(before) || text.empty() || !is_pictorial(utf8::first(text).code))
                continue;
        } else if (control || is_in(unseen, code)) {
            continue;
        }
        if (is_no_character(code)) code = 0xFFFD;
        utf8::append(out, code);
        before = code;
    }
    return out;
}

}  // namespace firebreak
