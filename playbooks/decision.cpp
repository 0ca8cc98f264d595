#include "playbooks/decision.hpp"

namespace firebreak::playbooks {
namespace {

bool critical(const standing& s) { return s.level == severity::critical; }

/// The index of the best by `better`, among those that `may`.
template <class May, class Better>
std::optional<std::size_t> pick(std::span<const standing> all, May may, Better better) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (may(i) && (!best || better(all[i], all[*best]))) best = i;
    return best;
}

}  // namespace

decision decide(std::span<const standing> all) {
    const auto by_score = [](const standing& a, const standing& b) {
        return a.score > b.score || (a.score == b.score && a.level > b.level);
    };
    const auto by_level = [&](const standing& a, const standing& b) {
        return a.level > b.level || (a.level == b.level && by_score(a, b));
    };
    decision out;
    const auto found = [&](std::size_t i) { return all[i].score > 0; };
    out.best = pick(all, found, by_score);
    if (!out.best) return out;

    const auto winner = pick(
        all, [&](std::size_t i) { return critical(all[i]) && all[i].score >= enough; }, by_score);
    if (winner) {
        out.best = winner;
        out.why = decision::reason::critical;
    } else {
        out.why = decision::reason::score;
        if (all[*out.best].strong) {
            const auto first = out.best;
            out.best = pick(all, [&](std::size_t i) { return all[i].strong; }, by_level);
            if (out.best != first) out.why = decision::reason::severity;
        }
    }
    const auto& best = all[*out.best];
    out.second = pick(all, [&](std::size_t i) { return found(i) && i != *out.best; }, by_score);
    // Rivals that a rule put aside don't make the winner doubtful.
    const auto rival = pick(
        all,
        [&](std::size_t i) {
            if (!found(i) || i == *out.best || out.why == decision::reason::critical) return false;
            return !(best.strong && all[i].strong && all[i].level < best.level);
        },
        by_score);
    const double next = rival ? all[*rival].score : 0;
    out.confidence = best.score / (best.score + next + 1);
    if (out.why == decision::reason::critical) return out;

    out.hint = pick(all, [&](std::size_t i) { return found(i) && critical(all[i]); }, by_score);
    if (out.hint)
        out.why = decision::reason::critical_hint;
    else if (best.score < enough)
        out.why = decision::reason::too_little;
    else if (out.confidence < 0.5)
        out.why = decision::reason::too_close;
    return out;
}

}  // namespace firebreak::playbooks
