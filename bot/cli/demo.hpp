// `firebreak demo`: the whole bot in a browser and in one terminal, without accounts; its scripts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

namespace firebreak::cli {

struct demo_arguments {
    std::string script;  ///< a file, or the name of an example in the binary; empty: none
    std::filesystem::path database;     ///< empty: thrown away at the end
    std::filesystem::path playbooks;    ///< empty: the library in the binary
    std::filesystem::path config;       ///< empty: the demo's own
    std::string person;                 ///< who speaks first; empty: the first in the configuration
    bool verbose = false;               ///< log lines on stderr
    bool no_page = false;               ///< no browser workspace
    bool no_console = false;            ///< the workspace alone, until SIGINT or SIGTERM
    bool open = false;                  ///< show it in the desktop's browser
    std::optional<std::uint16_t> port;  ///< of the workspace; else 8080 or the next that is free
};

/// The exit status: 0; 1 when something can't be read or written; 2 after a mistake in a script or
/// file.
int run_demo(const demo_arguments&, std::ostream& out, std::ostream& err);

/// `firebreak serve`: the bot of a configuration, until SIGTERM or SIGINT. SIGHUP reloads
/// playbooks.
struct serve_arguments {
    std::filesystem::path config;
    bool console = false;  ///< a terminal as a chat network
};
int run_serve(const serve_arguments&, std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
