#include "playbooks/phrases.hpp"

#include "playbooks/stem.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <unordered_map>
#include <utility>

namespace firebreak::playbooks {
namespace {

using atom = std::uint32_t;
constexpr atom any_number = 0;
constexpr atom several_keys = ~atom{0};

struct view_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};
template <class V>
using word_map = std::unordered_map<std::string, V, view_hash, std::equal_to<>>;

/// What a word form is to one matcher: remembered per thread.
struct word_entry {
    std::uint64_t hash = 0;
    std::uint32_t key_at = 0, key_size = 0;
    std::uint32_t atoms_at = 0, atom_count = 0;
    word_role role;
    language_points points{};
};

/// Word form → entry. Bounded: emptied when full.
class word_cache {
 public:
    void use_for(std::uint64_t matcher) {
        if (matcher_ == matcher) return;
        matcher_ = matcher;
        clear();
    }

    [[nodiscard]] const word_entry* find(std::string_view word, std::uint64_t hash) const {
        for (auto slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
            const auto& e = entries_[slots_[slot] - 1];
            if (e.hash == hash && std::string_view(keys_).substr(e.key_at, e.key_size) == word)
                return &e;
        }
        return nullptr;
    }

    const word_entry& insert(std::string_view word, word_entry e, std::span<const atom> atoms) {
        if (entries_.size() >= most_entries || keys_.size() > most_key_bytes ||
            atoms_.size() > most_atoms)
            clear();
        e.key_at = static_cast<std::uint32_t>(keys_.size());
        e.key_size = static_cast<std::uint32_t>(word.size());
        e.atoms_at = static_cast<std::uint32_t>(atoms_.size());
        e.atom_count = static_cast<std::uint32_t>(atoms.size());
        keys_ += word;
        atoms_.insert(atoms_.end(), atoms.begin(), atoms.end());
        entries_.push_back(e);
        auto slot = e.hash & mask;
        while (slots_[slot] != 0) slot = (slot + 1) & mask;
        slots_[slot] = static_cast<std::uint32_t>(entries_.size());
        return entries_.back();
    }

    [[nodiscard]] std::span<const atom> atoms(const word_entry& e) const {
        return std::span(atoms_).subspan(e.atoms_at, e.atom_count);
    }

 private:
    static constexpr std::size_t most_entries = 8192, most_key_bytes = 512 * 1024,
                                 most_atoms = 65'536;
    static constexpr std::uint64_t mask = 16'383;

    void clear() {
        entries_.clear();
        keys_.clear();
        atoms_.clear();
        slots_.assign(mask + 1, 0);
    }

    std::uint64_t matcher_ = 0;
    std::vector<word_entry> entries_;
    std::string keys_;
    std::vector<atom> atoms_;
    std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(mask + 1, 0);
};

/// A way to go from one token to a later one, and what it may be called.
struct edge {
    std::uint32_t next = 0;
    std::uint32_t atoms_at = 0, atom_count = 0;
};

struct scratch {
    word_cache cache;
    std::vector<atom> atoms;
    std::vector<edge> edges;
    std::vector<std::uint32_t> edges_of;  // per token, and one more
    std::vector<atom> found;
    std::vector<std::uint8_t> times;    // per phrase
    std::vector<std::uint8_t> present;  // per atom: whether the text has it
    std::string key, bare;
};

scratch& my_scratch() {
    thread_local scratch s;
    return s;
}

constexpr std::size_t longest_cached_word = 80;
constexpr std::uint8_t most_times = 64;  // that one phrase is reported in one text

}  // namespace

struct phrase_matcher::compiled {
    struct place {
        std::uint32_t atoms_at = 0;
        std::uint16_t atom_count = 0;
        bool gap = false;
    };
    struct entry {
        std::uint32_t places_at = 0;
        std::uint32_t place_count = 0;
        // The later place with the fewest choices: without one of its atoms in the text, the phrase
        // is not there, and most tries end at that.
        std::uint32_t key_at = 0;
        std::uint32_t key_count = 0;
    };

