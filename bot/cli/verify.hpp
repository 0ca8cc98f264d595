// `firebreak verify`: was anything on file changed, removed or moved?
#pragma once

#include <iosfwd>
#include <string>

namespace firebreak::cli {

struct verify_options {
    std::string database;
    bool json = false;
};

/// Results on `out`, talk on `err`. The exit status: 0 intact, 2 broken or not to be read.
int verify(const verify_options& options, std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
