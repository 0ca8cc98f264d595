#include "playbooks/likeness.hpp"

#include "playbooks/text.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace firebreak::playbooks {
namespace {

constexpr std::size_t most_bytes = 8192;
constexpr std::size_t piece_bytes = 5;

/// The text without web addresses: which post it is about is asked elsewhere.
std::string without_links(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        auto next = text.find("http", at);
        while (next != text.npos && !text.substr(next).starts_with("http://") &&
               !text.substr(next).starts_with("https://"))
            next = text.find("http", next + 4);
        if (next == text.npos) {
            out += text.substr(at);
            break;
        }
        out += text.substr(at, next - at);
        at = std::min(text.size(), text.find_first_of(" \t\r\n<>\"", next));
    }
    return out;
}

/// Its words with one space between, each disguised one as it is meant.
std::string plain_words(const text& t) {
    std::string out;
    auto reading = t.readings.begin();
    for (std::uint32_t i = 0; i < t.tokens.size();) {
        while (reading != t.readings.end() && reading->first < i) ++reading;
        const bool disguised = reading != t.readings.end() && reading->first == i;
        const auto next = disguised ? reading->next : i + 1;
        const auto& token = t.tokens[i];
        if (disguised || token.is != token::kind::emoji) {
            if (!out.empty()) out += ' ';
            out += t.spelling(disguised ? reading->as : token.plain);
        }
        i = std::max(next, i + 1);
    }
    return out;
}

std::uint32_t mixed(std::uint64_t h) {
    h ^= h >> 33U;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33U;
    h *= 0xc4ceb9fe1a85ec53ULL;
    h ^= h >> 33U;
    return static_cast<std::uint32_t>(h);
}

/// The orders: one odd factor and one summand each, from a fixed beginning so that sketches
/// compare.
struct orders {
    std::array<std::uint32_t, sketch::size> factor{}, plus{};
    orders() {
        std::uint64_t state = 0x9e3779b97f4a7c15ULL;
        const auto draw = [&] {
            state += 0x9e3779b97f4a7c15ULL;
            return mixed(state);
        };
        for (auto& f : factor) f = draw() | 1U;
        for (auto& p : plus) p = draw();
    }
};

}  // namespace

text_pieces pieces_of(std::string_view written) {
    thread_local text scratch;
    read(without_links(written.substr(0, most_bytes)), scratch);
    const auto words = plain_words(scratch);
    text_pieces out;
    if (words.size() < piece_bytes) return out;
    out.reserve(words.size());
    std::uint64_t window = 0;
    constexpr std::uint64_t mask = (1ULL << (8 * piece_bytes)) - 1;
    for (std::size_t i = 0; i < words.size(); ++i) {
        window = ((window << 8U) | static_cast<std::uint8_t>(words[i])) & mask;
        if (i + 1 >= piece_bytes) out.push_back(mixed(window));
    }
    std::ranges::sort(out);
    const auto twice = std::ranges::unique(out);
    out.erase(twice.begin(), twice.end());
    return out;
}

double likeness(const text_pieces& a, const text_pieces& b) {
    std::size_t both = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        if (*x == *y)
            ++both, ++x, ++y;
        else if (*x < *y)
            ++x;
        else
            ++y;
    }
    const auto either = a.size() + b.size() - both;
    return either == 0 ? 0 : static_cast<double>(both) / static_cast<double>(either);
}

sketch sketch_of(const text_pieces& pieces) {
    static const orders all;
    std::array<std::uint32_t, sketch::size> least{};
    least.fill(std::numeric_limits<std::uint32_t>::max());
    for (const auto piece : pieces)
        for (std::size_t i = 0; i < sketch::size; ++i)
            least[i] = std::min(least[i], piece * all.factor[i] + all.plus[i]);
    sketch out;
    out.pieces = static_cast<std::uint32_t>(pieces.size());
    // The upper bits of the least are nearly all zero: the lower ones tell two apart.
    for (std::size_t i = 0; i < sketch::size; ++i)
        out.least[i] = static_cast<std::uint16_t>(mixed(least[i]));
    return out;
}

double likeness(const sketch& a, const sketch& b) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < sketch::size; ++i) same += a.least[i] == b.least[i] ? 1 : 0;
    return static_cast<double>(same) / static_cast<double>(sketch::size);
}

}  // namespace firebreak::playbooks
