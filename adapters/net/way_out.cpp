#include "adapters/net/way_out.hpp"

#include "adapters/net/http.hpp"

#include <algorithm>

namespace firebreak::net {

bool goes_direct(const std::vector<std::string>& direct, std::string_view host) {
    return std::ranges::any_of(direct, [host](const std::string& each) {
        if (!each.starts_with('.')) return same_name(host, each);
        return host.size() > each.size() && same_name(host.substr(host.size() - each.size()), each);
    });
}

}  // namespace firebreak::net
