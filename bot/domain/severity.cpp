#include "bot/domain/severity.hpp"

#include <algorithm>

namespace firebreak {
namespace {

constexpr std::array<std::string_view, all_severities.size()> words = {"low", "normal", "high",
                                                                       "critical"};

}  // namespace

std::string_view word(severity s) { return words[static_cast<std::size_t>(s)]; }

std::optional<severity> to_severity(std::string_view text) {
    for (const auto s : all_severities)
        if (word(s) == text) return s;
    return std::nullopt;
}

severity raised(severity from, int by, severity up_to) {
    const auto wanted = static_cast<severity>(
        std::min(static_cast<int>(from) + by, static_cast<int>(severity::critical)));
    return std::max(from, std::min(wanted, up_to));
}

}  // namespace firebreak
