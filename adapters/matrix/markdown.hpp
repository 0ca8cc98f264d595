// Approved responses: CommonMark, as both bodies of a Matrix message.
#pragma once

#include "adapters/matrix/twin.hpp"

#include <string_view>

namespace firebreak::matrix {

/// Writes blocks. HTML within it is shown as text; images become links; a link is followed by its
/// address, unless its label is the address.
void write_markdown(twin&, std::string_view markdown);

}  // namespace firebreak::matrix
