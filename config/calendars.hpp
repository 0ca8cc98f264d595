// What the configuration needs to know of time: zones as rules, and files of holidays.
#pragma once

#include "bot/domain/business_hours.hpp"
#include "config/yaml.hpp"

#include <string>
#include <string_view>

namespace firebreak {

/// The rules of an IANA zone this machine knows, else those of UTC. Thread safe.
zone_rules rules_of_zone(const std::string& name);

/// The rules of that zone, or `otherwise` when this machine does not know it.
zone_rules rules_of_zone_or(const std::string& name, const zone_rules& otherwise);

/// Adds the days of a file of holidays. A line is a date and, behind a space, words for people:
///
///     # Finland
///     2026-12-24 Christmas Eve
///     12-06 Independence Day          (every year)
///
/// Empty lines and what follows a # mean nothing. At most 2,000 lines; whatever is no date is a
/// finding.
void read_holidays(std::string_view text, const yaml::notes&, holidays& into);

}  // namespace firebreak
