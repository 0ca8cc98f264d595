// What the classifier says about one report, and why.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/severity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace firebreak {

/// Bytes [begin, end) of the report's original text.
struct span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool operator==(const span&) const = default;
    static void fields(auto& self, auto&& visit) {
        visit("begin", self.begin), visit("end", self.end);
    }
};

/// One reason. `kind` is one of: phrase, pattern, cancelled (a hit that does not count: `detail`
/// says why), threat (found by the threat grammar), word (the model learned that it speaks for
/// `playbook`), cue (the same of a lexicon's words: `detail` says which), risk (raised the
/// severity), reach, unsure (why a person decides), runner_up (why the second guess lost),
/// counterfactual,
/// shadow (a playbook in shadow mode that would have decided).
struct evidence {
    std::string kind;
    std::string detail;
    std::optional<span> where;
    playbook_id playbook;  ///< whose evidence it is; empty for risk, reach and unsure
    double weight = 0;     ///< points it added; of words and cues: of the lead over the rival
    bool operator==(const evidence&) const = default;
    static void fields(auto& self, auto&& visit) {
        visit("kind", self.kind), visit("detail", self.detail), visit("where", self.where);
        visit("playbook", self.playbook), visit("weight", self.weight);
    }
};

/// A playbook that could be meant, with its score; best first.
struct guess {
    playbook_id playbook;
    double score = 0;  ///< percent where a model decided, else points
    bool operator==(const guess&) const = default;
    static void fields(auto& self, auto&& visit) {
        visit("playbook", self.playbook), visit("score", self.score);
    }
};

struct verdict {
    std::optional<playbook_id> category;  ///< none: unsure, a person decides
    severity level = severity::normal;
    double confidence = 0;         ///< 0..1 for `category`, or for the best guess when unsure
    language lang = language::en;  ///< of the text, as far as can be told
    bool lang_known = false;
    std::vector<guess> guesses;  ///< at most three, best first
    std::vector<evidence> why;
    bool operator==(const verdict&) const = default;
};

}  // namespace firebreak
