// Text as HTML and SVG: nothing of it ever becomes markup.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::web {

/// For element content and for attribute values in double quotes. Control characters that XML
/// forbids become U+FFFD.
std::string escaped(std::string_view text);

}  // namespace firebreak::web
