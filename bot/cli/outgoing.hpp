// How the networks of a configuration are reached.
#pragma once

#include "adapters/net/way_out.hpp"
#include "config/configuration.hpp"

namespace firebreak::cli {

/// The configuration's proxy, its secret revealed.
net::way_out way_out_of(const configuration&);

}  // namespace firebreak::cli
