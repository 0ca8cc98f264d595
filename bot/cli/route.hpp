// firebreak route explain: which team gets a report, and why.
#pragma once

#include "bot/domain/instant.hpp"
#include "bot/domain/language.hpp"

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace firebreak::cli {

struct route_arguments {
    std::filesystem::path config;
    std::vector<std::string> words;  ///< a text, or a ticket's number ("128", "#128")
    std::string place = "console";   ///< for a text: where it is reported
    instant now;
};

/// One line for each route with the first matcher that does not fit, then the team. 0: done. 2: the
/// configuration, the database or the ticket can't be read.
int run_route_explain(const route_arguments&, std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
