// What phrases.cpp remembers while it reads one text, kept for the next so that nothing is
// allocated.
#pragma once

#include "playbooks/word_cache.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace firebreak::playbooks {

/// A way to go from one token to a later one, and what it may be called.
struct phrase_edge {
    std::uint32_t next = 0;
    std::uint32_t atoms_at = 0, atom_count = 0;
};

/// Where an atom stands: an edge, and the next place of the same atom.
struct standing_place {
    std::uint32_t edge = 0;
    std::uint32_t next = 0;
};

struct phrase_scratch {
    word_cache cache;
    std::vector<atom> atoms;
    std::vector<phrase_edge> edges;
    std::vector<std::uint32_t> token_of;  // per edge
    std::vector<std::uint32_t> edges_of;  // per token, and one more
    std::vector<atom> found;
    // Per atom, of the matcher and text of `round` only, so that nothing needs to be emptied for
    // the next text.
    struct presence {
        std::uint32_t round = 0;
        std::uint32_t first = 0;  // of `standing`
    };
    std::uint32_t round = 0;
    std::vector<presence> present;
    std::vector<std::uint32_t> tried;             // per phrase: the round
    std::vector<std::uint32_t> standing_choices;  // per choice: the round, and whether (last bit)
    std::vector<standing_place> standing;
    std::vector<atom> distinct;         // of the text
    std::vector<std::uint32_t> starts;  // edges
    std::string bare;

    void begin_round(std::size_t atoms_made, std::size_t phrases, std::size_t choices) {
        constexpr std::uint32_t last_round = 0x7FFFFFFF;
        if (present.size() < atoms_made) present.resize(atoms_made);
        if (tried.size() < phrases) tried.resize(phrases, 0);
        if (standing_choices.size() < choices) standing_choices.resize(choices, 0);
        if (++round <= last_round) return;
        std::ranges::fill(present, presence{});
        std::ranges::fill(tried, 0U);
        std::ranges::fill(standing_choices, 0U);
        round = 1;
    }
    [[nodiscard]] bool has(atom a) const { return present[a].round == round; }
};

}  // namespace firebreak::playbooks
