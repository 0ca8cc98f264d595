// firebreak playbooks lint | test | list: the workbench of those who write playbooks.
#pragma once

#include "playbooks/loader.hpp"

#include <filesystem>
#include <iosfwd>

namespace firebreak::cli {

struct playbooks_arguments {
    std::filesystem::path folder;
    playbooks::load_options
        options;           ///< with today's date, and the teams where a configuration is at hand
    bool thorough = true;  ///< test: cross-validation too, which takes seconds
};

/// Every mistake as file:line:column. 0: fine, 1: warnings only, 2: errors.
int run_lint(const playbooks_arguments&, std::ostream& out, std::ostream& err);

/// Every example classified. 0: all land where they should or with a person, 1: some elsewhere, 2:
/// the playbooks can't be loaded.
int run_test(const playbooks_arguments&, std::ostream& out, std::ostream& err);

/// A table of the playbooks. 0, or 2 when they can't be loaded.
int run_list(const playbooks_arguments&, std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
