// What the bot says about itself: structured log lines and numbers. Ids only, never personal data.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace firebreak {

enum class level { debug, info, warning, error };

class telemetry {
 public:
    using field = std::pair<std::string_view, std::string_view>;

    virtual ~telemetry() = default;
    /// One line. `event` is a fixed word ("message-parked"); values go into fields. Thread safe.
    virtual void log(level, std::string_view event, std::initializer_list<field> = {}) = 0;
    /// Adds to a counter. Thread safe.
    virtual void count(std::string_view name, std::int64_t by = 1) = 0;
};

}  // namespace firebreak
