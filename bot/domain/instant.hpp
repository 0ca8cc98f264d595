// Points in time. The domain never asks for the time; it is told.
#pragma once

#include <chrono>
#include <cstdint>

namespace firebreak {

/// UTC, in milliseconds: what is stored, compared and hashed.
using instant = std::chrono::sys_time<std::chrono::milliseconds>;

inline std::int64_t to_number(instant t) { return t.time_since_epoch().count(); }
inline instant to_instant(std::int64_t ms) { return instant{std::chrono::milliseconds{ms}}; }

}  // namespace firebreak
