// What `check` wants to know of a database file, asked of the store.
#pragma once

#include "config/checkup.hpp"

#include <filesystem>

namespace firebreak::cli {

/// Opens it for reading only; never creates or changes it.
database_state probe_database(const std::filesystem::path& path);

}  // namespace firebreak::cli
