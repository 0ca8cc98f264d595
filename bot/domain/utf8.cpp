#include "bot/domain/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace firebreak::utf8 {
namespace {

/// Eight bytes at a time: where the first byte above 0x7F may stand.
std::size_t ascii_run(std::string_view text, std::size_t at) {
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, 8);
        if ((eight & 0x8080808080808080) != 0) break;
    }
    return at;
}

}  // namespace

std::size_t size_of_first(std::string_view s) {
    if (s.empty()) return 0;
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return i < s.size() && at(i) >= low && at(i) <= high;
    };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const bool good = follows(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
        return good && follows(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool good = follows(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
        return good && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

character first(std::string_view text) {
    const auto size = size_of_first(text);
    if (size == 0) return {};
    const auto at = [&](std::size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
    };
    if (size == 1) return {at(0), 1, true};
    char32_t code = at(0) & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) code = (code << 6) | (at(i) & 0x3FU);
    return {code, size, true};
}

void append(std::string& out, char32_t code) {
    const auto add = [&](char32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0 | (code >> 6)), add(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        add(0xE0 | (code >> 12)), add(0x80 | ((code >> 6) & 0x3F)), add(0x80 | (code & 0x3F));
    } else {
        add(0xF0 | (code >> 18)), add(0x80 | ((code >> 12) & 0x3F));
        add(0x80 | ((code >> 6) & 0x3F)), add(0x80 | (code & 0x3F));
    }
}

bool valid(std::string_view text) {
    for (std::size_t at = ascii_run(text, 0); at < text.size();) {
        const auto size = size_of_first(text.substr(at));
        if (size == 0) return false;
        at += size;
        if (size == 1) at = ascii_run(text, at);
    }
    return true;
}

}  // namespace firebreak::utf8
