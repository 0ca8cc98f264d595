// What the model makes of a text, and why.
//
// A linear model explains itself: the difference between the scores of the winner and of its rival
// is a sum over features, and every feature belongs to words of the text. s.by_token holds, for
// each word, what it gives to every playbook; taking a word away takes that away.
#include "playbooks/compiled.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace firebreak::playbooks {
namespace {

constexpr std::size_t most_words = 5;  // told for the winner, and half of them against
constexpr std::size_t most_cues = 4;
constexpr float least_telling = 0.15F;       // of the difference between two scores
constexpr std::size_t most_tries = 8;        // for the counterfactual
constexpr std::uint32_t longest_change = 3;  // words

double rounded(double x) { return std::round(x * 100) / 100; }

}  // namespace

void classifier::compiled::probabilities(scratch& s) const {
    const auto& m = *trained;
    s.features.cut.use_for(model_number);
    m.read(s.t, s.known, s.features);
    s.scores.resize(m.stride());
    m.score(s.features, s.scores);
    probabilities_of(s.scores, s.probability);
}

void classifier::compiled::probabilities_of(std::span<const float> scores,
                                            std::vector<float>& out) const {
    out.assign(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(books.size()));
    for (auto& p : out) p /= trained->temperature;
    softmax(out);
}

findings_about classifier::compiled::findings_of(const scratch& s) const {
    return {.probability = s.probability,
            .rules = s.standings,
            .grammar = s.threat.level,
            .threat = threat,
            .known_share = s.features.known_share};
}

void classifier::compiled::guess_by_model(const scratch& s, const judgement& j, verdict& v) const {
    const auto put = [&](std::size_t i) {
        v.guesses.push_back({books[i].id, rounded(static_cast<double>(s.probability[i]) * 100)});
    };
    put(j.best);
    if (!j.second) return;
    put(*j.second);
    std::optional<std::size_t> third;
    for (std::size_t i = 0; i < s.probability.size(); ++i)
        if (i != j.best && i != *j.second && (!third || s.probability[i] > s.probability[*third]))
            third = i;
    if (third) put(*third);
}

/// What every word gives to every playbook: n-grams where they stand, and what knowledge says where
/// its hits are.
void classifier::compiled::share_out(scratch& s) const {
    const auto& m = *trained;
    const auto stride = m.stride();
    s.by_token.assign(s.t.tokens.size() * stride, 0);
    const auto give = [&](std::uint32_t feature, float value, std::uint32_t first,
                          std::uint32_t next) {
        const float part = value / static_cast<float>(next - first);
        const float* w = m.weights.data() + feature * stride;
        for (auto t = first; t < next; ++t) {
            float* to = s.by_token.data() + t * stride;
            for (std::size_t c = 0; c < stride; ++c) to[c] += part * w[c];
        }
    };
    // The value of a feature is shared by its places.
    const auto& made = s.features;
    s.places_of.assign(made.features.size(), 0);
    const auto each_of = [&](std::uint32_t at) {
        return made.values[at] / static_cast<float>(s.places_of[at]);
    };
    for (const auto& o : made.seen) ++s.places_of[o.at];
    for (const auto& o : made.seen) give(made.features[o.at], each_of(o.at), o.first, o.next);

    s.told_hits.clear();
    for (std::uint32_t i = 0; i < s.hits.size(); ++i) {
        const auto& h = s.hits[i];
        if (h.first == no_index || h.covered_by != no_index) continue;
        const auto known = std::span(made.features).first(made.known);
        const auto at = std::ranges::find(known, feature_of(h));
        if (at == known.end()) continue;
        const auto place = static_cast<std::uint32_t>(at - known.begin());
        ++s.places_of[place];
        s.told_hits.push_back({i, place});
    }
    for (const auto& [i, at] : s.told_hits)
        give(made.features[at], each_of(at), s.hits[i].first, s.hits[i].next);
}

std::uint32_t classifier::compiled::feature_of(const hit& h) const {
    const auto& t = terms[h.term];
    const auto find = [&](const name_key& n) { return trained->words.find(n.key); };
    switch (t.is) {
        case term::role::evidence:
            return h.counts() ? find(rule_names[t.owner][static_cast<std::size_t>(t.how)])
                              : vocabulary::unknown;
        case term::role::cue:
            return find(h.cancelled_by == no_index ? cue_names[t.owner]
                                                   : denied_cue_names[t.owner]);
        case term::role::threat: return find(threat_names[t.owner]);
        case term::role::risk: return h.counts() ? find(risk_names[t.owner]) : vocabulary::unknown;
        default: return vocabulary::unknown;
    }
}

