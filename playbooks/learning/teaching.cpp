#include "playbooks/learning/teaching.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace firebreak::playbooks {
namespace {

const definition* find(const definitions& all, const playbook_id& id) {
    const auto found =
        std::ranges::find(all.playbooks, id, [](const definition& one) { return one.book.id; });
    return found == all.playbooks.end() ? nullptr : &*found;
}

bool critical(const definitions& all, const playbook_id& id) {
    const auto* d = find(all, id);
    return d != nullptr && d->book.level == severity::critical;
}

/// A strong hit that counts, of a critical playbook.
bool strongly_critical(const verdict& v, const definitions& all) {
    return std::ranges::any_of(v.why, [&](const evidence& e) {
        return (e.kind == "phrase" || e.kind == "pattern") &&
               e.weight >= weight(strength::strong) && critical(all, e.playbook);
    });
}

}  // namespace

std::string_view word(taken t) {
    static constexpr std::array<std::string_view, 6> words = {
        "learned", "unknown_category", "threat_words", "said_again", "moves_examples", "no_model"};
    return words.at(static_cast<std::size_t>(t));
}

std::vector<taken> screen(const std::vector<correction>& all, const definitions& books,
                          const classifier& rules) {
    std::vector<taken> out;
    out.reserve(all.size());
    std::set<std::string_view> said;
    for (const auto& c : all) {
        const auto sounds_like_threat = [&] {
            return rules.threat_in(c.text, c.lang) != threat_level::none ||
                   strongly_critical(rules.classify(c.text, {.hint = c.lang}), books);
        };
        // The latest word on a text holds, also where it is one that is not learned.
        if (!said.insert(c.text).second)
            out.push_back(taken::said_again);
        else if (find(books, c.category) == nullptr)
            out.push_back(taken::unknown_category);
        else if (!critical(books, c.category) && sounds_like_threat())
            out.push_back(taken::threat_words);
        else
            out.push_back(taken::learned);
    }
    return out;
}

void screen_by_model(const std::vector<correction>& all, const definitions& books,
                     const classifier& rules, std::vector<taken>& how) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (how[i] != taken::learned || critical(books, all[i].category)) continue;
        const auto v = rules.classify(all[i].text, {.hint = all[i].lang});
        // In doubt, too: who asked a person because it may be a threat shall ask again.
        const auto perhaps = [&](const guess& g) {
            return g.score >= 100 * tolerance{}.likely_enough && critical(books, g.playbook);
        };
        if (v.category ? critical(books, *v.category) : std::ranges::any_of(v.guesses, perhaps))
            how[i] = taken::threat_words;
    }
}

std::vector<correction> learned_ones(const std::vector<correction>& all,
                                     const std::vector<taken>& how) {
    std::vector<correction> out;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (how[i] == taken::learned) out.push_back(all[i]);
    std::ranges::sort(out, {}, [](const correction& c) { return std::tie(c.category, c.text); });
    return out;
}

}  // namespace firebreak::playbooks
