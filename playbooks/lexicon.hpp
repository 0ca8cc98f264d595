// Written knowledge that stands beside the playbooks: lexicons, whose hits are counted features of
// the model, and the threat grammar, which can only raise. The files are explained in
// docs/classification.md.
#pragma once

#include "config/yaml.hpp"
#include "playbooks/definition.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

/// A phrase may hold this many words at one place, once its @names are expanded.
inline constexpr std::size_t most_expanded_choices = 600;
/// …and become this many phrases: an entry of several words is a phrase of its own.
inline constexpr std::size_t most_variants = 400;
/// Bytes of a phrase as it is written in these files.
inline constexpr std::size_t longest_expanded_phrase = 2000;

/// Words for one thing. The number of its hits in a report is a feature of the model.
struct lexicon {
    std::string id;
    localized about;
    std::vector<written_phrase> cues;
    std::vector<written_phrase> exclusions;  ///< `not`: hits that these touch do not count
    std::string file;
    yaml::position at;
};

/// How sure the grammar is that somebody threatens somebody.
enum class threat_level { none, faint, likely, certain };
std::string_view word(threat_level);

struct threat_rule {
    std::string id;
    threat_level level = threat_level::faint;
    localized why;
    std::vector<written_phrase> phrases;
    std::vector<written_phrase> exclusions;
    yaml::position at;
};

/// _threats.yaml
struct threat_grammar {
    std::vector<threat_rule> hits;
    std::vector<written_phrase> denials;  ///< in the same clause: the threat itself is denied
    std::vector<written_phrase> raisers;  ///< a likely hit becomes certain
    /// In the same sentence: somebody objects to the threat, so it is not certain.
    std::vector<written_phrase> objections;
    struct forgiven {
        std::string word;
        language lang = language::en;
    };
    std::vector<forgiven> misspelt;  ///< words that are found misspelt, too
};

/// A text with the level that the grammar must find (_threats_examples.yaml): a test.
struct threat_example {
    std::string text;
    std::optional<language> lang;
    threat_level expected = threat_level::none;
    std::string file;
    yaml::position at;
};

struct knowledge {
    std::vector<lexicon> lexicons;  ///< by id
    threat_grammar threats;
    std::vector<threat_example> examples;
};

/// Named word lists of a grammar, per language: what "@kill" stands for. An entry is one word as a
/// phrase may hold it (stem, =exact, prefix*), or several.
class word_lists {
 public:
    /// words: { kill: { en: [kill, "shoot ... dead"], fi: ["tapa*"] } }
    void read(const yaml::node&, const yaml::notes&);
    /// Null: no list of that name. Empty: none in that language.
    [[nodiscard]] const std::vector<std::string>* find(std::string_view name, language) const;
    [[nodiscard]] std::vector<std::string_view> names() const;

 private:
    std::map<std::string, std::map<language, std::vector<std::string>>, std::less<>> lists_;
};

/// A phrase with its @names expanded: usually one, more where entries of several words stand in it.
/// Empty, and `problem` set, when it can't be read.
std::vector<phrase> parse_phrases(std::string_view written, language, const word_lists&,
                                  std::string& problem);

// What stands in playbooks/lexicons, by file name.

lexicon read_lexicon(const yaml::node& root, const yaml::notes&);
/// _threats.yaml
threat_grammar read_threats(const yaml::node& root, const yaml::notes&);
/// _threats_examples.yaml
std::vector<threat_example> read_threat_examples(const yaml::node& root, const yaml::notes&);

}  // namespace firebreak::playbooks
