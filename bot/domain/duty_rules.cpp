#include "bot/domain/duty_rules.hpp"

#include <algorithm>
#include <array>

namespace firebreak {

std::string_view word(chain_step::whom whom) {
    constexpr std::array<std::string_view, 5> words = {"duty", "team", "leads", "managers",
                                                       "webhook"};
    return words.at(static_cast<std::size_t>(whom));
}

deadlines deadlines_of(const duty_rules& rules, const playbook* book, severity level) {
    auto due = book ? book->due : rules.triage;
    const auto shorten = [&](const deadlines& other) {
        const auto one = [](std::optional<std::chrono::minutes>& limit,
                            const std::optional<std::chrono::minutes>& cap) {
            if (cap && (!limit || *cap < *limit)) limit = cap;
        };
        one(due.claim, other.claim);
        one(due.answer, other.answer);
        one(due.resolve, other.resolve);
        due.always = due.always || other.always;
    };
    if (book)
        if (const auto own = book->due_by_severity.find(level); own != book->due_by_severity.end())
            shorten(own->second);
    if (const auto all = rules.by_severity.find(level); all != rules.by_severity.end())
        shorten(all->second);
    return due;
}

}  // namespace firebreak
