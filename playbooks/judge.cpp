#include "playbooks/judge.hpp"

#include <algorithm>
#include <array>

namespace firebreak::playbooks {
namespace {

std::size_t most_probable(std::span<const float> p, std::optional<std::size_t> but = {}) {
    std::size_t best = but == std::size_t{0} ? 1 : 0;
    for (std::size_t i = 0; i < p.size(); ++i)
        if (i != but && p[i] > p[best]) best = i;
    return best;
}

/// Of the playbooks that a rule speaks strongly for, a graver one that is not improbable.
std::optional<std::size_t> graver(const findings_about& f, std::size_t than) {
    constexpr double not_improbable = 0.4;
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < f.rules.size(); ++i) {
        if (!f.rules[i].strong || f.rules[i].level <= f.rules[than].level) continue;
        if (static_cast<double>(f.probability[i]) < not_improbable) continue;
        if (!found || f.rules[i].level > f.rules[*found].level) found = i;
    }
    return found;
}

/// The critical playbook with the most probable strong hit.
std::optional<std::size_t> critical_strong(const findings_about& f) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < f.rules.size(); ++i)
        if (f.rules[i].strong && f.rules[i].level == severity::critical &&
            (!found || f.probability[i] > f.probability[*found]))
            found = i;
    return found;
}

double expected_cost(const findings_about& f, std::size_t answer) {
    double cost = 0;
    for (std::size_t i = 0; i < f.probability.size(); ++i)
        if (i != answer)
            cost += static_cast<double>(f.probability[i]) * cost_of_missing(f.rules[i].level);
    return cost;
}

}  // namespace

double cost_of_missing(severity s) {
    constexpr std::array<double, 4> costs = {0.8, 1, 1.5, 6};
    return costs[static_cast<std::size_t>(s)];
}

judgement judge(const findings_about& f, const tolerance& limits) {
    using reason = judgement::reason;
    judgement out;
    const auto p = [&](std::size_t i) { return static_cast<double>(f.probability[i]); };
    out.best = most_probable(f.probability);
    const auto alarm = [&](std::size_t at, bool wins, reason winning) {
        out.at_least = severity::high;
        if (wins) {
            out.best = at;
            out.why = winning;
        } else {
            out.why = reason::perhaps_threat;
        }
    };
    if (f.threat && f.grammar == threat_level::certain)
        alarm(*f.threat, true, reason::grammar);
    else if (f.threat && f.grammar == threat_level::likely)
        alarm(*f.threat, p(*f.threat) > limits.likely_enough, reason::grammar);
    else if (const auto strong = critical_strong(f))
        alarm(*strong, p(*strong) > limits.likely_enough, reason::critical_rule);
    else if (const auto more = graver(f, out.best))
        out.best = *more, out.why = reason::graver;
    const bool threat_wins = f.threat && out.best == *f.threat && out.why != reason::perhaps_threat;
    if (!threat_wins && f.threat && f.grammar == threat_level::faint &&
        p(*f.threat) > limits.faint_enough && out.best != *f.threat)
        alarm(*f.threat, false, reason::grammar);

    out.confidence = p(out.best);
    if (out.why == reason::grammar && f.grammar == threat_level::certain)
        out.confidence = std::max(out.confidence, limits.certain_at_least);
    if (f.probability.size() > 1)
        out.second = out.why == reason::perhaps_threat && f.threat && out.best != *f.threat
                         ? f.threat
                         : most_probable(f.probability, out.best);
    out.cost = expected_cost(f, out.best);
    if (out.why != reason::probable && out.why != reason::graver) return out;

    const bool critical = f.rules[out.best].level == severity::critical;
    const auto strong = std::ranges::find_if(f.rules, [](auto& r) { return r.strong; });
    if (f.known_share < limits.fewest_known)
        out.why = reason::unknown_words;
    else if (out.cost > limits.asking_costs && !(critical && out.confidence >= 0.5))
        out.why = reason::costly;
    else if (strong != f.rules.end() && !f.rules[out.best].strong)
        out.why = reason::rules_disagree;
    // Who asks about what may well be a threat wants the answer soon.
    if (!out.sure() && f.threat && p(*f.threat) > limits.likely_enough)
        out.at_least = severity::high;
    return out;
}

}  // namespace firebreak::playbooks
