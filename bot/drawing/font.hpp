// The font that is part of the program, in two weights (bot/CMakeLists.txt).
#pragma once

#include "bot/domain/embedded.hpp"

#include <vector>

namespace firebreak::drawing {

std::vector<embedded_file> font_files();

}  // namespace firebreak::drawing
