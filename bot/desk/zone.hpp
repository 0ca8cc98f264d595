// Time zones by name. The configuration's is checked when it is read; this never fails.
#pragma once

#include <date/tz.h>

#include <string_view>

namespace firebreak {

/// The zone of that IANA name, UTC when this machine knows none. Lives as long as the program.
const date::time_zone& zone_named(std::string_view name);

}  // namespace firebreak
