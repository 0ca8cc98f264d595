#include "adapters/matrix/reactions.hpp"

#include "bot/domain/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace firebreak::matrix {
namespace {

// The key of 🏷 carries a variation selector: without it many clients draw an outline.
constexpr auto offered = std::to_array<reaction_word>({
    {"🙋", "claim"},
    {"✅", "resolve"},
    {"⏫", "escalate", true},
    {"🏷️", "recategorise"},
    {"💬", "reply"},
    {"❓", "help"},
});

// What people take for the same; normalised.
constexpr auto alike = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"✋", "🙋"},
    {"✔", "✅"},
    {"☑", "✅"},
    {"🔼", "⏫"},
    {"🗨", "💬"},
    {"❔", "❓"},
});

constexpr std::string_view keycap = "\u20E3";

}  // namespace

std::span<const reaction_word> offered_reactions() { return offered; }

std::string normalised(std::string_view key) {
    constexpr char32_t joiner = 0x200D, woman = 0x2640, man = 0x2642;
    std::string out;
    while (!key.empty()) {
        const auto c = utf8::first(key);
        key.remove_prefix(c.size);
        const bool selector = c.code == 0xFE0E || c.code == 0xFE0F;
        const bool skin = c.code >= 0x1F3FB && c.code <= 0x1F3FF;
        if (selector || skin || c.code == joiner || c.code == woman || c.code == man) continue;
        utf8::append(out, c.code);
    }
    return out;
}

const reaction_word* reaction_for(std::string_view key) {
    auto wanted = normalised(key.substr(0, 64));
    for (const auto& [other, same] : alike)
        if (wanted == other) wanted = same;
    const auto* found = std::ranges::find_if(
        offered, [&](const reaction_word& r) { return normalised(r.key) == wanted; });
    return found == offered.end() ? nullptr : found;
}

const reaction_word* reaction_of(std::string_view word) {
    const auto* found = std::ranges::find(offered, word, &reaction_word::word);
    return found == offered.end() ? nullptr : found;
}

std::optional<int> number_in(std::string_view text) {
    constexpr std::size_t longest = 24;
    if (text.size() > longest) return std::nullopt;
    auto plain = normalised(text);
    std::string_view rest = plain;
    const auto trim = [&] {
        while (rest.starts_with(' ')) rest.remove_prefix(1);
        while (rest.ends_with(' ')) rest.remove_suffix(1);
    };
    trim();
    if (rest == "🔟") return 10;
    const auto drop = [&](std::string_view end) {
        if (rest.ends_with(end)) rest.remove_suffix(end.size());
    };
    drop(keycap), drop("."), drop(")"), trim();
    if (rest.empty() || rest.size() > 2) return std::nullopt;
    int number = 0;
    for (const char c : rest) {
        if (c < '0' || c > '9') return std::nullopt;
        number = 10 * number + (c - '0');
    }
    if (number == 0) return std::nullopt;
    return number;
}

}  // namespace firebreak::matrix
