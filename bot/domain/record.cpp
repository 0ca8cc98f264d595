#include "bot/domain/record.hpp"

#include <cstring>

namespace firebreak::record {
namespace {

/// How many bytes from `at` on need no escape, eight at a time: none is below 0x20, none is a quote
/// or a backslash. May stop early; the caller looks at single bytes then.
std::size_t plain_run(std::string_view text, std::size_t at) {
    constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    // A byte's top bit is set where that byte of `v` is below `n` (n <= 0x80) and itself below
    // 0x80.
    const auto below = [](std::uint64_t v, std::uint64_t n) { return (v - ones * n) & ~v & tops; };
    const auto start = at;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, 8);
        const auto special =
            below(eight, 0x20) | below(eight ^ (ones * '"'), 1) | below(eight ^ (ones * '\\'), 1);
        if (special != 0) break;
    }
    return at - start;
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    std::size_t plain = 0;
    for (std::size_t i = plain_run(text, 0); i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') {
            if (i % 8 == 7) i += plain_run(text, i + 1);
            continue;
        }
        out.append(text, plain, i - plain);
        plain = i + 1;
        if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c == '\n') {
            out += "\\n";
        } else {
            out += "\\u00";
            out += digits[c >> 4];
            out += digits[c & 15];
        }
    }
    out.append(text, plain);
    out += '"';
}

}  // namespace firebreak::record
