// Phrases → the tables of a matcher; these tables as bytes.
#include "playbooks/phrase_table.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <utility>

namespace firebreak::playbooks {

phrase_matcher::phrase_matcher() : it_(std::make_unique<compiled>()) {
    static std::atomic<std::uint64_t> serials{0};
    it_->serial = ++serials;
}
phrase_matcher::~phrase_matcher() = default;
phrase_matcher::phrase_matcher(phrase_matcher&&) noexcept = default;
phrase_matcher& phrase_matcher::operator=(phrase_matcher&&) noexcept = default;

std::size_t phrase_matcher::size() const { return it_->phrases.size(); }

/// The atom of a word in one of the tables. Call it once for each word as it is written.
atom phrase_matcher::compiled::make(word_table& in, std::string_view word,
                                    std::string_view as_written) {
    const auto [a, added] = in.add(word, atoms_made);
    if (added) {
        ++atoms_made;
        // Beginnings fit many words.
        how_common.push_back(&in == &prefixes ? 3 : 1);
    }
    constexpr std::uint16_t everywhere = 50;
    if (foreign_function_word(as_written)) how_common[a] = everywhere;
    return a;
}

/// The same for a word that is looked for as it is written.
atom phrase_matcher::compiled::make(word_table& in, std::string_view word) {
    const auto known = in.find(word);
    return known != word_table::none ? known : make(in, word, word);
}

std::uint32_t phrase_matcher::compiled::number_of(std::span<const atom> any) {
    const std::string_view bytes(reinterpret_cast<const char*>(any.data()), any.size_bytes());
    const auto [number, fresh] = numbers.add(bytes, static_cast<std::uint32_t>(choices.size()));
    if (fresh) {
        choices.push_back({static_cast<std::uint32_t>(choice_atoms.size()),
                           static_cast<std::uint32_t>(any.size())});
        choice_atoms.insert(choice_atoms.end(), any.begin(), any.end());
    }
    return number;
}

/// A guess.
std::uint32_t phrase_matcher::compiled::how_often(const place& p) const {
    std::uint32_t common = 0;
    for (const atom a : atoms_of(p)) common += how_common[a];
    return common;
}

std::uint32_t phrase_matcher::add(const phrase& p) {
    auto& c = *it_;
    compiled::entry entry;
    entry.places_at = static_cast<std::uint32_t>(c.places.size());
    entry.place_count = static_cast<std::uint32_t>(p.places.size());
    std::vector<atom> atoms;
    const auto add_stem = [&](std::string_view word) {
        const auto l = static_cast<std::size_t>(p.lang);
        // The same words stand in many phrases; stemming is the dear part.
        const auto [known, fresh] = c.written[l].add(word, 0);
        if (fresh) {
            const auto s = stem(p.lang, word);
            c.beginnings[l][compiled::beginning(s)] = true;
            c.beginnings[l][compiled::beginning(word)] = true;
            known = compiled::may_lack(p.lang, s)
                        ? c.make(c.stems[l], compiled::short_key(s, word.size()), word)
                        : c.make(c.stems[l], s, word);
        }
        atoms.push_back(known);
    };
    for (const auto& written : p.places) {
        atoms.clear();
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
        c.places.push_back({c.number_of(atoms), written.gap ? 1U : 0U});
    }
    std::uint32_t least = ~0U;
    for (std::uint32_t k = 0; k < entry.place_count; ++k) {
        const auto common = c.how_often(c.places[entry.places_at + k]);
        if (common >= least) continue;
        least = common;
        entry.key = k;
    }
    c.phrases.push_back(entry);
    return static_cast<std::uint32_t>(c.phrases.size() - 1);
}

void phrase_matcher::forgive(std::string_view word, language lang, bool left_out) {
    std::vector<std::string_view> letters;
    for (std::size_t at = 0; at < word.size();) {
        auto end = at + 1;
        while (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80U) ++end;
        letters.push_back(word.substr(at, end - at));
        at = end;
    }
    constexpr std::size_t fewest = 4, fewest_to_lack = 5;
    if (letters.size() < fewest) return;
    const auto joined = [&] {
        std::string all;
        for (const auto l : letters) all += l;
        return all;
    };
    const auto right = static_cast<std::uint32_t>(it_->right_spellings.size());
    it_->right_spellings.emplace_back(word);
    it_->spoken.push_back(lang);
    // The first letter is seldom wrong, and without it nearly everything is another word.
    for (std::size_t i = 1; i + 1 < letters.size(); ++i) {
        std::swap(letters[i], letters[i + 1]);
        it_->meant.add(joined(), right);
        std::swap(letters[i], letters[i + 1]);
    }
    if (!left_out || letters.size() < fewest_to_lack) return;
    for (std::size_t i = 1; i + 1 < letters.size(); ++i) {
        const auto letter = letters[i];
        letters[i] = {};
        it_->meant.add(joined(), right);
        letters[i] = letter;
    }
}

/// Whether a phrase has this very word, or in its language one of the same stem.
bool phrase_matcher::compiled::stands_in_phrases(language l, std::string_view word) const {
    if (forms.contains(word)) return true;
    for (const auto& of : written)
        if (of.contains(word)) return true;
    const auto& known = stems[static_cast<std::size_t>(l)];
    const auto s = stem(l, word);
    return known.contains(s) || known.contains(short_key(s, word.size()));
}

void phrase_matcher::compile() {
    auto& c = *it_;
    word_table meant;
    c.meant.each([&](std::string_view wrong, std::uint32_t right) {
        if (!c.stands_in_phrases(c.spoken[right], wrong)) meant.add(wrong, right);
    });
    c.meant = std::move(meant);
    for (const auto l : all_languages) {
        word_table function_words;
        auto& written = c.written[static_cast<std::size_t>(l)];
        written.each([&](std::string_view word, atom a) {
            if (foreign_function_word(word, l)) function_words.add(word, a);
        });
        written = std::move(function_words);
    }
    c.list_phrases();
    c.how_common = {};
    c.spoken = {};
    c.numbers = {};
}

/// Counts first, so that each list has its room; phrases come to it in their order.
void phrase_matcher::compiled::list_phrases() {
    const auto each = [&](auto&& f) {
        for (std::uint32_t p = 0; p < phrases.size(); ++p) {
            const auto& key = places[phrases[p].places_at + phrases[p].key];
            for (const atom a : atoms_of(key)) f(a, p);
        }
    };
    // The rarest place but the key.
    const auto also = [&](std::uint32_t p) {
        std::uint32_t found = no_choice, least = ~0U;
        const auto& e = phrases[p];
        for (std::uint32_t k = 0; k < e.place_count; ++k) {
            const auto& place = places[e.places_at + k];
            const auto common = how_often(place);
            if (k == e.key || common >= least) continue;
            least = common;
            found = place.choice;
        }
        return found;
    };
    by_atom_at.assign(atoms_made + 1, 0);
    each([&](atom a, std::uint32_t) { ++by_atom_at[a + 1]; });
    for (std::size_t a = 1; a < by_atom_at.size(); ++a) by_atom_at[a] += by_atom_at[a - 1];
    by_atom.resize(by_atom_at.back());
    auto room = by_atom_at;
    each([&](atom a, std::uint32_t p) { by_atom[room[a]++] = {p, also(p)}; });
}

std::string phrase_matcher::pack() const {
    packer out;
    out(*it_);
    return std::move(out.bytes);
}

bool phrase_matcher::unpack(std::string_view bytes) {
    unpacker in(bytes);
    in(*it_);
    return in.done() && it_->sound();
}

bool phrase_matcher::compiled::sound() const {
    const auto tables = [&](const auto& of) {
        return std::ranges::all_of(of, [&](const word_table& t) { return t.sound(atoms_made); });
    };
    const auto within = [](std::uint64_t at, std::uint64_t count, std::size_t size) {
        return at <= size && count <= size - at;
    };
    return atoms_made > any_number && tables(stems) && tables(written) && forms.sound(atoms_made) &&
           prefixes.sound(atoms_made) &&
           meant.sound(static_cast<std::uint32_t>(right_spellings.size())) &&
           std::ranges::all_of(choice_atoms, [&](atom a) { return a < atoms_made; }) &&
           std::ranges::all_of(choices,
                               [&](const choice& c) {
                                   return within(c.atoms_at, c.atom_count, choice_atoms.size());
                               }) &&
           std::ranges::all_of(places, [&](const place& p) { return p.choice < choices.size(); }) &&
           std::ranges::all_of(phrases,
                               [&](const entry& e) {
                                   return e.key < e.place_count &&
                                          within(e.places_at, e.place_count, places.size());
                               }) &&
           by_atom_at.size() == std::size_t{atoms_made} + 1 && std::ranges::is_sorted(by_atom_at) &&
           by_atom_at.back() == by_atom.size() &&
           std::ranges::all_of(by_atom, [&](const candidate& c) {
               return c.phrase < phrases.size() && (c.also == no_choice || c.also < choices.size());
           });
}

std::size_t hash_of(const phrase& p) {
    constexpr std::size_t much = 0x9E3779B97F4A7C15U;
    auto all = static_cast<std::size_t>(p.lang) + 1;
    for (const auto& place : p.places) {
        // A sum, so that their order does not matter.
        std::size_t any = place.gap ? 2 : 1;
        for (const auto& c : place.choices)
            any += (std::hash<std::string_view>{}(c.word) + static_cast<std::size_t>(c.is)) * much;
        all = (all ^ any) * much;
        all ^= all >> 32U;
    }
    return all;
}

bool same(const phrase& a, const phrase& b) {
    return a.lang == b.lang &&
           std::ranges::equal(a.places, b.places, [](const auto& x, const auto& y) {
               return x.gap == y.gap && std::ranges::is_permutation(x.choices, y.choices);
           });
}

}  // namespace firebreak::playbooks
