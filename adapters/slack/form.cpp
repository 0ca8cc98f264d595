#include "adapters/slack/form.hpp"

#include "bot/domain/utf8.hpp"

#include <algorithm>
#include <array>

namespace firebreak::slack {
namespace {

constexpr std::uint8_t no_digit = 0xFF;

constexpr auto digits = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (std::uint8_t i = 0; i < 10; ++i) table[static_cast<std::size_t>('0' + i)] = i;
    for (std::uint8_t i = 0; i < 6; ++i) {
        table[static_cast<std::size_t>('a' + i)] = static_cast<std::uint8_t>(10 + i);
        table[static_cast<std::size_t>('A' + i)] = static_cast<std::uint8_t>(10 + i);
    }
    return table;
}();

std::uint8_t digit(char c) { return digits[static_cast<unsigned char>(c)]; }

/// Decodes into `to`, which has room for as many bytes as there are; where it ended, or null.
char* decode(std::string_view from, char* to) {
    const char* at = from.data();
    const char* const end = at + from.size();
    while (at != end) {
        if (*at == '%') {
            if (end - at < 3) return nullptr;
            const auto high = digit(at[1]), low = digit(at[2]);
            if (high == no_digit || low == no_digit) return nullptr;
            *to++ = static_cast<char>(high << 4 | low);
            at += 3;
        } else {
            *to++ = *at == '+' ? ' ' : *at;
            ++at;
        }
    }
    return to;
}

}  // namespace

result<form> form::parse(std::string_view body) {
    form out;
    char* free = nullptr;
    const auto enough = body.size();  // all fields together are never longer than the body
    const auto decoded = [&](std::string_view raw) -> std::optional<std::string_view> {
        if (raw.find_first_of("%+") != raw.npos) {
            if (!free) {
                out.decoded_ = std::make_unique_for_overwrite<char[]>(enough);
                free = out.decoded_.get();
            }
            char* const begin = free;
            free = decode(raw, begin);
            if (!free) return std::nullopt;
            raw = {begin, free};
        }
        if (!utf8::valid(raw)) return std::nullopt;
        return raw;
    };

    while (!body.empty()) {
        const auto end = std::min(body.find('&'), body.size());
        const auto pair = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = decoded(pair.substr(0, equals));
        if (!name) return errc::invalid;
        const auto value = decoded(pair.substr(std::min(equals + 1, pair.size())));
        if (!value || out.find(*name) || out.fields_.size() == most_fields) return errc::invalid;
        out.fields_.push_back({*name, *value});
    }
    return out;
}

std::optional<std::string_view> form::find(std::string_view name) const {
    for (const auto& f : fields_)
        if (f.name == name) return f.value;
    return std::nullopt;
}

}  // namespace firebreak::slack
