// The phrases of a matcher as tables: made by phrase_adding.cpp, read by phrases.cpp. For these two
// only.
#pragma once

#include "playbooks/binary.hpp"
#include "playbooks/phrase_scratch.hpp"
#include "playbooks/phrases.hpp"
#include "playbooks/stem.hpp"
#include "playbooks/word_table.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <utility>

namespace firebreak::playbooks {

inline constexpr atom any_number = 0;

struct phrase_matcher::compiled {
    /// Words of which one must stand at a place. Many places have the same.
    struct choice {
        std::uint32_t atoms_at = 0, atom_count = 0;
    };
    static constexpr std::uint32_t no_choice = 0xFFFFFFFF;
    struct place {
        std::uint32_t choice = 0;
        std::uint32_t gap = 0;  ///< whether words may stand before it
    };
    struct entry {
        std::uint32_t places_at = 0;
        std::uint32_t place_count = 0;
        // The place that is least often in a text: a phrase is tried only where it stands.
        std::uint32_t key = 0;
    };
    /// A phrase that may stand in a text which has a certain atom: if it has one of this choice,
    /// too.
    struct candidate {
        std::uint32_t phrase = 0;
        std::uint32_t also = no_choice;
    };

    std::uint64_t serial = 0;
    std::array<word_table, all_languages.size()> stems;
    // As phrases write them. From compile() on only function words, which are not stemmed.
    std::array<word_table, all_languages.size()> written;
    word_table forms;
    word_table prefixes;
    std::uint64_t longest_prefix = 0;
    word_table meant;  // misspelt → of right_spellings
    std::vector<std::string> right_spellings;
    // First two bytes of the stems of a language: what begins otherwise needs no stemmer.
    std::array<std::bitset<65'536>, all_languages.size()> beginnings;
    atom atoms_made = 1;
    std::vector<atom> choice_atoms;
    std::vector<choice> choices;
    std::vector<place> places;
    std::vector<entry> phrases;
    std::vector<std::uint32_t> by_atom_at;  // per atom, and one more
    std::vector<candidate> by_atom;         // phrases whose key place may be that atom

    // Only while phrases are added.
    std::vector<std::uint16_t> how_common = {5};  // per atom, a guess; of any_number first
    std::vector<language> spoken;                 // per right spelling
    word_table numbers;                           // of choices, by their atoms

    template <class Self, class Archive>
    static void visit(Self& self, Archive& a) {
        a(self.stems), a(self.written), a(self.forms), a(self.prefixes), a(self.longest_prefix);
        a(self.meant), a(self.right_spellings), a(self.beginnings), a(self.atoms_made);
        a(self.choice_atoms), a(self.choices), a(self.places), a(self.phrases);
        a(self.by_atom_at), a(self.by_atom);
    }
    /// Whether every place that they name is there, as in all that compile() made.
    [[nodiscard]] bool sound() const;

    atom make(word_table& in, std::string_view word, std::string_view as_written);
    atom make(word_table& in, std::string_view word);
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

    [[nodiscard]] bool stands_in_phrases(language l, std::string_view word) const;

    void whole_atoms_of(std::string_view word, std::vector<atom>& out) const {
        const auto add = [&](const word_table& in, std::string_view w) {
            if (const auto found = in.find(w); found != word_table::none) out.push_back(found);
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
    }

    void atoms_of(std::string_view word, std::vector<atom>& out) const {
        if (word.empty()) return;
        whole_atoms_of(word, out);
        for (std::size_t n = 3; n <= std::min(word.size(), longest_prefix); ++n) {
            if (const auto found = prefixes.find(word.substr(0, n)); found != word_table::none)
                out.push_back(found);
        }
    }

    void facts_of(std::string_view word, word_entry& e, std::vector<atom>& out,
                  phrase_scratch& s) const {
        out.clear();
        atoms_of(word, out);
        if (word.find('\'') != std::string_view::npos) {  // don't is dont, too
            s.bare.assign(word);
            std::erase(s.bare, '\'');
            atoms_of(s.bare, out);
        }
        if (const auto right = meant.find(word); right != word_table::none)
            atoms_of(right_spellings[right], out);
        std::ranges::sort(out);
        out.erase(std::unique(out.begin(), out.end()), out.end());
        e.role = role_of(word);
        e.points = points(word);
    }

    std::uint32_t number_of(std::span<const atom> any);
    [[nodiscard]] std::span<const atom> atoms_of(const place& p) const {
        const auto& c = choices[p.choice];
        return std::span(choice_atoms).subspan(c.atoms_at, c.atom_count);
    }
    [[nodiscard]] std::uint32_t how_often(const place& p) const;
    void list_phrases();
    void put_edges(const text& t, word_facts& facts, phrase_scratch& s) const;
    /// Looked for once in each text.
    [[nodiscard]] bool stands_in_text(std::uint32_t number, phrase_scratch& s) const {
        auto& known = s.standing_choices[number];
        if (known >> 1U != s.round) {
            const auto& c = choices[number];
            const auto any = std::span(choice_atoms).subspan(c.atoms_at, c.atom_count);
            const bool yes = std::ranges::any_of(any, [&](atom a) { return s.has(a); });
            known = s.round << 1U | (yes ? 1U : 0U);
        }
        return (known & 1U) != 0;
    }
    void put_standing(phrase_scratch& s) const;
    void try_phrase(std::uint32_t number, const text& t, phrase_scratch& s, std::size_t& work,
                    std::vector<phrase_hit>& hits) const;
    [[nodiscard]] bool fits(const place& p, const phrase_edge& e, const phrase_scratch& s) const;
    std::uint32_t walk(const entry& p, std::uint32_t from, const text& t, const phrase_scratch& s,
                       std::size_t& work) const;
};

}  // namespace firebreak::playbooks
