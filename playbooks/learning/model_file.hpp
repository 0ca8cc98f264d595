// A trained model as bytes, in a kept file (kept_file.hpp): classes, scales, features.
//
// Numbers are little-endian; weights are whole steps of 1/1024.
#pragma once

#include "bot/domain/digest.hpp"
#include "playbooks/learning/learned.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace firebreak::playbooks {

/// Brings the weights to what a file can hold, so that a model is the same before and after.
void round_weights(learned&);

std::string write_model(const learned&, const digest& made_from);
/// Nothing when the bytes are damaged, of another format or made from something else.
std::optional<learned> read_model(std::string_view bytes, const digest& made_from);

/// The model of a cache folder; nothing when there is none that is right.
std::optional<learned> find_model(const std::filesystem::path& folder, const digest&);
/// Keeps it there.
void keep_model(const std::filesystem::path& folder, const digest&, const learned&);

}  // namespace firebreak::playbooks
