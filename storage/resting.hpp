// Reading a database that rests: a backup, or a copy somewhere, that nobody has open.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace firebreak::storage {

/// Whether nobody can have it open: no log and no journal stands beside it. A bot always leaves its
/// log there, running or not.
bool rests(const std::string& path);

/// As open_read(), but nothing is made beside a database that rests.
std::unique_ptr<connection> open_resting(const std::string& path,
                                         std::chrono::milliseconds timeout);

}  // namespace firebreak::storage
