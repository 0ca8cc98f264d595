// The figures of a week: each is a question with one definition, asked of every ticket in turn.
// What each counts is written in docs/summary.md, in the order of this list.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace firebreak {

/// The words (figure.cpp) stand in kept weeks, in JSON and CSV and after --explain: never rename,
/// add at the end. "by NAME": there is one count for each name.
enum class figure : std::uint8_t {
    // of what came in
    reports,    ///< reports filed or added in the week
    reporters,  ///< by person: their reports in the week
    tickets,    ///< tickets opened in the week and not merged into others at its end
    day,        ///< those, by day of the week: "1" Monday … "7" Sunday
    category,   ///< those, by category at the week's end; "" when nobody has chosen one yet
    severity,   ///< those, by severity at the week's end
    status,     ///< those, by status at the week's end
    network,    ///< those, by the network of the first report
    language,   ///< those, by the language of the first report
    platform,   ///< those, by the site that the first report links to; "" when it links to none
    link,       ///< reports in the week, by the address they link to
    source,     ///< reports in the week, by the author they name
    // of how it went: milliseconds
    to_claim,    ///< tickets first claimed in the week: from opening to claim
    to_answer,   ///< tickets first answered in the week: from opening to answer
    to_resolve,  ///< tickets resolved in the week, and so at its end: from opening to resolution
    slow_claim,  ///< by category: waited more than a day for a claim that came, or has not
    // of what is left
    open,       ///< by status: tickets that had not ended at the week's end
    age,        ///< those, by age: under_1d, 1d_to_3d, 3d_to_7d, 7d_to_28d, over_28d
    unclaimed,  ///< those that nobody had, without those for the daily list
    // of what happened
    reopened,    ///< reopenings
    merged,      ///< tickets merged into others
    escalated,   ///< escalations by people
    answered,    ///< by approved response: answers given with it and not taken back
    asked,       ///< tickets opened in the week that are no matter for the daily list
    understood,  ///< those whose reporters pressed "Understood" by the week's end
    // of the playbooks
    unsure,  ///< tickets opened in the week that the classifier left to a person
    hit,     ///< by playbook: tickets opened in the week that the classifier gave to it
    moved,   ///< by "playbook other": its hits that a person moved to the other in the week
    placed,  ///< by playbook: unsure tickets that a person gave to it in the week
    // of the people: no ranking is ever made of these
    took,      ///< by person: tickets that they claimed or were given
    finished,  ///< by person: tickets that they resolved
    holds,     ///< by person: tickets that they had at the week's end
    // of deadlines: milliseconds in business hours, holds not counted
    to_claim_business,
    to_answer_business,
    to_resolve_business,
    missed,  ///< by "claim", "answer", "resolve": deadlines missed in the week
    // of the same conflict once
    joined,  ///< reports that went to the ticket of the same post by themselves
    surges,  ///< surges that began
    // of playbooks in shadow mode
    shadowed,  ///< by "playbook other": tickets opened in the week that it would have taken from
               ///< the other (nothing: from a person)
};

inline constexpr std::size_t figure_count = static_cast<std::size_t>(figure::shadowed) + 1;

/// "to_claim"
std::string_view word(figure);
std::optional<figure> to_figure(std::string_view);
/// All, in order.
std::array<figure, figure_count> all_figures();

/// to_claim … to_resolve_business: spans of time instead of counts.
inline bool is_span(figure f) {
    return f == figure::to_claim || f == figure::to_answer || f == figure::to_resolve ||
           f == figure::to_claim_business || f == figure::to_answer_business ||
           f == figure::to_resolve_business;
}

inline constexpr std::size_t span_count = 6;
/// The place of a span among them: to_claim is 0, to_resolve_business 5.
inline std::size_t span_place(figure f) {
    return f < figure::to_claim_business
               ? static_cast<std::size_t>(f) - static_cast<std::size_t>(figure::to_claim)
               : 3 + static_cast<std::size_t>(f) -
                     static_cast<std::size_t>(figure::to_claim_business);
}

}  // namespace firebreak
