#include "adapters/net/json_out.hpp"

#include "bot/domain/record.hpp"

#include <charconv>
#include <cmath>
#include <cstring>

namespace firebreak::net {
namespace {

/// The length of the valid UTF-8 at the beginning of `text` (RFC 3629: no surrogates, no longer
/// forms, nothing beyond U+10FFFF).
std::size_t valid_length(std::string_view text) {
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    std::size_t i = 0;
    while (i < text.size()) {
        std::uint64_t eight = 0;
        if (i + 8 <= text.size()) {
            std::memcpy(&eight, text.data() + i, 8);
            if ((eight & 0x8080808080808080) == 0) {
                i += 8;
                continue;
            }
        }
        const auto first = byte(i);
        const auto second = byte(i + 1);
        if (first < 0x80) {
            i += 1;
        } else if (first >= 0xc2 && first <= 0xdf && follows(i + 1)) {
            i += 2;
        } else if (first >= 0xe0 && first <= 0xef && follows(i + 1) && follows(i + 2) &&
                   (first != 0xe0 || second >= 0xa0) && (first != 0xed || second < 0xa0)) {
            i += 3;
        } else if (first >= 0xf0 && first <= 0xf4 && follows(i + 1) && follows(i + 2) &&
                   follows(i + 3) && (first != 0xf0 || second >= 0x90) &&
                   (first != 0xf4 || second < 0x90)) {
            i += 4;
        } else {
            return i;
        }
    }
    return i;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    auto valid = valid_length(text);
    if (valid == text.size()) {
        record::append_string(out, text);
        return;
    }
    std::string mended;
    mended.reserve(text.size() + 16);
    while (true) {
        mended.append(text, 0, valid);
        if (valid == text.size()) break;
        mended += "\xef\xbf\xbd";
        text.remove_prefix(valid + 1);
        valid = valid_length(text);
    }
    record::append_string(out, mended);
}

void json_out::separate() {
    if (after_key_)
        after_key_ = false;
    else if ((has_value_ & 1) != 0)
        out_ += ',';
    has_value_ |= 1;
}

json_out& json_out::open(char bracket) {
    separate();
    has_value_ <<= 1;
    out_ += bracket;
    return *this;
}

json_out& json_out::close(char bracket) {
    has_value_ >>= 1;
    out_ += bracket;
    return *this;
}

json_out& json_out::key(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_ += ':';
    after_key_ = true;
    return *this;
}

json_out& json_out::string(std::string_view text) {
    separate();
    append_json_string(out_, text);
    return *this;
}

json_out& json_out::whole(std::int64_t n) {
    separate();
    record::append(out_, n);
    return *this;
}

json_out& json_out::number(double n) {
    if (!std::isfinite(n)) return null();
    separate();
    char digits[40];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, n).ptr);
    return *this;
}

json_out& json_out::boolean(bool b) { return raw(b ? "true" : "false"); }

json_out& json_out::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

}  // namespace firebreak::net
