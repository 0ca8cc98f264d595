#include "adapters/console/text.hpp"

#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace firebreak::console {
namespace {

constexpr char32_t bad = 0xfffd;

/// Takes one character off the front; `bad` and one byte when it is malformed.
char32_t take(std::string_view& text, bool& valid) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    valid = true;
    if (lead < 0x80) {
        text.remove_prefix(1);
        return lead;
    }
    const std::size_t length = lead >= 0xf0 && lead < 0xf5   ? 4
                               : lead >= 0xe0 && lead < 0xf0 ? 3
                               : lead >= 0xc2 && lead < 0xe0 ? 2
                                                             : 0;
    if (length != 0 && text.size() >= length) {
        char32_t c = lead & (0xffu >> (length + 1));
        std::size_t i = 1;
        while (i < length && (byte(i) & 0xc0) == 0x80) c = (c << 6) | (byte(i++) & 0x3fu);
        static constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
        if (i == length && c >= least[length] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff)) {
            text.remove_prefix(length);
            return c;
        }
    }
    text.remove_prefix(1);
    valid = false;
    return bad;
}

void put(std::string& out, char32_t c) {
    const auto add = [&](char32_t value) { out += static_cast<char>(value); };
    if (c < 0x80) {
        add(c);
    } else if (c < 0x800) {
        add(0xc0 | (c >> 6)), add(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        add(0xe0 | (c >> 12)), add(0x80 | ((c >> 6) & 0x3f)), add(0x80 | (c & 0x3f));
    } else {
        add(0xf0 | (c >> 18)), add(0x80 | ((c >> 12) & 0x3f)), add(0x80 | ((c >> 6) & 0x3f));
        add(0x80 | (c & 0x3f));
    }
}

struct range {
    char32_t first, last;
};

template <std::size_t N>
bool is_in(const std::array<range, N>& table, char32_t c) {
    return std::any_of(table.begin(), table.end(),
                       [c](range r) { return c >= r.first && c <= r.last; });
}

/// Characters that change the order of others.
constexpr std::array directions = {range{0x202a, 0x202e}, range{0x2066, 0x2069}};

/// Characters that show nothing: joiners, marks of direction, selectors, fillers, tags.
constexpr std::array invisible = {
    range{0x00ad, 0x00ad},   range{0x034f, 0x034f},   range{0x061c, 0x061c},
    range{0x115f, 0x1160},   range{0x17b4, 0x17b5},   range{0x180b, 0x180f},
    range{0x200b, 0x200f},   range{0x2060, 0x2065},   range{0x206a, 0x206f},
    range{0x3164, 0x3164},   range{0xfe00, 0xfe0f},   range{0xfeff, 0xfeff},
    range{0xffa0, 0xffa0},   range{0xfff9, 0xfffb},   range{0x1bca0, 0x1bca3},
    range{0x1d173, 0x1d17a}, range{0xe0000, 0xe0fff},
};

/// Upright bars that a stranger could draw a gutter with.
constexpr std::array bars = {range{0x2502, 0x2503}, range{0x2506, 0x2507}, range{0x250a, 0x250b},
                             range{0x2551, 0x2551}, range{0x2575, 0x2577}, range{0x2579, 0x257b},
                             range{0x258e, 0x258f}, range{0x2758, 0x275a}, range{0xffe8, 0xffe8},
                             range{0x23b8, 0x23b9}, range{0x2223, 0x2223}, range{0xff5c, 0xff5c}};

constexpr std::array unusable = {range{0xfdd0, 0xfdef}, range{0xfffe, 0xffff},
                                 range{0xe000, 0xf8ff}};

/// The width table is the C library's, asked in a locale of our own: the process may run in "C".
class utf8_locale {
 public:
    utf8_locale() : previous_(::uselocale(shared())) {}
    ~utf8_locale() { ::uselocale(previous_); }
    utf8_locale(const utf8_locale&) = delete;
    utf8_locale& operator=(const utf8_locale&) = delete;

 private:
    static locale_t shared() {
        static const locale_t the_locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        return the_locale;  // null (uselocale: no change) where there is no such locale
    }
    locale_t previous_;
};

/// Within a utf8_locale.
int columns_of(char32_t c) {
    if (c < 0x80) return 1;
    const int n = ::wcwidth(static_cast<wchar_t>(c));
    return n < 0 ? 1 : n;  // unknown to the C library: most likely newer than it
}

struct cell {
    std::string text;
    int columns;
    style how;
};

std::vector<cell> cells_of(const std::vector<span>& text) {
    const utf8_locale here;
    std::vector<cell> cells;
    for (const auto& part : text) {
        std::string_view rest = part.text;
        while (!rest.empty()) {
            bool valid;
            const char32_t c = take(rest, valid);
            const int n = c == U'\n' ? 0 : columns_of(c);
            if (n == 0 && c != U'\n' && !cells.empty() && cells.back().text != "\n") {
                put(cells.back().text, c);
                continue;
            }
            cells.push_back({{}, n, part.how});
            put(cells.back().text, c);
        }
    }
    return cells;
}

line line_of(const std::vector<cell>& cells, std::size_t from, std::size_t to, int indent) {
    line made;
    if (indent > 0 && from < to)
        made.push_back({std::string(static_cast<std::size_t>(indent), ' '), {}});
    for (std::size_t i = from; i < to; ++i) {
        if (made.empty() || made.back().how != cells[i].how) made.push_back({{}, cells[i].how});
        made.back().text += cells[i].text;
    }
    return made;
}

std::string_view code(tone t) {
    switch (t) {
        case tone::plain: return "";
        case tone::faint: return "2";
        case tone::red: return "31";
        case tone::yellow: return "33";
        case tone::blue: return "34";
        case tone::green: return "32";
        case tone::cyan: return "36";
    }
    return "";
}

}  // namespace

