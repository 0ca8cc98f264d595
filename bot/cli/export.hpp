// `firebreak export`: everything on file as JSON Lines.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

namespace firebreak::cli {

/// Writes the lines to `out`; `ticket`: only that one's. The exit status: 0 done, 2 not.
int export_all(const std::string& database, std::optional<std::int64_t> ticket, std::ostream& out,
               std::ostream& err);

}  // namespace firebreak::cli
