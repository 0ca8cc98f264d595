// Files → checked definitions. Every mistake is found in one go and told with its place; nothing
// here decides whether the set is used (library.hpp does: only a set without errors).
#pragma once

#include "config/yaml.hpp"
#include "playbooks/definition.hpp"
#include "playbooks/model.hpp"

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

struct load_options {
    /// For review dates that have passed; without it none is reported.
    std::optional<std::chrono::year_month_day> today;
    /// The teams of the configuration; without it any team will do.
    std::optional<std::vector<team_id>> teams;
    /// Adds its points beside the rules (model.hpp); null: rules alone.
    std::shared_ptr<const model> learned;
};

/// The .yaml files of a folder, by name. An unreadable or empty folder and unreadable files are
/// findings.
std::vector<source> read_folder(const std::filesystem::path&, findings&);

/// Reads and checks all of it. What is returned is complete only when no error was found.
definitions read_definitions(const std::vector<source>&, const load_options&, findings&);

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
