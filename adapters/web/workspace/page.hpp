// The files of the workspace's page, part of the binary, and whom they are given to: browsers on
// this machine that were sent here by nobody else's page.
#pragma once

#include "adapters/net/http.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace firebreak::web {

struct embedded_page {
    std::string_view name;  ///< "index.html"
    std::string_view bytes;
};
std::vector<embedded_page> workspace_page_files();  ///< made by CMake (config/cmake/embed.cmake)

/// Whether the request's Host is this machine's own loopback at that port. Anything else means that
/// a name of somebody else's points here (DNS rebinding).
bool is_for_loopback(const net::http_head&, std::uint16_t port);

/// Whether a page of this very server asks for the WebSocket: its Origin is that of the Host.
/// Browsers always say it there, and let no page choose it (RFC 6455 10.2).
bool is_from_our_page(const net::http_head&);

/// What is refused before anything is looked at: 421 for other hosts, 403 for a WebSocket of other
/// pages, 405 for other methods, 404 for other paths.
std::optional<net::http_response> refuse_page(const net::http_head&, std::uint16_t port);

/// "/" and "/workspace/NAME".
net::http_response serve_page(const net::http_head&);

/// Where the page's WebSocket is.
inline constexpr std::string_view live_path = "/workspace/live";

}  // namespace firebreak::web
