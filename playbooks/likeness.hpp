// How alike two texts are, whatever their language: by the pieces they share. A piece is five bytes
// of the text as triage reads it: folded, disguised words undone (fold.hpp, text.hpp), addresses
// left out, one space between words. So an ending changed, a word added or an emoji in between
// takes a few pieces away and not the likeness, which matters for Finnish.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

/// The distinct pieces of a text, by their hashes, in order. Texts longer than 8 kB are compared by
/// their beginning.
using text_pieces = std::vector<std::uint32_t>;
text_pieces pieces_of(std::string_view text);

/// What both have, of what either has: 0 to 1 (Jaccard). Two texts without pieces are not alike.
double likeness(const text_pieces& a, const text_pieces& b);

/// The least of the pieces under each of many orders (MinHash): in two sketches, the share of equal
/// numbers is about the likeness of the texts, give or take 0.07.
struct sketch {
    static constexpr std::size_t size = 48;
    std::array<std::uint16_t, size> least{};
    std::uint32_t pieces = 0;  ///< how many the text has
    /// Texts with fewer say too little to be compared: "Please help!"
    [[nodiscard]] bool enough() const { return pieces >= 20; }
};
sketch sketch_of(const text_pieces& pieces);

double likeness(const sketch& a, const sketch& b);

}  // namespace firebreak::playbooks