void classifier::compiled::explain_by_model(scratch& s, const judgement& j, verdict& v) const {
    explain_evidence(s, j.best, v);
    explain_threat(s, v);
    if (j.second) {
        share_out(s);
        explain_words(s, j.best, *j.second, v);
    }
    explain_judgement(s, j, v);
    if (j.second) change_by_model(s, j, v);
}

void classifier::compiled::explain_threat(const scratch& s, verdict& v) const {
    if (s.threat.level == threat_level::none || s.threat.hit == no_index) return;
    const auto& h = s.hits[s.threat.hit];
    const auto& why = threat_why[terms[h.term].owner];
    const auto in = spoken_in(v);
    auto detail =
        fmt::format("{} ({}{})", why.in(in).empty() ? source_of(terms[h.term]) : why.in(in),
                    word(s.threat.level), s.threat.raised ? ", raised" : "");
    v.why.push_back(
        {"threat", std::move(detail), h.where, threat ? books[*threat].id : playbook_id{}, 0});
}

/// The strongest words and lexicons, for the winner and against it.
void classifier::compiled::explain_words(scratch& s, std::size_t best, std::size_t rival,
                                         verdict& v) const {
    const auto stride = trained->stride();
    const auto lead = [&](std::uint32_t t) {
        return s.by_token[t * stride + best] - s.by_token[t * stride + rival];
    };
    auto& order = s.per_owner;
    order.clear();
    for (std::uint32_t t = 0; t < s.t.tokens.size(); ++t)
        if (std::abs(lead(t)) >= least_telling) order.push_back(t);
    const auto tell = [&](std::size_t most, bool in_favour) {
        std::size_t told = 0;
        for (const auto t : order) {
            if ((lead(t) > 0) != in_favour) continue;
            if (told++ == most) break;
            v.why.push_back({"word", std::string(), s.t.tokens[t].where,
                             books[in_favour ? best : rival].id,
                             rounded(static_cast<double>(std::abs(lead(t))))});
        }
    };
    const auto kept = std::min(order.size(), most_words * 4);
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(kept), {},
                              [&](auto t) { return std::pair(-std::abs(lead(t)), t); });
    order.resize(kept);
    tell(most_words, true);
    tell(most_words / 2, false);

    // Lexicons, once each, at their first place.
    std::size_t told = 0;
    std::uint32_t last = no_index;
    for (const auto& [i, at] : s.told_hits) {
        const auto& t = terms[s.hits[i].term];
        if (t.is != term::role::cue || t.owner == last || told == most_cues) continue;
        last = t.owner;
        const float* w = trained->weights.data() + s.features.features[at] * stride;
        const float telling = w[best] - w[rival];
        if (telling < least_telling) continue;
        ++told;
        const auto& about = lexicon_about[t.owner].in(spoken_in(v));
        v.why.push_back({"cue", about.empty() ? lexicons[t.owner] : about, s.hits[i].where,
                         books[best].id, rounded(static_cast<double>(telling))});
    }
}

void classifier::compiled::explain_judgement(const scratch& s, const judgement& j,
                                             verdict& v) const {
    using reason = judgement::reason;
    const auto id = [&](std::size_t i) { return books[i].id; };
    const auto percent = [&](std::size_t i) {
        return fmt::format("{:.0f} %", static_cast<double>(s.probability[i]) * 100);
    };
    const auto unsure = [&](std::string detail, playbook_id of) {
        v.why.push_back({"unsure", std::move(detail), std::nullopt, std::move(of), 0});
    };
    // In the report's language, as the reasons that playbooks and lexicons give.
    const bool fi = spoken_in(v) == language::fi;
    const auto either = [&](std::string_view in_english, std::string_view in_finnish) {
        return std::string(fi ? in_finnish : in_english);
    };
    const auto& best = id(j.best).value;
    switch (j.why) {
        case reason::costly:
            unsure(fi ? fmt::format("{} {} on liian vähän siihen nähden, mitä erehdys maksaisi",
                                    best, percent(j.best))
                      : fmt::format("{} with {}: too little for what a mistake would cost", best,
                                    percent(j.best)),
                   {});
            break;
        case reason::perhaps_threat:
            unsure(either("something in it sounds like a threat: a person must look",
                          "jokin siinä kuulostaa uhkaukselta: ihmisen on katsottava se"),
                   {});
            break;
        case reason::unknown_words:
            unsure(either("hardly a word of it is known", "siitä tunnetaan tuskin sanaakaan"), {});
            break;
        case reason::rules_disagree:
            unsure(fi ? fmt::format("kirjoitetut säännöt sanovat muuta kuin {} {}", best,
                                    percent(j.best))
                      : fmt::format("the written rules say something else than {} with {}", best,
                                    percent(j.best)),
                   {});
            break;
        default: break;
    }
    if (!j.sure() || !j.second) return;
    std::string detail =
        fmt::format("{} {} {}", percent(*j.second), either("against", "vastaan"), percent(j.best));
    if (j.why == reason::grammar)
        detail += either("; a threat wins over everything", "; uhkaus voittaa kaiken muun");
    if (j.why == reason::critical_rule)
        detail += either("; a critical playbook wins over everything",
                         "; kriittinen käsikirja voittaa kaiken muun");
    if (j.why == reason::graver)
        detail += either("; the more serious one wins", "; vakavampi voittaa");
    v.why.push_back({"runner_up", std::move(detail), std::nullopt, id(*j.second), 0});
}

