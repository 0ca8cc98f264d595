#include "storage/facts_codec.hpp"

#include <cstdint>

namespace firebreak::storage {
namespace {

constexpr char version = 1;

void put(std::string& out, std::uint64_t n) {
    while (n >= 0x80) {
        out += static_cast<char>((n & 0x7f) | 0x80);
        n >>= 7;
    }
    out += static_cast<char>(n);
}

/// Reads on until something is wrong; then `good` stays false and all numbers are 0.
struct input {
    std::string_view rest;
    bool good = true;

    std::uint64_t number() {
        std::uint64_t n = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (rest.empty()) break;
            const auto byte = static_cast<unsigned char>(rest.front());
            rest.remove_prefix(1);
            n |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) return n;
        }
        good = false;
        rest = {};
        return 0;
    }
    /// Of items that take a byte at least, so that damage never asks for more memory than it has.
    std::size_t count() {
        const auto n = number();
        if (n > rest.size()) good = false;
        return good ? static_cast<std::size_t>(n) : 0;
    }
    std::string_view bytes(std::size_t n) {
        const auto found = rest.substr(0, n);
        rest.remove_prefix(n);
        return found;
    }
};

}  // namespace

std::string packed(const team_week& facts) {
    std::string out(1, version);
    for (std::size_t i = 0; i < figure_count; ++i) {
        const auto& counts = facts.counts.at(i);
        if (counts.empty()) continue;
        put(out, i + 1);
        put(out, counts.size());
        for (const auto& c : counts) {
            put(out, c.name.size());
            out += c.name;
            put(out, static_cast<std::uint64_t>(c.count));
        }
    }
    put(out, 0);
    for (const auto& spans : facts.spans) {
        put(out, spans.size());
        std::int64_t before = 0;
        for (const auto span : spans) {
            // The first may be negative, when a clock was set back: zigzag for all.
            const auto step = span - before;
            put(out,
                (static_cast<std::uint64_t>(step) << 1) ^ static_cast<std::uint64_t>(step >> 63));
            before = span;
        }
    }
    return out;
}

bool unpack(std::string_view bytes, team_week& facts) {
    if (bytes.empty() || bytes.front() != version) return false;
    input in{bytes.substr(1)};
    facts.counts = {};
    facts.spans = {};
    while (const auto place = in.number()) {
        if (place > figure_count) return false;
        auto& counts = facts.counts.at(static_cast<std::size_t>(place) - 1);
        const auto names = in.count();
        counts.reserve(names);
        for (std::size_t i = 0; i < names && in.good; ++i) {
            auto& c = counts.emplace_back();
            c.name = in.bytes(in.count());
            c.count = static_cast<std::int64_t>(in.number());
        }
    }
    std::size_t known = 0;
    for (auto& spans : facts.spans) {
        // Weeks that were kept before business hours were measured end behind the first three.
        if (known++ >= 3 && in.rest.empty()) break;
        const auto n = in.count();
        spans.reserve(n);
        std::int64_t before = 0;
        for (std::size_t i = 0; i < n && in.good; ++i) {
            const auto coded = in.number();
            before += static_cast<std::int64_t>((coded >> 1) ^ (~(coded & 1) + 1));
            spans.push_back(before);
        }
    }
    return in.good && in.rest.empty();
}

}  // namespace firebreak::storage