std::string safe(std::string_view text) {
    const utf8_locale here;
    std::string out;
    out.reserve(text.size());
    int marks = 0;
    while (!text.empty()) {
        bool valid;
        const char32_t c = take(text, valid);
        if (c == U'\r') {
            if (text.empty() || text.front() != '\n') out += '\n';
        } else if (c == U'\n' || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0x0b ||
                   c == 0x0c) {
            out += '\n';
        } else if (c == U'\t') {
            out += "  ";
        } else if (c < 0x20) {
            put(out, 0x2400 + c);
        } else if (c == 0x7f) {
            put(out, 0x2421);
        } else if ((c >= 0x80 && c < 0xa0) || is_in(directions, c)) {
            std::array<char, 16> name{};
            std::snprintf(name.data(), name.size(), "<U+%04X>", static_cast<unsigned>(c));
            out += name.data();
        } else if (is_in(invisible, c)) {
            continue;
        } else if (is_in(bars, c)) {
            out += '|';
        } else if (is_in(unusable, c)) {
            put(out, bad);
        } else if (columns_of(c) == 0) {
            if (++marks <= 3 && !out.empty() && out.back() != '\n') put(out, c);
            continue;
        } else {
            put(out, c);
        }
        marks = 0;
    }
    return out;
}

std::string safe_line(std::string_view text) {
    std::string out = safe(text);
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
}

int width(std::string_view text) {
    const utf8_locale here;
    int columns = 0;
    while (!text.empty()) {
        bool valid;
        columns += columns_of(take(text, valid));
    }
    return columns;
}

int width(const line& l) {
    int columns = 0;
    for (const auto& part : l) columns += width(part.text);
    return columns;
}

std::string shortened(std::string_view text, int columns) {
    if (width(text) <= columns) return std::string(text);
    const utf8_locale here;
    std::string out;
    int taken = 0;
    while (!text.empty()) {
        bool valid;
        const char32_t c = take(text, valid);
        taken += columns_of(c);
        if (taken > columns - 1) break;
        put(out, c);
    }
    return out + "…";
}

std::vector<line> wrap(const std::vector<span>& text, int columns, int indent) {
    columns = std::max(columns, 8);
    indent = std::clamp(indent, 0, columns / 2);
    const auto cells = cells_of(text);
    std::vector<line> lines;
    std::size_t start = 0;
    int before = 0;  // blanks in front of this line
    while (start < cells.size()) {
        int taken = before;
        std::size_t end = start, space = 0;
        while (end < cells.size() && cells[end].text != "\n" &&
               taken + cells[end].columns <= columns) {
            if (cells[end].text == " " && end > start) space = end;
            taken += cells[end++].columns;
        }
        const bool ended = end == cells.size() || cells[end].text == "\n";
        std::size_t next = end + (ended ? 1 : 0);
        if (!ended && cells[end].text == " ") {
            space = end;
        }
        if (!ended && space != 0) {
            end = space;
            next = space;
            while (end > start && cells[end - 1].text == " ") --end;
            while (next < cells.size() && cells[next].text == " ") ++next;
            if (next < cells.size() && cells[next].text == "\n") ++next;
        } else if (!ended && end == start) {
            next = ++end;  // a single letter wider than the line
        }
        lines.push_back(line_of(cells, start, end, before));
        before = indent;
        if (ended && next == cells.size() && cells[next - 1].text == "\n")
            lines.push_back({});  // the text ends with an empty line
        start = next;
    }
    if (lines.empty()) lines.push_back({});
    return lines;
}

std::string paint(const line& l, bool colour) {
    std::string out;
    for (const auto& part : l) {
        if (part.text.empty()) continue;
        const auto number = code(part.how.colour);
        if (!colour || (number.empty() && !part.how.strong)) {
            out += part.text;
            continue;
        }
        out += "\x1b[";
        if (part.how.strong) out += number.empty() ? "1" : "1;";
        out += number;
        out += 'm';
        out += part.text;
        out += "\x1b[0m";
    }
    return out;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        bool valid;
        take(text, valid);
        if (!valid) return false;
    }
    return true;
}

}  // namespace firebreak::console
