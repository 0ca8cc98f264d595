// What took time to make, kept as bytes beside the database and inside the program, so that a
// restart makes none of it again. The bytes carry the digest of everything they were made from; a
// file of other playbooks, another program or a damaged one is not used, and nothing in it is
// believed before its own digest is right.
//
//   8 bytes: which format | 32 bytes: made from | content | 32 bytes: SHA-256 of the above
#pragma once

#include "bot/domain/digest.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace firebreak::playbooks {

/// `format` has eight letters.
std::string seal(std::string_view format, const digest& made_from, std::string_view content);
/// The content, as part of `bytes`. Nothing when they are damaged, of another format or made from
/// something else.
std::optional<std::string_view> unseal(std::string_view bytes, std::string_view format,
                                       const digest& made_from);

/// The bytes of a cache folder; nothing when it has none. They are not looked at. `kind` is what
/// the file's name ends with, ".model".
std::optional<std::string> find_kept(const std::filesystem::path& folder, std::string_view kind,
                                     const digest& made_from);
/// Keeps them there under the digest, by a rename; older ones of the kind go, but for a few.
/// Failure is no matter: the next start makes them again.
void keep(const std::filesystem::path& folder, std::string_view kind, const digest& made_from,
          std::string_view bytes);

}  // namespace firebreak::playbooks
