// What the words of a language are to the phrases: remembered per thread, so that a word met before
// costs one look-up instead of five stemmings. For phrases.cpp only.
#pragma once

#include "playbooks/language.hpp"
#include "playbooks/negation.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

using atom = std::uint32_t;

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
    static constexpr std::size_t most_entries = 32'768, most_key_bytes = 1024 * 1024,
                                 most_atoms = 262'144;
    static constexpr std::uint64_t mask = 65'535;

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

}  // namespace firebreak::playbooks
