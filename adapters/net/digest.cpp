#include "bot/domain/digest.hpp"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace firebreak {
namespace {

struct context_deleter {
    void operator()(EVP_MD_CTX* c) const { EVP_MD_CTX_free(c); }
};

// Fetching an algorithm by name costs more than hashing a short text: done once.
const EVP_MD* algorithm() {
    static const EVP_MD* const the_algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return the_algorithm;
}

}  // namespace

digest sha256(std::string_view bytes) {
    thread_local const std::unique_ptr<EVP_MD_CTX, context_deleter> context{EVP_MD_CTX_new()};
    digest out;
    const bool done = context && EVP_DigestInit_ex(context.get(), algorithm(), nullptr) == 1 &&
                      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                      EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1;
    if (!done) std::abort();  // only without memory: nothing that follows could be trusted
    return out;
}

std::string hex(const std::uint8_t* bytes, std::size_t count) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(count * 2, '0');
    for (std::size_t i = 0; i < count; ++i) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    return text;
}

}  // namespace firebreak
