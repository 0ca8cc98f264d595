// `firebreak backup` and `firebreak restore`.
#pragma once

#include <iosfwd>
#include <string>

namespace firebreak::cli {

/// Copies the database, in use or not, to the new file `target`. The exit status: 0 done, 2 not.
int backup(const std::string& database, const std::string& target, std::ostream& err);

/// Checks the copy `source` as `verify` does and, if it is intact, copies it to the new path
/// `target`. Never touches an existing file. The exit status: 0 done, 2 not.
int restore(const std::string& source, const std::string& target, std::ostream& err);

}  // namespace firebreak::cli
