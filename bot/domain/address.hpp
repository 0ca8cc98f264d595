// Addresses that people wrote, as far as they may become a link.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firebreak {

/// A web or mail address that may become a link, with what would end the link early encoded;
/// nothing when it is of another kind, has a user name or password in it, or is not plain ASCII.
struct address {
    std::string url;   ///< at most 3000 characters
    std::string host;  ///< "example.org"; for mailto: the address itself
};
std::optional<address> read_address(std::string_view url);

}  // namespace firebreak
