#include "bot/domain/ticket.hpp"

namespace firebreak {
namespace {

constexpr std::array<std::string_view, all_statuses.size()> words = {
    "triage", "open", "claimed", "waiting", "resolved", "merged"};

}  // namespace

std::string_view word(status s) { return words[static_cast<std::size_t>(s)]; }

std::optional<status> to_status(std::string_view text) {
    for (const auto s : all_statuses)
        if (word(s) == text) return s;
    return std::nullopt;
}

std::string spoken(ticket_number n) { return "#" + std::to_string(n.value); }

std::string reference(ticket_number n) { return "FB-" + std::to_string(n.value); }

}  // namespace firebreak
