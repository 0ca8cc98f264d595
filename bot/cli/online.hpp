// What `check --online` finds out: the networks themselves are asked whether they would let us in.
#pragma once

#include "config/checkup.hpp"

#include <vector>

namespace firebreak::cli {

/// Asks every network of the configuration that has an adapter, and changes nothing there. Blocks,
/// for at most about 45 s. Every error and warning has a `mend`; no token is in any of it.
std::vector<advice> look_online(const configuration&);

}  // namespace firebreak::cli
