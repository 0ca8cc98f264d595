#include "adapters/net/hmac.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstdlib>

namespace firebreak::net {
namespace {

// Fetching an algorithm by name costs more than a signature: done once.
EVP_MAC* algorithm() {
    static EVP_MAC* const the_algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    return the_algorithm;
}

}  // namespace

void hmac_sha256::freed::operator()(evp_mac_ctx_st* c) const { EVP_MAC_CTX_free(c); }

hmac_sha256::hmac_sha256(std::string_view key) : context_(EVP_MAC_CTX_new(algorithm())) {
    char name[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end()};
    // An empty key is a key too; a null one would mean "as before".
    const auto* bytes = reinterpret_cast<const unsigned char*>(key.empty() ? "" : key.data());
    if (!context_ || EVP_MAC_init(context_.get(), bytes, key.size(), parameters) != 1)
        std::abort();  // only without memory: nothing that follows could be trusted
}

std::array<unsigned char, 32> hmac_sha256::sign(std::initializer_list<std::string_view> parts) {
    std::array<unsigned char, 32> out{};
    std::size_t length = 0;
    bool done = EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1;  // the same key again
    for (const auto part : parts)
        done = done &&
               EVP_MAC_update(context_.get(), reinterpret_cast<const unsigned char*>(part.data()),
                              part.size()) == 1;
    if (!done || EVP_MAC_final(context_.get(), out.data(), &length, out.size()) != 1) std::abort();
    return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace firebreak::net
