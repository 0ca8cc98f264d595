// Choices as buttons and menus.
#pragma once

#include "bot/domain/language.hpp"
#include "bot/domain/message.hpp"

#include <string>
#include <vector>

namespace firebreak::slack {

/// At most one block, without block_id. Up to five buttons; what is more stands in "More", and from
/// eleven on all of them in menus to choose from. Where a choice finds no place, `cut` becomes
/// true.
std::vector<std::string> choice_blocks(const std::vector<choice>&, language, bool& cut);

}  // namespace firebreak::slack
