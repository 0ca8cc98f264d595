// A drawing as PNG (W3C "Portable Network Graphics", third edition): indexed colours, no time and
// no other words in it, so equal drawings are equal files wherever zlib is the same.
#pragma once

#include "bot/drawing/canvas.hpp"

#include <string>

namespace firebreak::drawing {

std::string png(const canvas&);

}  // namespace firebreak::drawing
