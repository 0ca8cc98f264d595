// HMAC-SHA-256 and the comparison that goes with it: how Slack's requests are signed.
#pragma once

#include <array>
#include <initializer_list>
#include <memory>
#include <string_view>

struct evp_mac_ctx_st;

namespace firebreak::net {

/// Keeps a keyed context, so that one signature costs under a microsecond. Not for two threads at
/// once. The key is wiped when the object ends.
class hmac_sha256 {
 public:
    explicit hmac_sha256(std::string_view key);

    /// The signature of the parts as if they were one text. Does not fail.
    std::array<unsigned char, 32> sign(std::initializer_list<std::string_view> parts);

 private:
    struct freed {
        void operator()(evp_mac_ctx_st*) const;
    };
    std::unique_ptr<evp_mac_ctx_st, freed> context_;
};

/// Takes as long for a wrong first byte as for a wrong last one. Different lengths are told apart
/// at once: they are no secret.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace firebreak::net
