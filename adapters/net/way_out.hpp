// How connections leave the company's network.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firebreak::net {

struct way_out {
    /// http://[name:password@]host:port, asked for a tunnel (CONNECT) by https and wss; "": none.
    std::string proxy_url;
    /// Hosts that are reached without it: "matrix.example.org", or ".example.org" for all below it.
    std::vector<std::string> direct;
};

/// Whether one of `direct` means this host. Hosts are compared without regard to case.
bool goes_direct(const std::vector<std::string>& direct, std::string_view host);

}  // namespace firebreak::net
