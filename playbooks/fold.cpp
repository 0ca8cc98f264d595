#include "playbooks/fold.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

namespace firebreak::playbooks {
namespace {

constexpr std::size_t most_marks = 4;  // more on one letter is decoration; it is dropped

unsigned char byte_at(std::string_view s, std::size_t i) {
    return i < s.size() ? static_cast<unsigned char>(s[i]) : static_cast<unsigned char>(0);
}

/// Whether U+0300…036F begins here: CC 80 … CD AF.
bool mark_at(std::string_view s, std::size_t i) {
    const auto b = byte_at(s, i);
    return b == 0xCC || (b == 0xCD && byte_at(s, i + 1) < 0xB0);
}

bool dropped(UChar32 c) {
    const auto kind = u_charType(c);
    return kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK || kind == U_FORMAT_CHAR ||
           u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 ||
           (c >= 0x1F3FB && c <= 0x1F3FF);  // skin tones
}

/// Quotation marks, and what people put in place of an apostrophe.
char plain_quote(UChar32 c) {
    switch (c) {
        case 0xAB:
        case 0xBB:
        case 0x201C:
        case 0x201D:
        case 0x201E:
        case 0x201F:
        case 0x300C:
        case 0x300D:
        case 0xFF02: return '"';
        case 0x60:
        case 0xB4:
        case 0x2018:
        case 0x2019:
        case 0x201A:
        case 0x201B:
        case 0x2039:
        case 0x203A:
        case 0x2BC:
        case 0xFF07: return '\'';
        default: return 0;
    }
}

const UNormalizer2* normalizer() {
    static const UNormalizer2* const instance = [] {
        UErrorCode failed = U_ZERO_ERROR;
        const auto* n = unorm2_getNFKCCasefoldInstance(&failed);
        return U_SUCCESS(failed) ? n : nullptr;
    }();
    return instance;
}

class folder {
 public:
    folder(std::string_view text, std::string& out, std::vector<std::uint32_t>& origin)
        : text_(text), out_(out), origin_(origin) {}

    void run() {
        std::size_t i = 0;
        while (i < text_.size()) {
            const auto b = byte_at(text_, i);
            if (b < 0x80 && !mark_at(text_, i + 1)) {
                put(i, ascii(b));
                ++i;
            } else if (b == 0xC3 && (byte_at(text_, i + 1) & 0xC0) == 0x80 &&
                       !mark_at(text_, i + 2)) {
                latin1(i, byte_at(text_, i + 1));
                i += 2;
            } else {
                i = slow(i);
            }
        }
        origin_.push_back(static_cast<std::uint32_t>(text_.size()));
    }

 private:
    static char ascii(unsigned char b) {
        if (b >= 'A' && b <= 'Z') return static_cast<char>(b + 32);
        if (b == '`') return '\'';
        if (b == 0x7F || (b < 0x20 && b != '\n')) return ' ';
        return static_cast<char>(b);
    }

    void latin1(std::size_t i, unsigned char second) {
        if (second == 0x9F) {  // ß folds to ss
            put(i, 's');
            put(i, 's');
            return;
        }
        if (second < 0x9F && second != 0x97) second = static_cast<unsigned char>(second + 0x20);
        put(i, static_cast<char>(0xC3));
        put(i, static_cast<char>(second));
    }

    std::size_t slow(std::size_t begin) {
        auto i = static_cast<std::int32_t>(begin);
        const auto size = static_cast<std::int32_t>(text_.size());
        UChar32 base = 0;
        U8_NEXT(text_.data(), i, size, base);
        const auto behind = [&] { return static_cast<std::size_t>(i); };
        if (base < 0) {
            put(begin, "\xEF\xBF\xBD");
            return behind();
        }
        std::array<UChar, 2 + most_marks> cluster{};
        std::int32_t units = 0;
        U16_APPEND_UNSAFE(cluster.data(), units, base);
        std::size_t marks = 0;
        while (mark_at(text_, behind())) {
            UChar32 mark = 0;
            const auto before = i;
            U8_NEXT(text_.data(), i, size, mark);
            if (mark < 0) {  // half a mark: the next round writes U+FFFD for it
                i = before;
                break;
            }
            if (marks++ < most_marks) U16_APPEND_UNSAFE(cluster.data(), units, mark);
        }
        emit_cluster(begin, cluster.data(), units, base, marks);
        return behind();
    }

    void emit_cluster(std::size_t begin, const UChar* cluster, std::int32_t units, UChar32 base,
                      std::size_t marks) {
        if (marks == 0) {
            if (const char quote = plain_quote(base); quote != 0) return put(begin, quote);
            if (dropped(base)) return;
        }
        std::array<UChar, 64> normal{};
        UErrorCode failed = U_ZERO_ERROR;
        const auto length =
            normalizer() == nullptr
                ? 0
                : unorm2_normalize(normalizer(), cluster, units, normal.data(),
                                   static_cast<std::int32_t>(normal.size()), &failed);
        if (normalizer() == nullptr || U_FAILURE(failed)) return put(begin, "\xEF\xBF\xBD");
        for (std::int32_t k = 0; k < length;) {
            UChar32 c = 0;
            U16_NEXT(normal.data(), k, length, c);
            if (c < 0x20 && c != 0x0A) c = 0x20;
            if (const char quote = plain_quote(c); quote != 0)
                put(begin, quote);
            else if (!dropped(c))
                put_character(begin, c);
        }
    }

    void put(std::size_t from, char c) {
        out_.push_back(c);
        origin_.push_back(static_cast<std::uint32_t>(from));
    }
    void put(std::size_t from, std::string_view s) {
        for (const char c : s) put(from, c);
    }
    void put_character(std::size_t from, UChar32 c) {
        const auto before = out_.size();
        append(out_, static_cast<char32_t>(c));
        origin_.insert(origin_.end(), out_.size() - before, static_cast<std::uint32_t>(from));
    }

    std::string_view text_;
    std::string& out_;
    std::vector<std::uint32_t>& origin_;
};

}  // namespace

void fold(std::string_view text, std::string& folded, std::vector<std::uint32_t>& origin) {
    folded.clear();
    origin.clear();
    folder(text.substr(0, longest_text), folded, origin).run();
}

std::string folded(std::string_view text) {
    std::string out;
    std::vector<std::uint32_t> origin;
    fold(text, out, origin);
    return out;
}

char32_t next_character(std::string_view utf8, std::size_t& at) {
    const auto b = byte_at(utf8, at);
    const auto tail = [&](std::size_t i) {
        return static_cast<char32_t>(byte_at(utf8, at + i) & 0x3F);
    };
    char32_t c = b;
    std::size_t size = 1;
    if (b >= 0xF0) {
        c = (static_cast<char32_t>(b & 7) << 18) | (tail(1) << 12) | (tail(2) << 6) | tail(3);
        size = 4;
    } else if (b >= 0xE0) {
        c = (static_cast<char32_t>(b & 15) << 12) | (tail(1) << 6) | tail(2);
        size = 3;
    } else if (b >= 0xC0) {
        c = (static_cast<char32_t>(b & 31) << 6) | tail(1);
        size = 2;
    }
    at = std::min(at + size, utf8.size());
    return c;
}

void append(std::string& utf8, char32_t c) {
    std::array<std::uint8_t, 4> bytes{};
    std::int32_t size = 0;
    U8_APPEND_UNSAFE(bytes.data(), size, c);
    utf8.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

}  // namespace firebreak::playbooks
