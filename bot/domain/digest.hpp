// SHA-256: declared here because the timeline's chain is made of it, done in adapters/net with
// OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace firebreak {

using digest = std::array<std::uint8_t, 32>;

/// Thread safe; does not fail.
digest sha256(std::string_view bytes);

/// Lower-case hexadecimal digits, two a byte.
std::string hex(const std::uint8_t* bytes, std::size_t count);
inline std::string hex(const digest& d) { return hex(d.data(), d.size()); }

}  // namespace firebreak