    std::uint64_t serial = 0;
    std::array<word_map<atom>, all_languages.size()> stems;
    std::array<word_map<atom>, all_languages.size()> written;  // only while phrases are added
    word_map<atom> forms;
    word_map<atom> prefixes;
    std::size_t longest_prefix = 0;
    // First two bytes of the stems of a language: what begins otherwise needs no stemmer.
    std::array<std::vector<bool>, all_languages.size()> beginnings;
    atom atoms_made = 1;
    std::vector<atom> place_atoms;
    std::vector<place> places;
    std::vector<entry> phrases;
    /// A phrase that may begin with an atom. Its key stands here too if it is a single one: most
    /// phrases are ruled out by it, without another look into memory.
    struct beginner {
        std::uint32_t phrase = 0;
        atom key = several_keys;
    };
    std::vector<std::uint32_t> by_atom_at;  // per atom, and one more
    std::vector<beginner> by_atom;

    atom make(word_map<atom>& in, std::string_view word) {
        const auto [found, added] = in.try_emplace(std::string(word), atoms_made);
        if (added) ++atoms_made;
        return found->second;
    }

    static std::size_t beginning(std::string_view w) {
        return static_cast<std::size_t>(static_cast<unsigned char>(w[0])) << 8U |
               (w.size() > 1 ? static_cast<unsigned char>(w[1]) : 0U);
    }

    /// Stemmers touch endings and accents, and some short English words (dying → die).
    [[nodiscard]] bool worth_stemming(language l, std::string_view w) const {
        if (w.size() < 3 || l == language::en) return true;
        if (static_cast<unsigned char>(w[0]) >= 0x80 || static_cast<unsigned char>(w[1]) >= 0x80)
            return true;
        return beginnings[static_cast<std::size_t>(l)][beginning(w)];
    }

