// Numbered migrations: how a database file came to its present shape.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <span>
#include <string>
#include <string_view>

namespace firebreak::storage {

/// "Fire": marks our files among all SQLite files (PRAGMA application_id).
inline constexpr std::int64_t application_id = 0x46697265;

struct migration {
    std::string_view name;  ///< "0001_first"
    std::string_view sql;   ///< without BEGIN and COMMIT
};

/// Those of storage/migrations, in order; the first one brings version 1.
std::span<const migration> embedded_migrations();

/// The file's version: 0 for an empty file. Throws store_failure: invalid (another program's
/// database), newer_version (above `known`), corrupt (no database at all) …
std::int64_t checked_version(connection& db, std::int64_t known);

/// Brings the file at `path` to the newest of `steps`, each in a transaction of its own. A file
/// that holds something is copied beside it first: "<path>.before-v2.bak", or "….bak.2" and so on,
/// never over an existing one. Throws store_failure; then the file is as it was after the last
/// whole step.
void migrate(connection& db, const std::string& path, std::span<const migration> steps);

}  // namespace firebreak::storage
