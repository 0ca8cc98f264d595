// Telling why: severity, guesses, evidence, runner-up and counterfactual of a verdict.
#include "playbooks/compiled.hpp"
#include "playbooks/fold.hpp"
#include "playbooks/reach.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::playbooks {

severity classifier::compiled::level_by_rules(const scratch& s, const decision& d) const {
    if (!d.best) return severity::normal;
    // A hint alone makes nobody's phone ring, but somebody must look soon.
    if (d.why == decision::reason::critical_hint) return severity::high;
    auto level = books[*d.best].level;
    if (!d.sure())  // the most serious of those that are equally likely
        for (const auto& other : s.standings)
            if (other.score == s.standings[*d.best].score) level = std::max(level, other.level);
    return level;
}

void classifier::compiled::raise_level(scratch& s, std::optional<std::size_t> of, language in,
                                       verdict& v) const {
    const auto say = [&](std::string_view kind, std::string detail, span where) {
        v.why.push_back({std::string(kind), std::move(detail), where, {}, 0});
    };
    std::vector<bool> done(risks.size());
    for (const auto& c : s.counts) {
        const auto& t = terms[c.term];
        if (t.is == term::role::raise && of && t.owner == *of) {
            const auto& r = books[t.owner].raises[t.part];
            if (r.to <= v.level) continue;
            v.level = r.to;
            say("risk", r.why.in(in).empty() ? std::string(source_of(t)) : r.why.in(in), c.where);
        } else if (t.is == term::role::risk && !done[t.owner]) {
            done[t.owner] = true;
            const auto& r = risks[t.owner];
            const auto to = raised(v.level, r.by, r.up_to);
            if (to == v.level) continue;
            v.level = to;
            say("risk", r.why.in(in).empty() ? r.id : r.why.in(in), c.where);
        }
    }
    if (const auto seen = find_reach(s.t)) {
        const auto to = raised(v.level, seen->steps(), severity::high);
        if (to != v.level)
            say("reach", fmt::format("seen by {} people or more", seen->people), seen->where);
        v.level = to;
    }
}

void classifier::compiled::put_guesses(const scratch& s, const decision& d, verdict& v) const {
    if (!d.best) return;
    const auto put = [&](std::size_t i) {
        v.guesses.push_back({books[i].id, s.standings[i].score});
    };
    put(*d.best);
    if (!d.second) return;
    put(*d.second);
    std::optional<std::size_t> third;
    for (std::size_t i = 0; i < s.standings.size(); ++i) {
        if (i == *d.best || i == *d.second || s.standings[i].score <= 0) continue;
        if (!third || s.standings[i].score > s.standings[*third].score) third = i;
    }
    // The critical playbook of a mere hint must be among the choices.
    if (d.hint && *d.hint != *d.best && *d.hint != *d.second) third = d.hint;
    if (third) put(*third);
}

void classifier::compiled::explain_evidence(scratch& s, std::optional<std::size_t> best,
                                            verdict& v) const {
    std::ranges::sort(s.counts, [&](const counted& a, const counted& b) {
        const auto rank = [&](const counted& c) {
            const auto& t = terms[c.term];
            return std::tuple(!(best && t.owner == *best), -weight(t.how),
                              std::int64_t{c.where.begin} - c.where.end, c.where.begin, c.term);
        };
        return rank(a) < rank(b);
    });
    const auto told = v.why.size();
    for (const auto& c : s.counts) {
        const auto& t = terms[c.term];
        if (t.is != term::role::evidence || v.why.size() >= most_evidence / 2) continue;
        // The same words under another phrase of the playbook tell nobody anything new.
        const auto& id = books[t.owner].id;
        const auto same = [&](const evidence& e) {
            return e.where->begin <= c.where.begin && c.where.end <= e.where->end &&
                   e.playbook == id;
        };
        if (std::any_of(v.why.begin() + static_cast<std::ptrdiff_t>(told), v.why.end(), same))
            continue;
        v.why.push_back({t.pattern ? "pattern" : "phrase", std::string(source_of(t)), c.where, id,
                         weight(t.how)});
    }
    std::uint32_t last = no_index;
    for (const auto& h : s.hits) {
        const auto& t = terms[h.term];
        if (h.counts() || t.is != term::role::evidence || h.term == last ||
            v.why.size() >= most_evidence - 8)
            continue;
        last = h.term;
        auto detail = h.covered_by != no_index
                          ? fmt::format("\"{}\": covered by \"{}\"", source_of(t),
                                        source_of(terms[h.covered_by]))
                          : fmt::format("\"{}\": denied by \"{}\"", source_of(t),
                                        s.t.spelling(s.t.tokens[h.cancelled_by].plain));
        v.why.push_back({"cancelled", std::move(detail), h.where, books[t.owner].id, 0});
    }
}

void classifier::compiled::explain_runner_up(const scratch& s, const decision& d,
                                             verdict& v) const {
    using reason = decision::reason;
    const auto say = [&](std::string_view kind, std::string detail, playbook_id of) {
        v.why.push_back({std::string(kind), std::move(detail), std::nullopt, std::move(of), 0});
    };
    const auto score = [&](std::size_t i) { return s.standings[i].score; };
    switch (d.why) {
        case reason::nothing: say("unsure", "nothing was found that counts", {}); break;
        case reason::too_little:
            say("unsure",
                fmt::format("too little was found: {} of the {} points it takes", score(*d.best),
                            enough),
                {});
            break;
        case reason::too_close:
            say("unsure",
                fmt::format("{} ({} points) and {} ({} points) are too close",
                            books[*d.best].id.value, score(*d.best), books[*d.second].id.value,
                            score(*d.second)),
                {});
            break;
        case reason::critical_hint:
            say("unsure",
                fmt::format("a hint of {}, which is critical: a person must look",
                            books[*d.hint].id.value),
                {});
            break;
        default: break;
    }
    if (!d.sure() || !d.second) return;
    const auto& id = books[*d.second].id;
    if (d.why == reason::critical)
        say("runner_up",
            fmt::format("{} points against {}; a critical playbook wins over everything",
                        score(*d.second), score(*d.best)),
            id);
    else if (d.why == reason::severity)
        say("runner_up",
            fmt::format("{} points against {}, both sure of it; the more serious one wins",
                        score(*d.second), score(*d.best)),
            id);
    else
        say("runner_up", fmt::format("{} points against {}", score(*d.second), score(*d.best)), id);
}

/// The shortest words without which the report would have gone elsewhere.
void classifier::compiled::explain_counterfactual(scratch& s, const decision& d, verdict& v) const {
    constexpr int most_tries = 12;
    int tries = 0;
    const counted* smallest = nullptr;
    decision instead;
    for (const auto& c : s.counts) {
        if (terms[c.term].is != term::role::evidence || ++tries > most_tries) continue;
        if (smallest != nullptr &&
            c.where.end - c.where.begin >= smallest->where.end - smallest->where.begin)
            continue;
        weigh(s, s.without, &c);
        const auto other = decide(s.without);
        if (other.sure() == d.sure() && (!d.sure() || other.best == d.best)) continue;
        smallest = &c;
        instead = other;
    }
    if (smallest == nullptr) return;
    // The words themselves are in the report; the span says which. They do not go into the
    // timeline.
    v.why.push_back({"counterfactual",
                     fmt::format("would have been {} without it",
                                 instead.sure() ? books[*instead.best].id.value : "unsure"),
                     smallest->where, instead.sure() ? books[*instead.best].id : playbook_id{}, 0});
}

}  // namespace firebreak::playbooks
