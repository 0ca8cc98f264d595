// A web address taken apart the way browsers do it, however oddly it is written: so that what looks
// like one site and leads to another is known by where it leads. Nothing is ever opened.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak {

/// Longer ones are read by nobody: they are not taken apart.
inline constexpr std::size_t longest_address = 2000;

/// (config has a web_address of its own, for addresses that are called.)
struct address_parts {
    /// Small, without "www.", "m." and "mobile." before it, a dot behind it, or who signs in. What
    /// is not ASCII in it stands as %XX, so a look-alike letter is seen to be one.
    std::string host;
    std::string port;                   ///< empty: the usual one
    std::vector<std::string> segments;  ///< of the path, without "." and ".."; none is empty
    /// In order, without those that only tell who shared the address.
    std::vector<std::pair<std::string, std::string>> query;

    /// "https://host/path?query", without a fragment; what may be written plainly is.
    [[nodiscard]] std::string text() const;
    /// The value of a parameter; null when it is not there.
    [[nodiscard]] const std::string* find(std::string_view name) const;
};

/// Nothing for what is no http or https address, has no host, or is too long.
std::optional<address_parts> take_apart(std::string_view address);

/// With every %XX replaced by what it stands for, once.
std::string percent_decoded(std::string_view text);

}  // namespace firebreak
