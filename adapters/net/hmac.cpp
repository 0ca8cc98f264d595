#include "adapters/net/hmac.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstdlib>

namespace firebreak::net {

struct hmac_sha256::context {
    EVP_MAC_CTX* mac = nullptr;
    context() = default;
    context(const context&) = delete;
    context& operator=(const context&) = delete;
    ~context() { EVP_MAC_CTX_free(mac); }
};

namespace {

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

hmac_sha256::hmac_sha256(std::string_view key) : it_(std::make_unique<context>()) {
    static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    it_->mac = algorithm ? EVP_MAC_CTX_new(algorithm) : nullptr;
    char digest[] = "SHA256";
    const OSSL_PARAM settings[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                                   OSSL_PARAM_construct_end()};
    // A null key means "the one from before", so an empty key needs an address.
    const unsigned char nothing = 0;
    const auto* from = key.empty() ? &nothing : bytes(key);
    if (!it_->mac || EVP_MAC_init(it_->mac, from, key.size(), settings) != 1) std::abort();
}

hmac_sha256::hmac_sha256(hmac_sha256&&) noexcept = default;
hmac_sha256& hmac_sha256::operator=(hmac_sha256&&) noexcept = default;
hmac_sha256::~hmac_sha256() = default;

std::array<unsigned char, 32> hmac_sha256::sign(std::initializer_list<std::string_view> parts) {
    std::array<unsigned char, 32> out{};
    std::size_t size = 0;
    // A null key starts again with the schedule that is there: half the time of a fresh one.
    bool good = EVP_MAC_init(it_->mac, nullptr, 0, nullptr) == 1;
    for (const auto part : parts)
        good = good && EVP_MAC_update(it_->mac, bytes(part), part.size()) == 1;
    good = good && EVP_MAC_final(it_->mac, out.data(), &size, out.size()) == 1;
    if (!good || size != out.size()) std::abort();  // only without memory
    return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace firebreak::net
