#include "adapters/net/random.hpp"

#include <openssl/rand.h>

#include <cstdlib>
#include <vector>

namespace firebreak::net {

std::string random_token(std::size_t bytes) {
    constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::vector<unsigned char> raw(bytes);
    if (RAND_bytes(raw.data(), static_cast<int>(raw.size())) != 1) std::abort();
    std::string out;
    out.reserve((bytes * 8 + 5) / 6);
    unsigned waiting = 0;
    int bits = 0;
    for (const auto byte : raw) {
        waiting = (waiting << 8 | byte) & 0x3FFF;
        for (bits += 8; bits >= 6; bits -= 6) out += digits[waiting >> (bits - 6) & 63];
    }
    if (bits > 0) out += digits[waiting << (6 - bits) & 63];
    return out;
}

}  // namespace firebreak::net
