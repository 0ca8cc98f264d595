// Random numbers that nobody can guess: for tokens and keys.
#pragma once

#include <cstddef>
#include <string>

namespace firebreak::net {

/// `bytes` random bytes from OpenSSL's generator as base64url without padding (RFC 4648 5): 32
/// bytes are 43 characters. Ends the program where the system has no randomness: whatever came
/// next could not be trusted.
std::string random_token(std::size_t bytes = 32);

}  // namespace firebreak::net
