// What has a deadline.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace firebreak {

enum class target {
    claim,    ///< somebody has taken it
    answer,   ///< the customer or the reporter has an answer
    resolve,  ///< it is closed
};

inline constexpr std::array all_targets = {target::claim, target::answer, target::resolve};

std::string_view word(target);
std::optional<target> to_target(std::string_view);

}  // namespace firebreak
