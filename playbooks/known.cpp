// What written knowledge says about a text: the threat grammar's finding, and the features that
// rules, lexicons, risks and the shape of the text give to the model.
#include "playbooks/compiled.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace firebreak::playbooks {
namespace {

constexpr std::uint64_t key_of(std::string_view name) {
    return keys::of(feature_kind::known, name);
}

/// Few hits say nearly as much as many.
float damped(std::uint32_t hits) { return std::log2(1.0F + static_cast<float>(hits)); }

struct shape_facts {
    std::uint32_t letters = 0, capitals = 0, digits = 0, exclamations = 0;
    bool question = false, link = false, money = false, stars = false, quotes = false;
};

shape_facts shape_of(std::string_view original) {
    shape_facts f;
    constexpr std::size_t most = 2000;
    const auto text = original.substr(0, most);
    for (const char c : text) {
        const bool small = c >= 'a' && c <= 'z', capital = c >= 'A' && c <= 'Z';
        f.letters += small || capital ? 1U : 0U;
        f.capitals += capital ? 1U : 0U;
        f.digits += c >= '0' && c <= '9' ? 1U : 0U;
        f.exclamations += c == '!' ? 1U : 0U;
        f.question = f.question || c == '?';
        f.money = f.money || c == '$';
        f.quotes = f.quotes || c == '"';
    }
    const auto has = [&](std::string_view part) {
        return text.find(part) != std::string_view::npos;
    };
    f.link = has("http") || has("www.") || has(".com");
    f.money = f.money || has("\xE2\x82\xAC") || has("\xC2\xA3");                           // € £
    f.stars = has("\xE2\x98\x85") || has("\xE2\xAD\x90");                                  // ★ ⭐
    f.quotes = f.quotes || has("\xE2\x80\x9C") || has("\xE2\x80\x9D") || has("\xC2\xBB");  // “ ” »
    return f;
}

namespace shape {
constexpr auto bias = key_of("bias"), question = key_of("shape:question"),
               link = key_of("shape:link"), money = key_of("shape:money"),
               stars = key_of("shape:stars"), quotes = key_of("shape:quotes"),
               shouting = key_of("shape:shouting"), exclaiming = key_of("shape:exclaiming"),
               digits = key_of("shape:digits"), phone = key_of("shape:long-number"),
               brief = key_of("shape:brief"), lengthy = key_of("shape:lengthy"),
               unknown_language = key_of("lang:unknown");
constexpr std::array<std::uint64_t, 5> languages = {
    key_of("lang:en"), key_of("lang:fi"), key_of("lang:sv"), key_of("lang:de"), key_of("lang:es")};
constexpr std::array<std::uint64_t, 4> threats = {
    0, key_of("threat:faint"), key_of("threat:likely"), key_of("threat:certain")};
}  // namespace shape

}  // namespace

void classifier::compiled::add_knowledge(const knowledge& k) {
    for (std::uint32_t i = 0; i < k.lexicons.size(); ++i) {
        add_all(k.lexicons[i].cues, {.is = term::role::cue, .owner = i});
        add_all(k.lexicons[i].exclusions, {.is = term::role::cue_exclusion, .owner = i});
        lexicons.push_back(k.lexicons[i].id);
        lexicon_about.push_back(k.lexicons[i].about);
    }
    for (std::uint32_t i = 0; i < k.threats.hits.size(); ++i) {
        const auto& rule = k.threats.hits[i];
        add_all(rule.phrases, {.is = term::role::threat, .owner = i});
        add_all(rule.exclusions, {.is = term::role::threat_exclusion, .owner = i});
        threat_rules.push_back(rule.id);
        threat_levels.push_back(rule.level);
        threat_why.push_back(rule.why);
    }
    add_all(k.threats.denials, {.is = term::role::denial});
    add_all(k.threats.raisers, {.is = term::role::raiser});
    add_all(k.threats.objections, {.is = term::role::objection});
    // In Finnish a letter more or less is another word: tapaa, tappaa. In the others that are not
    // English the missing letter is an ending often enough.
    for (const auto& m : k.threats.misspelt)
        phrases.forgive(m.word, m.lang, m.lang == language::en);
}

void classifier::compiled::name_features(const definitions& all) {
    const auto named = [](std::string name) {
        const auto key = key_of(name);
        return name_key{std::move(name), key};
    };
    for (const auto& d : all.playbooks) {
        auto& names = rule_names.emplace_back();
        for (std::size_t s = 0; s < names.size(); ++s)
            names[s] = named(fmt::format("rule:{}:{}", d.book.id.value,
                                         playbooks::word(static_cast<strength>(s))));
    }
    for (const auto& r : all.risks) risk_names.push_back(named("risk:" + r.id));
    for (const auto& id : lexicons) {
        cue_names.push_back(named("cue:" + id));
        denied_cue_names.push_back(named("no-cue:" + id));
    }
    for (const auto& id : threat_rules) threat_names.push_back(named("threat:" + id));
}

