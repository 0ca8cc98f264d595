#include "bot/domain/figure.hpp"

#include <algorithm>

namespace firebreak {
namespace {

constexpr std::array<std::string_view, figure_count> words = {"reports",
                                                              "reporters",
                                                              "tickets",
                                                              "day",
                                                              "category",
                                                              "severity",
                                                              "status",
                                                              "network",
                                                              "language",
                                                              "platform",
                                                              "link",
                                                              "source",
                                                              "to_claim",
                                                              "to_answer",
                                                              "to_resolve",
                                                              "slow_claim",
                                                              "open",
                                                              "age",
                                                              "unclaimed",
                                                              "reopened",
                                                              "merged",
                                                              "escalated",
                                                              "answered",
                                                              "asked",
                                                              "understood",
                                                              "unsure",
                                                              "hit",
                                                              "moved",
                                                              "placed",
                                                              "took",
                                                              "finished",
                                                              "holds",
                                                              "to_claim_business",
                                                              "to_answer_business",
                                                              "to_resolve_business",
                                                              "missed",
                                                              "joined",
                                                              "surges",
                                                              "shadowed"};

}  // namespace

std::string_view word(figure f) { return words.at(static_cast<std::size_t>(f)); }

std::optional<figure> to_figure(std::string_view text) {
    const auto found = std::ranges::find(words, text);
    if (found == words.end()) return std::nullopt;
    return static_cast<figure>(found - words.begin());
}

std::array<figure, figure_count> all_figures() {
    std::array<figure, figure_count> all{};
    for (std::size_t i = 0; i < figure_count; ++i) all[i] = static_cast<figure>(i);
    return all;
}

}  // namespace firebreak