/// The fewest words without which it would have been decided otherwise.
void classifier::compiled::change_by_model(scratch& s, const judgement& j, verdict& v) const {
    const auto stride = trained->stride();
    const auto tokens = static_cast<std::uint32_t>(s.t.tokens.size());
    std::optional<std::pair<std::uint32_t, std::uint32_t>> smallest;
    judgement instead;
    const auto try_without = [&](std::uint32_t first, std::uint32_t next) {
        s.other_scores = s.scores;
        for (auto t = first; t < next; ++t)
            for (std::size_t c = 0; c < stride; ++c)
                s.other_scores[c] -= s.by_token[t * stride + c];
        probabilities_of(s.other_scores, s.other_probability);
        auto f = findings_of(s);
        f.probability = s.other_probability;
        s.without = s.standings;
        for (auto& standing : s.without) standing.strong = false;
        for (const auto i : s.decisive) {
            const auto& h = s.hits[i];
            const auto& t = terms[h.term];
            if (t.is == term::role::evidence &&
                (h.first == no_index || h.next <= first || h.first >= next))
                s.without[t.owner].strong = true;
        }
        f.rules = s.without;
        f.grammar = grammar_without(s, first, next);
        const auto other = playbooks::judge(f, limits);
        if (other.sure() == j.sure() && (!j.sure() || other.best == j.best)) return false;
        smallest = {first, next};
        instead = other;
        return true;
    };
    s.decisive.clear();
    for (std::uint32_t i = 0; i < s.hits.size(); ++i) {
        const auto& h = s.hits[i];
        const auto& t = terms[h.term];
        const bool strong = t.is == term::role::evidence && t.how == strength::strong && h.counts();
        if (strong || (t.is == term::role::threat && h.covered_by == no_index))
            s.decisive.push_back(i);
    }
    // What the grammar found goes first, then the words that weigh most.
    bool done = false;
    if (s.threat.hit != no_index)
        done = try_without(s.hits[s.threat.hit].first, s.hits[s.threat.hit].next);
    const auto tries = std::min(s.per_owner.size(), most_tries);
    for (std::uint32_t length = 1; length <= longest_change && !done; ++length)
        for (std::size_t k = 0; k < tries && !done; ++k) {
            const auto first = s.per_owner[k];
            if (first + length <= tokens) done = try_without(first, first + length);
        }
    if (!smallest) return;
    const span where{s.t.tokens[smallest->first].where.begin,
                     s.t.tokens[smallest->second - 1].where.end};
    v.why.push_back({"counterfactual",
                     fmt::format("would have been {} without it",
                                 instead.sure() ? books[instead.best].id.value : "unsure"),
                     where, instead.sure() ? books[instead.best].id : playbook_id{}, 0});
}

/// The level of what the grammar found outside the tokens [first, next).
threat_level classifier::compiled::grammar_without(const scratch& s, std::uint32_t first,
                                                   std::uint32_t next) const {
    if (s.threat.level == threat_level::none) return threat_level::none;
    auto level = threat_level::none;
    for (const auto i : s.decisive) {
        const auto& h = s.hits[i];
        if (terms[h.term].is != term::role::threat) continue;
        if (h.next > first && h.first < next) continue;
        level = std::max(level, level_of(h, s));
    }
    return std::min(level, s.threat.level);
}

}  // namespace firebreak::playbooks
