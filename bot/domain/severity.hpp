// How serious a conflict is.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace firebreak {

enum class severity { low, normal, high, critical };

inline constexpr std::array all_severities = {severity::low, severity::normal, severity::high,
                                              severity::critical};

std::string_view word(severity s);  ///< "high": in files, commands and the store
std::optional<severity> to_severity(std::string_view);

/// `by` steps more serious, but never above `up_to` and never less serious than `from`.
severity raised(severity from, int by, severity up_to);

}  // namespace firebreak
