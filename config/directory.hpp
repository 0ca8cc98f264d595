// The directory port, answered from the configuration.
#pragma once

#include "bot/ports/directory.hpp"
#include "config/configuration.hpp"

#include <memory>

namespace firebreak {

/// Copies what it needs; the configuration may go. `by_name` gives null for a name that two people
/// share (their ids still tell them apart).
std::unique_ptr<directory> make_directory(const configuration&);

}  // namespace firebreak
