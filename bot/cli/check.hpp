// The verb `firebreak check`: says what is wrong with a configuration and how to mend it.
#pragma once

#include "bot/cli/online.hpp"
#include "bot/domain/instant.hpp"
#include "config/checkup.hpp"

#include <filesystem>
#include <functional>
#include <iosfwd>

namespace firebreak::cli {

struct check_arguments {
    std::filesystem::path config;
    bool online = false;
    bool json = false;
};

/// What the verb asks of other rooms. Each function is called at most once and must not throw.
struct check_environment {
    /// Opens a database for reading only; never creates or changes it. Required.
    std::function<database_state(const std::filesystem::path&)> probe_database;
    std::function<playbooks_state(const configuration&)> load_playbooks = load_library;
    std::function<folder_state(const std::filesystem::path&)> probe_folder = look_at_folder;
    /// Asked with --online, when the configuration is usable.
    std::function<std::vector<advice>(const configuration&)> ask_networks = look_online;
    variables environment = process_environment();
    instant now{};        ///< decides which responses are past their review date
    bool colour = false;  ///< whether `out` is a terminal that wants colours

    /// The real one: existence, access rights and free space.
    static folder_state look_at_folder(const std::filesystem::path&);
    /// The real one: the library and the corpus as a running Firebreak would load them.
    static playbooks_state load_library(const configuration&);
};

/// The findings go to `out`: as lines for people, or with `json` as one JSON list
///   [{"grade":"error|warning|note","about":"…","file":"…","line":0,"column":0,"problem":"…","mend":"…"}]
/// ("file" is "" and "line" 0 where there is none; every error and warning has a "mend").
/// Returns the exit status: 0 fine, 1 warnings, 2 broken.
int run_check(const check_arguments&, const check_environment&, std::ostream& out);

}  // namespace firebreak::cli