    /// A short stem says little: Finnish "manne" and English "man" share one, "tapetaan" and "tape"
    /// too. Then a word in the text may be shorter than the phrase's by so many bytes only, and the
    /// length of the phrase's word is part of the key. English stems stay close to their words.
    static std::optional<std::size_t> may_lack(language l, std::string_view s) {
        if (l == language::en) return std::nullopt;
        const auto letters = std::ranges::count_if(
            s, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
        if (letters < 4) return 1;
        if (letters < 6) return 3;
        return std::nullopt;
    }
    static std::string short_key(std::string_view s, std::size_t length) {
        std::string key(s);
        key += '\1';
        key += static_cast<char>(std::min<std::size_t>(length, 127));
        return key;
    }

    void atoms_of(std::string_view word, std::vector<atom>& out, std::string& key) const {
        if (word.empty()) return;
        const auto add = [&](const word_map<atom>& in, std::string_view w) {
            if (const auto found = in.find(w); found != in.end()) out.push_back(found->second);
        };
        add(forms, word);
        for (const auto l : all_languages) {
            const auto& known = stems[static_cast<std::size_t>(l)];
            if (known.empty() || !worth_stemming(l, word)) continue;
            if (foreign_function_word(word, l)) {  // only as it stands in a phrase
                add(written[static_cast<std::size_t>(l)], word);
                continue;
            }
            const auto s = stem(l, word);
            if (const auto lacks = may_lack(l, s)) {
                for (auto n = s.size(); n <= word.size() + *lacks; ++n) add(known, short_key(s, n));
            } else {
                add(known, s);
            }
        }
        for (std::size_t n = 3; n <= std::min(word.size(), longest_prefix); ++n) {
            key.assign(word.substr(0, n));
            add(prefixes, key);
        }
    }

    void facts_of(std::string_view word, word_entry& e, std::vector<atom>& out, scratch& s) const {
        out.clear();
        atoms_of(word, out, s.key);
        if (word.find('\'') != std::string_view::npos) {  // don't is dont, too
            s.bare.assign(word);
            std::erase(s.bare, '\'');
            atoms_of(s.bare, out, s.key);
        }
        std::ranges::sort(out);
        out.erase(std::unique(out.begin(), out.end()), out.end());
        e.role = role_of(word);
        e.points = points(word);
    }

    void put_edges(const text& t, word_facts& facts, scratch& s) const;
    [[nodiscard]] bool has_key(const entry& p, const scratch& s) const {
        if (p.key_count == 0) return true;
        for (std::uint32_t k = p.key_at; k < p.key_at + p.key_count; ++k)
            if (s.present[place_atoms[k]] != 0) return true;
        return false;
    }
    [[nodiscard]] bool fits(const place& p, const edge& e, const scratch& s) const;
    std::uint32_t walk(const entry& p, std::uint32_t from, const text& t, const scratch& s,
                       std::size_t& work) const;
};

void phrase_matcher::compiled::put_edges(const text& t, word_facts& facts, scratch& s) const {
    s.atoms.clear();
    s.edges.clear();
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
        if (count != 0) s.edges.push_back({next, at, count});
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

bool phrase_matcher::compiled::fits(const place& p, const edge& e, const scratch& s) const {
    // Both lists are sorted and short.
    const auto* a = place_atoms.data() + p.atoms_at;
    const auto* const a_end = a + p.atom_count;
    for (std::uint32_t k = 0; k < e.atom_count; ++k) {
        const atom wanted = s.atoms[e.atoms_at + k];
        for (const auto* x = a; x != a_end; ++x)
            if (*x == wanted) return true;
    }
    return false;
}

/// Where the phrase ends whose first place was the edge to `from`; 0 when it does not.
std::uint32_t phrase_matcher::compiled::walk(const entry& p, std::uint32_t from, const text& t,
                                             const scratch& s, std::size_t& work) const {
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

phrase_matcher::phrase_matcher() : it_(std::make_unique<compiled>()) {
    static std::atomic<std::uint64_t> serials{0};
    it_->serial = ++serials;
    for (auto& b : it_->beginnings) b.resize(65'536);
}
phrase_matcher::~phrase_matcher() = default;
phrase_matcher::phrase_matcher(phrase_matcher&&) noexcept = default;
phrase_matcher& phrase_matcher::operator=(phrase_matcher&&) noexcept = default;

std::size_t phrase_matcher::size() const { return it_->phrases.size(); }

std::uint32_t phrase_matcher::add(const phrase& p) {
    auto& c = *it_;
    compiled::entry entry;
    entry.places_at = static_cast<std::uint32_t>(c.places.size());
    entry.place_count = static_cast<std::uint32_t>(p.places.size());
    for (const auto& written : p.places) {
        std::vector<atom> atoms;
        const auto add_stem = [&](std::string_view word) {
            const auto l = static_cast<std::size_t>(p.lang);
            // The same words stand in many phrases; stemming is the dear part.
            const auto [known, fresh] = c.written[l].try_emplace(std::string(word), atom{0});
            if (!fresh) {
                atoms.push_back(known->second);
                return;
            }
            const auto s = stem(p.lang, word);
            c.beginnings[l][compiled::beginning(s)] = true;
            c.beginnings[l][compiled::beginning(word)] = true;
            known->second = compiled::may_lack(p.lang, s)
                                ? c.make(c.stems[l], compiled::short_key(s, word.size()))
                                : c.make(c.stems[l], s);
            atoms.push_back(known->second);
        };
        for (const auto& choice : written.choices) {
            switch (choice.is) {
                case phrase_place::choice::kind::number: atoms.push_back(any_number); break;
                case phrase_place::choice::kind::exact:
                    atoms.push_back(c.make(c.forms, choice.word));
                    break;
                case phrase_place::choice::kind::prefix:
                    atoms.push_back(c.make(c.prefixes, choice.word));
                    c.longest_prefix = std::max(c.longest_prefix, choice.word.size());
                    break;
                case phrase_place::choice::kind::stem:
                    add_stem(choice.word);
                    if (choice.word.find('\'') != std::string::npos) {
                        auto bare = choice.word;
                        std::erase(bare, '\'');
                        add_stem(bare);
                    }
                    break;
            }
        }
        std::ranges::sort(atoms);
        atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
        c.places.push_back({static_cast<std::uint32_t>(c.place_atoms.size()),
                            static_cast<std::uint16_t>(atoms.size()), written.gap});
        c.place_atoms.insert(c.place_atoms.end(), atoms.begin(), atoms.end());
    }
    for (std::uint32_t k = 1; k < entry.place_count; ++k) {
        const auto& place = c.places[entry.places_at + k];
        if (entry.key_count != 0 && place.atom_count >= entry.key_count) continue;
        entry.key_at = place.atoms_at;
        entry.key_count = place.atom_count;
    }
    c.phrases.push_back(entry);
    return static_cast<std::uint32_t>(c.phrases.size() - 1);
}

void phrase_matcher::compile() {
    auto& c = *it_;
    std::vector<std::pair<atom, std::uint32_t>> pairs;
    for (std::uint32_t p = 0; p < c.phrases.size(); ++p) {
        const auto& first = c.places[c.phrases[p].places_at];
        for (std::uint32_t k = 0; k < first.atom_count; ++k)
            pairs.emplace_back(c.place_atoms[first.atoms_at + k], p);
    }
    std::ranges::sort(pairs);
    c.by_atom_at.assign(c.atoms_made + 1, 0);
    for (const auto& [a, p] : pairs) {
        ++c.by_atom_at[a + 1];
        const auto& phrase = c.phrases[p];
        c.by_atom.push_back(
            {p, phrase.key_count == 1 ? c.place_atoms[phrase.key_at] : several_keys});
    }
    for (std::size_t a = 1; a < c.by_atom_at.size(); ++a) c.by_atom_at[a] += c.by_atom_at[a - 1];
}

void phrase_matcher::find(text& t, std::vector<phrase_hit>& hits, word_facts& facts) const {
    const auto& c = *it_;
    hits.clear();
    auto& s = my_scratch();
    c.put_edges(t, facts, s);
    t.work += s.atoms.size() + s.edges.size();
    s.times.assign(c.phrases.size(), 0);
    s.present.assign(c.atoms_made, 0);
    for (const atom a : s.atoms) s.present[a] = 1;
    if (c.by_atom_at.empty()) return;
    for (std::uint32_t i = 0; i < t.tokens.size(); ++i) {
        const auto first_of_token = hits.size();
        for (auto e = s.edges_of[i]; e < s.edges_of[i + 1]; ++e) {
            const auto& way = s.edges[e];
            for (std::uint32_t k = 0; k < way.atom_count; ++k) {
                const atom a = s.atoms[way.atoms_at + k];
                for (auto n = c.by_atom_at[a]; n < c.by_atom_at[a + 1]; ++n) {
                    ++t.work;
                    const auto [p, key] = c.by_atom[n];
                    if (key == several_keys ? !c.has_key(c.phrases[p], s) : s.present[key] == 0)
                        continue;
                    const auto end = c.walk(c.phrases[p], way.next, t, s, t.work);
                    if (end == 0) continue;
                    const auto seen =
                        std::find_if(hits.begin() + static_cast<std::ptrdiff_t>(first_of_token),
                                     hits.end(), [&](auto& h) { return h.phrase == p; });
                    if (seen != hits.end() || s.times[p] == most_times) continue;
                    ++s.times[p];
                    hits.push_back({p, i, end});
                }
            }
        }
    }
}

std::string canonical(const phrase& p) {
    std::string out(word(p.lang));
    for (const auto& place : p.places) {
        out += place.gap ? " ... " : " ";
        std::vector<std::string> words;
        for (const auto& c : place.choices) {
            words.push_back("~=*#"[static_cast<std::size_t>(c.is)] + c.word);
        }
        std::ranges::sort(words);
        for (const auto& w : words) out += w + "|";
    }
    return out;
}

}  // namespace firebreak::playbooks
