// What a typed line means to the console itself, and the few directives of scripts.
#pragma once

#include "bot/domain/instant.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace firebreak::console {

namespace said {

struct nothing {};  ///< an empty line, a comment
struct narration {
    std::string text;
};  ///< "## …", scripts only
struct start {
    std::chrono::sys_seconds local;
};  ///< "@start 2026-11-23 08:55", the clock on the wall
struct wait {
    std::chrono::seconds how_long;
};  ///< "@wait 16h"
struct as {
    std::string name;
};
struct report {
    std::string text;
};
struct desk {
    std::string words;
};
struct thread {
    std::int64_t ticket = 0;
};  ///< 0: leave it
struct choose {
    int number = 0;
    std::string rest;
};
struct who {};
struct help {};
struct quit {};
struct words {
    std::string text;
};  ///< no directive: meant for the bot or for the thread
struct mistake {
    std::string problem;
};  ///< says what is wrong and, where it can, what was meant

}  // namespace said

using saying = std::variant<said::nothing, said::narration, said::start, said::wait, said::as,
                            said::report, said::desk, said::thread, said::choose, said::who,
                            said::help, said::quit, said::words, said::mistake>;

/// Understands one line. Comments, narration and the directives of time exist in scripts only.
saying understand(std::string_view line, bool script);

/// "90s", "10m", "1h30m", "2d", "1w"; more than nothing, at most ten years.
std::optional<std::chrono::seconds> to_duration(std::string_view);
/// "2026-11-23 08:55".
std::optional<std::chrono::sys_seconds> to_wall_time(std::string_view);

/// The moment that a wall clock in `zone` (IANA) shows so; nothing for an unknown zone. A time that
/// exists twice means the first, one that is skipped means the moment of the change.
std::optional<instant> at_wall_time(std::chrono::sys_seconds local, const std::string& zone);
/// "Mon 2026-11-23 08:55" in `zone`, in UTC where the zone is unknown.
std::string wall_time(instant, const std::string& zone);

/// When a script's first `@start` lets it begin, for whoever builds the clock; nothing when it has
/// none.
std::optional<instant> script_start(std::string_view script, const std::string& zone);

/// " (did you mean 'anna'?)" for the nearest of `known`, or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace firebreak::console
