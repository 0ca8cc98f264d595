#include "playbooks/phrase_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace firebreak::playbooks {
namespace {

phrase_scratch& my_scratch() {
    thread_local phrase_scratch s;
    return s;
}

constexpr std::uint32_t nowhere = 0xFFFFFFFF;
constexpr std::size_t longest_cached_word = 80;
constexpr std::size_t most_times = 64;  // that one phrase is reported in one text

}  // namespace

void phrase_matcher::compiled::put_edges(const text& t, word_facts& facts,
                                         phrase_scratch& s) const {
    s.atoms.clear();
    s.edges.clear();
    s.token_of.clear();
    s.edges_of.clear();
    facts.roles.clear();
    facts.points = {};
    s.cache.use_for(serial);
    const auto put = [&](std::uint32_t next, std::string_view word, bool number,
                         word_facts* about) {
        const auto at = static_cast<std::uint32_t>(s.atoms.size());
        word_role role;
        if (word.size() <= longest_cached_word) {
            const std::uint64_t hash = std::hash<std::string_view>{}(word);
            const auto* e = s.cache.find(word, hash);
            if (e == nullptr) {
                word_entry fresh;
                fresh.hash = hash;
                facts_of(word, fresh, s.found, s);
                e = &s.cache.insert(word, fresh, s.found);
            }
            const auto atoms_found = s.cache.atoms(*e);
            s.atoms.insert(s.atoms.end(), atoms_found.begin(), atoms_found.end());
            role = e->role;
            if (about != nullptr) playbooks::add(about->points, e->points);
        }
        if (number) s.atoms.push_back(any_number);
        if (about != nullptr) about->roles.push_back(role);
        const auto count = static_cast<std::uint32_t>(s.atoms.size()) - at;
        if (count == 0) return;
        s.edges.push_back({next, at, count});
        s.token_of.push_back(static_cast<std::uint32_t>(s.edges_of.size() - 1));
    };
    auto r = t.readings.begin();
    for (std::uint32_t i = 0; i < t.tokens.size(); ++i) {
        s.edges_of.push_back(static_cast<std::uint32_t>(s.edges.size()));
        const auto& each = t.tokens[i];
        put(i + 1, t.spelling(each.plain), each.is == token::kind::number, &facts);
        for (; r != t.readings.end() && r->first == i; ++r)
            put(r->next, t.spelling(r->as), false, nullptr);
    }
    s.edges_of.push_back(static_cast<std::uint32_t>(s.edges.size()));
}

bool phrase_matcher::compiled::fits(const place& p, const phrase_edge& e,
                                    const phrase_scratch& s) const {
    // Both lists are sorted and short.
    const auto any = atoms_of(p);
    for (std::uint32_t k = 0; k < e.atom_count; ++k) {
        const atom wanted = s.atoms[e.atoms_at + k];
        for (const atom a : any)
            if (a == wanted) return true;
    }
    return false;
}

/// Where the phrase ends whose first place was the edge to `from`; 0 when it does not.
std::uint32_t phrase_matcher::compiled::walk(const entry& p, std::uint32_t from, const text& t,
                                             const phrase_scratch& s, std::size_t& work) const {
    // All positions that can be reached, few because a phrase is short: bounds the work per start.
    constexpr std::size_t most = 24;
    std::array<std::uint32_t, most> now{}, then{};
    std::size_t count = 1;
    now[0] = from;
    const auto size = static_cast<std::uint32_t>(t.tokens.size());
    for (std::uint32_t k = 1; k < p.place_count; ++k) {
        const auto& place = places[p.places_at + k];
        std::size_t reached = 0;
        for (std::size_t n = 0; n < count; ++n) {
            const std::uint32_t furthest = now[n] + (place.gap ? most_between : 0);
            const auto sentence = t.tokens[now[n] - 1].sentence;
            for (std::uint32_t at = now[n]; at <= furthest && at < size; ++at) {
                if (place.gap && t.tokens[at].sentence != sentence) break;
                for (auto e = s.edges_of[at]; e < s.edges_of[at + 1]; ++e) {
                    ++work;
                    const auto next = s.edges[e].next;
                    if (!fits(place, s.edges[e], s)) continue;
                    const auto end = then.begin() + static_cast<std::ptrdiff_t>(reached);
                    if (reached < most && std::find(then.begin(), end, next) == end)
                        then[reached++] = next;
                }
            }
        }
        if (reached == 0) return 0;
        now = then;
        count = reached;
    }
    return *std::min_element(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(count));
}

/// Which atoms the text has, and at which edges, in their order.
void phrase_matcher::compiled::put_standing(phrase_scratch& s) const {
    s.begin_round(atoms_made, phrases.size(), choices.size());
    s.standing.clear();
    s.distinct.clear();
    for (auto e = static_cast<std::uint32_t>(s.edges.size()); e-- > 0;) {
        const auto& way = s.edges[e];
        for (std::uint32_t k = way.atoms_at; k < way.atoms_at + way.atom_count; ++k) {
            auto& here = s.present[s.atoms[k]];
            const bool first = here.round != s.round;
            if (first) s.distinct.push_back(s.atoms[k]);
            s.standing.push_back({e, first ? nowhere : here.first});
            here = {s.round, static_cast<std::uint32_t>(s.standing.size() - 1)};
        }
    }
}

void phrase_matcher::compiled::try_phrase(std::uint32_t number, const text& t, phrase_scratch& s,
                                          std::size_t& work, std::vector<phrase_hit>& hits) const {
    const auto& p = phrases[number];
    for (std::uint32_t k = 0; k < p.place_count; ++k)
        if (k != p.key && !stands_in_text(places[p.places_at + k].choice, s)) return;
    s.starts.clear();
    for (const atom a : atoms_of(places[p.places_at])) {
        if (!s.has(a)) continue;
        for (auto at = s.present[a].first; at != nowhere; at = s.standing[at].next)
            s.starts.push_back(s.standing[at].edge);
    }
    std::ranges::sort(s.starts);
    work += s.starts.size();
    std::uint32_t told_at = nowhere;
    std::size_t times = 0;
    for (std::size_t i = 0; i < s.starts.size() && times < most_times; ++i) {
        if (i > 0 && s.starts[i] == s.starts[i - 1]) continue;
        const auto token = s.token_of[s.starts[i]];
        if (token == told_at) continue;
        const auto end = walk(p, s.edges[s.starts[i]].next, t, s, work);
        if (end == 0) continue;
        ++times;
        told_at = token;
        hits.push_back({number, token, end});
    }
}

void phrase_matcher::find(text& t, std::vector<phrase_hit>& hits, word_facts& facts) const {
    const auto& c = *it_;
    hits.clear();
    auto& s = my_scratch();
    c.put_edges(t, facts, s);
    t.work += s.atoms.size() + s.edges.size();
    if (c.by_atom_at.empty()) return;
    c.put_standing(s);
    for (const atom a : s.distinct)
        for (auto n = c.by_atom_at[a]; n < c.by_atom_at[a + 1]; ++n) {
            ++t.work;
            const auto& [p, also] = c.by_atom[n];
            if (also != compiled::no_choice && !c.stands_in_text(also, s)) continue;
            if (std::exchange(s.tried[p], s.round) != s.round) c.try_phrase(p, t, s, t.work, hits);
        }
    std::ranges::sort(hits, {}, [](const phrase_hit& h) { return std::pair(h.first, h.phrase); });
}

}  // namespace firebreak::playbooks
