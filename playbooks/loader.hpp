// Files → checked definitions. Every mistake is found in one go and told with its place; nothing
// here decides whether the set is used (library.hpp does: only a set without errors).
#pragma once

#include "config/yaml.hpp"
#include "playbooks/definition.hpp"
#include "playbooks/lexicon.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace firebreak::playbooks {

/// A file in memory. `name` ends with its file name, "refund_request.yaml"; findings show all of
/// it.
struct source {
    std::string name;
    std::string bytes;
};

/// What somebody of the team corrected: an example that the store keeps.
struct correction {
    std::string text;
    std::optional<language> lang;
    playbook_id category;
    /// Against 1 for an example: it is how people really write to this company. All of them
    /// together weigh at most as much as all examples (learning/training.cpp).
    double weight = 3;
};

struct load_options {
    /// For review dates that have passed; without it none is reported.
    std::optional<std::chrono::year_month_day> today;
    /// The teams of the configuration; without it any team will do.
    std::optional<std::vector<team_id>> teams;
    /// False: written rules alone decide.
    bool learn = true;
    /// Lexicons and the threat grammar are compiled even when nothing is learned: for tools that
    /// study texts.
    bool keep_knowledge = false;
    /// What the team taught it, the latest first; learned like examples, where they may be
    /// (learning/teaching.hpp).
    std::vector<correction> corrections;
    /// More to learn from: lines of {"text", "category", "lang"?, "weight"?}.
    std::optional<std::filesystem::path> corpus;
    /// What else a corpus may name: playbooks in shadow mode. Set by library::load().
    std::vector<playbook_id> shadows;
    /// Phrases and models made earlier, as bytes (prepared.hpp, learning/model_file.hpp): used when
    /// they were made from this.
    std::vector<std::string_view> prepared;
    /// A folder where these are kept from one start to the next.
    std::optional<std::filesystem::path> cache;
    /// A folder of lexicons in place of those that are part of the program.
    std::optional<std::filesystem::path> lexicons;
};

/// The .yaml files of a folder, by name. An unreadable or empty folder and unreadable files are
/// findings.
std::vector<source> read_folder(const std::filesystem::path&, findings&);

/// Reads and checks all of it, but for lexicons and the threat grammar. What is returned is
/// complete only when no error was found.
definitions read_definitions(const std::vector<source>&, const load_options&, findings&);

/// Lexicons, the threat grammar and its examples.
knowledge read_knowledge(const std::vector<source>&, findings&);
/// What the program knows by itself; without mistakes, as a test makes sure. Reads all of it.
knowledge built_in_knowledge();

// The parts, each in a file of its own.

/// One playbook's file.
definition read_playbook(const yaml::node& root, const source&, const load_options&,
                         const yaml::notes&);
/// _risk.yaml
std::vector<risk> read_risks(const yaml::node& root, const yaml::notes&);
/// { en: ["…"], fi: ["…"] }
std::vector<written_phrase> read_phrases(const yaml::node&, strength, const yaml::notes&);
std::vector<written_pattern> read_patterns(const yaml::node&, const yaml::notes&);
/// match: and raises: of a playbook.
void read_match(const yaml::node&, definition&, const yaml::notes&);
void read_raises(const yaml::node&, definition&, const yaml::notes&);
/// {{names}} of a text, in order; a finding when braces are unbalanced or a name is malformed.
std::vector<std::string> placeholders(std::string_view text, yaml::position, const yaml::notes&);
/// Whether the bot fills it in by itself: ticket, company, team.
bool automatic(std::string_view placeholder);

}  // namespace firebreak::playbooks
