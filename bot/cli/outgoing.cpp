#include "bot/cli/outgoing.hpp"

namespace firebreak::cli {

net::way_out way_out_of(const configuration& c) {
    if (!c.proxy) return {};
    return {c.proxy->url.reveal(), c.proxy->except};
}

}  // namespace firebreak::cli