/// Only a denial of the threat itself takes a hit away ("nobody threatened anyone", in the same
/// clause). A plain negation does not: "I am not joking, I will …", "I will not rest until …".
void classifier::compiled::assess_threat(scratch& s) const {
    s.threat = {};
    const auto clauses = s.t.tokens.empty() ? 0 : s.t.tokens.back().clause + 1;
    s.denied.begin.assign(clauses, false);
    s.denied.end.assign(clauses, false);
    s.denied.objected.assign(s.t.tokens.empty() ? 0 : s.t.tokens.back().sentence + 1, false);
    bool raiser = false;
    for (const auto& h : s.hits) {
        const auto is = terms[h.term].is;
        raiser = raiser || is == term::role::raiser;
        if (is == term::role::objection) s.denied.objected[s.t.tokens[h.first].sentence] = true;
        if (is != term::role::denial) continue;
        s.denied.begin[s.t.tokens[h.first].clause] = true;
        s.denied.end[s.t.tokens[h.next - 1].clause] = true;
    }
    for (std::uint32_t i = 0; i < s.hits.size(); ++i) {
        const auto& h = s.hits[i];
        if (terms[h.term].is != term::role::threat || h.covered_by != no_index) continue;
        if (s.denied.begin[s.t.tokens[h.first].clause] ||
            s.denied.end[s.t.tokens[h.next - 1].clause])
            continue;
        auto level = level_of(h, s);
        ++s.threat.rules[static_cast<std::size_t>(level)];
        const bool up = raiser && level == threat_level::likely && !objected(h, s);
        if (up) level = threat_level::certain;
        if (level <= s.threat.level) continue;
        s.threat.level = level;
        s.threat.hit = i;
        s.threat.raised = up;
    }
}

/// What a plain negation stands before, or somebody objects to, is not certain.
threat_level classifier::compiled::level_of(const hit& h, const scratch& s) const {
    const auto level = threat_levels[terms[h.term].owner];
    const bool doubtful = h.cancelled_by != no_index || objected(h, s);
    return doubtful ? std::min(level, threat_level::likely) : level;
}

bool classifier::compiled::objected(const hit& h, const scratch& s) {
    return s.denied.objected[s.t.tokens[h.first].sentence];
}

void classifier::compiled::know(std::string_view original, scratch& s,
                                std::optional<language> lang) const {
    s.known.clear();
    const auto say = [&](std::uint64_t key, float value) { s.known.push_back({key, value}); };
    say(shape::bias, 1);
    // Hits are sorted by term, and terms of one owner and role stand together.
    std::vector<std::uint32_t>& n = s.per_owner;
    n.assign(rule_names.size() * 3 + risk_names.size(), 0);
    for (const auto& c : s.counts) {
        const auto& t = terms[c.term];
        if (t.is == term::role::evidence) ++n[t.owner * 3 + static_cast<std::size_t>(t.how)];
        if (t.is == term::role::risk) ++n[rule_names.size() * 3 + t.owner];
    }
    for (std::size_t i = 0; i < rule_names.size(); ++i)
        for (std::size_t k = 0; k < 3; ++k)
            if (n[i * 3 + k] != 0) say(rule_names[i][k].key, damped(n[i * 3 + k]));
    for (std::size_t i = 0; i < risk_names.size(); ++i)
        if (n[rule_names.size() * 3 + i] != 0) say(risk_names[i].key, 1);

    n.assign(cue_names.size() * 2 + threat_names.size(), 0);
    std::uint32_t last_end = 0, last_owner = no_index;
    for (const auto& h : s.hits) {
        const auto& t = terms[h.term];
        if (h.covered_by != no_index) continue;
        if (t.is == term::role::cue) {
            // Overlapping cues of one lexicon are one.
            if (t.owner == last_owner && h.where.begin < last_end && h.where.end == last_end)
                continue;
            last_owner = t.owner;
            last_end = h.where.end;
            ++n[t.owner * 2 + (h.cancelled_by != no_index ? 1 : 0)];
        } else if (t.is == term::role::threat) {
            n[cue_names.size() * 2 + t.owner] = 1;
        }
    }
    for (std::size_t i = 0; i < cue_names.size(); ++i) {
        if (n[i * 2] != 0) say(cue_names[i].key, damped(n[i * 2]));
        if (n[i * 2 + 1] != 0) say(denied_cue_names[i].key, damped(n[i * 2 + 1]));
    }
    for (std::size_t i = 0; i < threat_names.size(); ++i)
        if (n[cue_names.size() * 2 + i] != 0) say(threat_names[i].key, 1);
    if (s.threat.level != threat_level::none)
        say(shape::threats[static_cast<std::size_t>(s.threat.level)], 1);

    const auto f = shape_of(original);
    if (f.question) say(shape::question, 1);
    if (f.link) say(shape::link, 1);
    if (f.money) say(shape::money, 1);
    if (f.stars) say(shape::stars, 1);
    if (f.quotes) say(shape::quotes, 1);
    if (f.letters >= 10 && f.capitals * 2 > f.letters) say(shape::shouting, 1);
    if (f.exclamations >= 2) say(shape::exclaiming, 1);
    if (f.digits > 0) say(shape::digits, damped(f.digits) / 4);
    for (const auto& t : s.t.tokens)
        if (t.is == token::kind::number && t.plain.size >= 5) {
            say(shape::phone, 1);
            break;
        }
    if (s.t.tokens.size() <= 6) say(shape::brief, 1);
    if (s.t.tokens.size() >= 40) say(shape::lengthy, 1);
    say(lang ? shape::languages[static_cast<std::size_t>(*lang)] : shape::unknown_language, 1);
}

void classifier::compiled::name_all(corpus& into) const {
    const auto put = [&](std::string name) {
        const auto key = key_of(name);
        into.name_known(key, std::move(name));
    };
    for (const auto& three : rule_names)
        for (const auto& n : three) put(n.name);
    for (const auto* list : {&cue_names, &denied_cue_names, &threat_names, &risk_names})
        for (const auto& n : *list) put(n.name);
    for (const char* name :
         {"bias",          "shape:question",    "shape:link",     "shape:money",
          "shape:stars",   "shape:quotes",      "shape:shouting", "shape:exclaiming",
          "shape:digits",  "shape:long-number", "shape:brief",    "shape:lengthy",
          "lang:unknown",  "lang:en",           "lang:fi",        "lang:sv",
          "lang:de",       "lang:es",           "threat:faint",   "threat:likely",
          "threat:certain"})
        put(name);
}

}  // namespace firebreak::playbooks
