// A playbook as its file says it, checked but not compiled: the loader makes these, the classifier
// compiles them.
#pragma once

#include "bot/domain/language.hpp"
#include "bot/domain/playbook.hpp"
#include "bot/domain/severity.hpp"
#include "config/yaml.hpp"
#include "playbooks/phrases.hpp"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace firebreak::playbooks {

enum class strength { strong, normal, hint };
std::string_view word(strength);
/// What a hit adds to the score: 4, 2, 1.
double weight(strength);

struct written_phrase {
    std::string source;  ///< as written
    phrase parsed;
    strength how = strength::normal;
    yaml::position at;
};

/// Phrases of which no two say the same.
class phrase_list {
 public:
    /// Null when it was added; else the one that says the same, until the next call.
    const written_phrase* add(written_phrase);
    /// All that were added, in their order.
    std::vector<written_phrase> take() { return std::move(all_); }

 private:
    std::vector<written_phrase> all_;
    std::unordered_map<std::size_t, std::size_t> by_hash_;
};

struct written_pattern {
    std::string source;
    strength how = strength::normal;
    yaml::position at;
};

/// What makes a report under one playbook more serious.
struct raise {
    severity to = severity::high;
    localized why;
    std::vector<written_phrase> phrases;
    std::vector<written_pattern> patterns;
};

/// What makes any report more serious (_risk.yaml).
struct risk {
    std::string id;
    int by = 1;
    severity up_to = severity::high;
    localized why;
    std::vector<written_phrase> phrases;
    std::vector<written_pattern> patterns;
    std::vector<written_phrase> exclusions;
    yaml::position at;
};

/// A text that teaches and tests.
struct example {
    playbook_id in;      ///< the playbook whose file holds it
    playbook_id expect;  ///< where it must land
    std::string text;
    std::optional<language> lang;
    std::string file;
    yaml::position at;
};

struct definition {
    playbook book;
    std::string file;
    yaml::position id_at, team_at;
    std::vector<written_phrase> phrases;
    std::vector<written_phrase> exclusions;  ///< `not`
    std::vector<written_pattern> patterns;
    std::vector<raise> raises;
    std::vector<example> examples;
};

struct knowledge;

struct definitions {
    std::vector<definition> playbooks;  ///< by id
    std::vector<risk> risks;
    std::shared_ptr<const knowledge> known;  ///< lexicons and threat grammar (lexicon.hpp)
};

}  // namespace firebreak::playbooks
