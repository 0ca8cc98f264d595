// What browsers fetch beside pages: styles and pictures, files of adapters/web/assets that are part
// of the binary. They are served below /static/ under a name that changes with their content, so
// that browsers may keep them for ever.
#pragma once

#include "adapters/net/http.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::web {

struct embedded_asset {
    std::string_view name;  ///< "firebreak.css"
    std::string_view bytes;
};
std::vector<embedded_asset> asset_files();  ///< made by CMake (config/cmake/embed.cmake)

/// "/static/firebreak-1f3870be.css". Aborts for a name that is no asset: a misspelling of ours.
const std::string& asset_path(std::string_view name);

/// The answer to a GET or HEAD below /static/; 404 for what is none. Compressed where the client
/// takes that.
net::http_response serve_asset(const net::http_head&);

}  // namespace firebreak::web
