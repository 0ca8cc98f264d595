// firebreak replay: what changed playbooks would have decided about tickets that are on file.
#pragma once

#include "bot/domain/instant.hpp"

#include <filesystem>
#include <iosfwd>
#include <string>

namespace firebreak::cli {

struct replay_arguments {
    std::filesystem::path config;
    std::filesystem::path library;  ///< empty: the configuration's own folder, as it is now
    std::string since = "90d";      ///< a span, or a date
    bool taught = false;            ///< with what people taught, which these tickets are part of
    bool json = false;
    std::size_t limit = 50;  ///< differences shown in text
    instant now;
};

/// Reads beside a running bot; never writes. 0: done. 2: something can't be read.
int run_replay(const replay_arguments&, std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
