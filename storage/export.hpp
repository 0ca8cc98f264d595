// Everything on file as JSON Lines, for people who leave, audit or count. docs/database.md says
// what stands in a line.
#pragma once

#include "bot/domain/error.hpp"
#include "bot/domain/ids.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace firebreak::storage {

/// Hands one line after the other, each ending with a newline, to `write`; false from it stops.
/// One consistent state, beside a running bot. Errors: not_found (no such database, no such
/// ticket), and those of verify.
result<> export_lines(const std::string& path, std::optional<ticket_number> only,
                      const std::function<bool(std::string_view)>& write);

}  // namespace firebreak::storage
