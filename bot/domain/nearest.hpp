// "Did you mean": the known word nearest to what was typed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace firebreak {

/// Edits (insert, delete, replace, swap of neighbours) from one word to the other, in bytes.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `known`, if near enough to be meant: at most one edit in three letters. The first
/// one wins a draw. Not case sensitive for ASCII.
std::optional<std::string_view> nearest(std::string_view typed,
                                        std::span<const std::string_view> known);

}  // namespace firebreak
