// What the letters of a word are to one model: remembered from text to text, so that a word met
// before costs one look instead of one for each piece of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace firebreak::playbooks {

class cut_words {
 public:
    struct word {
        std::uint64_t key = 0;             ///< features.hpp, of the word as a whole
        std::uint32_t at = 0;              ///< of the pieces
        std::uint16_t count = 0;           ///< pieces that the vocabulary has
        std::uint16_t missing = no_entry;  ///< and those that it lacks
    };

    /// Every model has another number. What another one made of words is forgotten.
    void use_for(std::uint64_t model) {
        if (model_ == model) return;
        model_ = model;
        clear();
    }
    /// Null when the word was not met, or long ago.
    [[nodiscard]] const word* find(std::uint64_t key) const {
        for (auto slot = key & mask; slots_[slot].missing != no_entry; slot = (slot + 1) & mask)
            if (slots_[slot].key == key) return &slots_[slot];
        return nullptr;
    }
    /// The features in the order of the letters; each may stand there several times.
    [[nodiscard]] std::span<const std::uint32_t> pieces(const word& w) const {
        return std::span(pieces_).subspan(w.at, w.count);
    }
    const word& remember(std::uint64_t key, std::span<const std::uint32_t> pieces,
                         std::size_t missing) {
        if (words_ == most_words || pieces_.size() > most_pieces) clear();
        auto slot = key & mask;
        while (slots_[slot].missing != no_entry) slot = (slot + 1) & mask;
        slots_[slot] = {key, static_cast<std::uint32_t>(pieces_.size()),
                        static_cast<std::uint16_t>(pieces.size()),
                        static_cast<std::uint16_t>(missing)};
        pieces_.insert(pieces_.end(), pieces.begin(), pieces.end());
        ++words_;
        return slots_[slot];
    }

 private:
    static constexpr std::uint16_t no_entry = 0xFFFF;  // no word has so many letters
    static constexpr std::size_t most_words = 8192, most_pieces = 200'000;
    static constexpr std::uint64_t mask = 2 * most_words - 1;

    void clear() {
        slots_.assign(mask + 1, {});
        pieces_.clear();
        words_ = 0;
    }

    std::uint64_t model_ = 0;
    std::size_t words_ = 0;
    std::vector<word> slots_ = std::vector<word>(mask + 1);
    std::vector<std::uint32_t> pieces_;
};

}  // namespace firebreak::playbooks
