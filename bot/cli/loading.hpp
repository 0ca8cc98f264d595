// Loading what a verb needs, with its mistakes told to people.
#pragma once

#include "bot/ports/directory.hpp"
#include "config/configuration.hpp"
#include "playbooks/library.hpp"

#include <filesystem>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::cli {

/// The configuration, or nothing after its mistakes were written to `err`. Secrets are not needed
/// by verbs that only look at the database.
std::optional<configuration> load_config(const std::filesystem::path& file, wanted_secrets secrets,
                                         std::ostream& err);

/// How playbooks are loaded for use: with the phrases and the model that are part of the program,
/// where they fit, and else those kept in ~/.cache/firebreak/models ($XDG_CACHE_HOME), so that no
/// start compiles or trains again.
playbooks::load_options usual_options();

/// After a load: gives back the memory of those parts of the program that only a load reads. They
/// come back from the file when somebody reads them again. load_library() does so by itself.
void let_go_of_playbooks();

/// The library of a folder, or the one in the binary when `folder` is empty; null after its
/// mistakes were written to `err`. Warnings are not shown. `teams`: the playbooks' teams must be
/// among these. `corpus`, `corrections`: more to learn from (load_options).
std::shared_ptr<const playbooks::library> load_library(
    const std::filesystem::path& folder, const std::optional<std::vector<team_id>>& teams,
    std::ostream& err, std::optional<std::filesystem::path> corpus = std::nullopt,
    std::vector<playbooks::correction> corrections = {});

/// The teams a configuration has: those that playbooks may name.
std::vector<team_id> team_ids(const configuration& config);

/// The person of that id or name; null after `err` was told who was perhaps meant, and who there
/// is.
const person* known_person(const directory& who, std::string_view name, std::string_view verb,
                           std::ostream& err);

/// A random name for this run: keys of commands typed now are never those of an earlier run.
std::string run_id();

}  // namespace firebreak::cli
