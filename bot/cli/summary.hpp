// `firebreak summary`: a week in numbers, for people and for programs, and the tickets behind each
// number. Reads beside a running bot.
#pragma once

#include "bot/domain/instant.hpp"

#include <filesystem>
#include <iosfwd>
#include <string>

namespace firebreak::cli {

struct summary_arguments {
    std::filesystem::path config;
    std::string week;             ///< "", "last" or "2026-W47"
    std::string format = "text";  ///< text, json, csv, html, svg or png
    std::string language = "en";
    std::string explain;  ///< a figure, or "figure:name"; empty: the summary itself
    /// From the timeline, without what was kept of weeks that are over; says when the two differ.
    bool anew = false;
    bool to_terminal = false;  ///< `out` is one: no pictures there
    instant now;
};

/// The exit status: 0; 1 when `anew` found a difference; 2 when it can't be done.
int run_summary(const summary_arguments&, std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
