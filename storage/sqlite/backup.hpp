// Whole copies of a database, made while the bot goes on writing.
#pragma once

#include "bot/domain/error.hpp"

#include <string>

namespace firebreak::storage {

class connection;

/// Copies what `source` sees now to the new file `target`: first under a temporary name beside it,
/// then flushed and renamed, so that there is never half a copy under the name. Blocks. Errors:
/// already_exists, disk_full, read_only, not_found (no such folder), corrupt, io_failed.
result<> copy_database(connection& source, const std::string& target);

/// Copies the database at `path` (a bot may be running on it) to the new file `target`.
/// Errors: as above, and invalid (not a Firebreak database), newer_version.
result<> back_up(const std::string& path, const std::string& target);

}  // namespace firebreak::storage
