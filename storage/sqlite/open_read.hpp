// Connections that only read: for the reader thread, verify, backup and export.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace firebreak::storage {

/// Opens an existing Firebreak database of this version for reading, beside a running bot, and from
/// a folder that cannot be written. Throws store_failure: not_found, invalid (another program's
/// file, or one of an older version), newer_version, corrupt, locked, io_failed.
std::unique_ptr<connection> open_read(const std::string& path, std::chrono::milliseconds timeout);

}  // namespace firebreak::storage
