// A neutral message as lines for a terminal, or for a transcript.
#pragma once

#include "adapters/console/text.hpp"
#include "bot/domain/message.hpp"

#include <vector>

namespace firebreak::console {

/// The lines of a message, none wider than `columns` (at least 20 are taken). Every text in it is
/// made safe; each line of a quotation has a bar of its own, so that nobody's words pass for ours.
/// Pure: the same message gives the same lines.
std::vector<line> render(const message&, int columns);

}  // namespace firebreak::console
