// The shipped prior: what a model knows before it has seen an installation's examples, as a text
// file that people can read and compare (playbooks/prior/prior.txt; how it is made and from what:
// playbooks/prior/README.md).
//
//     firebreak-prior 1
//     classes bad_review copyright …
//     unit 0.04                     what one step of a weight is worth
//     unknown-idf 3.41
//     scales 3 3                    of words, of letters
//     temperature 0.93
//     k 1 cue:weapons        3:41 5:-12       class number : steps
//     w 5.21 refund          9:88
//
// Kinds: k what knowledge says, w a word, p two words, l letters. Fields are separated by tabs.
#pragma once

#include "playbooks/learning/learned.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace firebreak::playbooks {

/// The file's text. Weights below half a step are left out.
std::string write_prior(const learned&);

/// Nothing, and `problem` set ("line 7: …"), when it is no such file.
std::optional<learned> read_prior(std::string_view text, std::string& problem);

/// The program's own; null when it has none. Read once.
const learned* built_in_prior();

}  // namespace firebreak::playbooks
