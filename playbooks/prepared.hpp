// The phrases of playbooks and lexicons made ready to be looked for: what a load would spend most
// of its time on. Kept as bytes (kept_file.hpp) inside the program and in a folder of the user's,
// by the digest of all that they come from.
#pragma once

#include "bot/domain/digest.hpp"
#include "playbooks/classifier.hpp"
#include "playbooks/loader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace firebreak::playbooks {

/// The digest of all that a classifier's phrases are made of: the files, the lexicons, and what
/// this machine's libraries make of words.
digest contents_of(const std::vector<source>&, const load_options&);

/// From load_options::prepared or load_options::cache; nothing when it is in neither.
std::optional<classifier> find_prepared(const definitions&, const digest& contents,
                                        const load_options&);

/// Compiles them, with the program's own knowledge where the definitions bring none, and leaves
/// them in load_options::cache. The definitions keep the knowledge.
classifier prepare(definitions&, const digest& contents, const load_options&);

/// What find_prepared() takes, of files without mistakes: for the program's own playbooks.
std::string prepared_phrases(const std::vector<source>&);

}  // namespace firebreak::playbooks
