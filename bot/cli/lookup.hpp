// `firebreak tickets`: what is on file, for people and for programs. Reads beside a running bot.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

namespace firebreak::cli {

struct tickets_arguments {
    std::filesystem::path config;
    bool json = false;
    bool all = false;  ///< resolved and merged ones too
    std::string team, category, status;
    std::int64_t limit = 1000;
};

/// A table, or with `json` one JSON object a line.
int run_tickets(const tickets_arguments&, std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
