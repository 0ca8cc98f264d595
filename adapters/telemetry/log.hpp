// Telemetry as lines and numbers: logfmt on stderr, and counters for whoever asks.
//
//     time=2026-11-22T17:51:55.123Z level=warning event=message-parked ticket=3 why="no such
//     channel"
//
// One event is one line whatever its values hold: they are quoted and escaped.
#pragma once

#include "bot/ports/telemetry.hpp"

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak {

/// Thread safe.
class log_telemetry final : public telemetry {
 public:
    struct options {
        level least = level::info;    ///< less important lines are left out
        bool quiet = false;           ///< no lines at all; counters still count
        std::ostream* out = nullptr;  ///< in place of stderr; must outlive this
    };

    log_telemetry();
    explicit log_telemetry(options);
    ~log_telemetry() override;

    void log(level, std::string_view event, std::initializer_list<field> = {}) override;
    void count(std::string_view name, std::int64_t by = 1) override;

    /// A counter's value; 0 when nothing was ever added.
    [[nodiscard]] std::int64_t counter(std::string_view name) const;
    /// All counters, by name.
    [[nodiscard]] std::vector<std::pair<std::string, std::int64_t>> counters() const;

 private:
    class parts;
    std::unique_ptr<parts> parts_;
};

std::string_view word(level);
/// "debug", "info", "warning", "error".
std::optional<level> to_level(std::string_view);

/// A value as logfmt writes it: bare when it is plain, else quoted with \" \\ \n \t and \u{…} for
/// whatever could end the line, drive a terminal or hide; invalid bytes are \x… . At most about 500
/// bytes; "…" stands for the rest.
std::string logfmt_value(std::string_view);
/// A key: other characters than letters, digits, '_', '-' and '.' become '_'.
std::string logfmt_key(std::string_view);

}  // namespace firebreak
