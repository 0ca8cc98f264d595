// What the teams taught the bot, for verbs that judge reports; `firebreak corrections`, with which
// one looks at it and takes it back.
#pragma once

#include "bot/desk/corrections.hpp"
#include "bot/domain/error.hpp"
#include "bot/ports/telemetry.hpp"
#include "config/configuration.hpp"
#include "playbooks/library.hpp"

#include <filesystem>
#include <iosfwd>
#include <memory>
#include <string_view>
#include <vector>

namespace firebreak::cli {

/// Read beside a running bot. Nothing where there is no database yet, or one of an older version,
/// which the next `serve` brings up to date. Other errors are those of storage::open().
result<std::vector<team_choice>> choices_on_file(const std::filesystem::path& database);

/// Those that teach, as the library learns them.
std::vector<playbooks::correction> lessons_of(const std::vector<team_choice>&);

/// The playbooks of a configuration with its corpus and what its teams taught them; null after
/// `err` was told why, in the name of `verb`.
std::shared_ptr<const playbooks::library> load_taught_library(const configuration&,
                                                              std::string_view verb,
                                                              std::ostream& err);

/// How many corrections were learned, and how many were left out for which reason.
void log_corrections(const playbooks::library&, telemetry&);

struct corrections_arguments {
    std::filesystem::path config;
    bool json = false;
    std::int64_t ticket = 0;  ///< to forget
    instant now;
};

/// One line for each: whose choice it was, and whether it is learned. Without the words.
int run_corrections_list(const corrections_arguments&, std::ostream& out, std::ostream& err);
/// Writes the database, so not beside a running bot: there people write `forget N`.
int run_corrections_forget(const corrections_arguments&, std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
