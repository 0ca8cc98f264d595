// HMAC-SHA-256: signatures of what Slack sends.
#pragma once

#include <array>
#include <initializer_list>
#include <memory>
#include <string_view>

namespace firebreak::net {

/// One key, its schedule computed once and reused. Not thread safe; movable.
class hmac_sha256 {
 public:
    explicit hmac_sha256(std::string_view key);
    hmac_sha256(hmac_sha256&&) noexcept;
    hmac_sha256& operator=(hmac_sha256&&) noexcept;
    ~hmac_sha256();

    /// Of the parts one after the other. Never fails (aborts when there is no memory).
    [[nodiscard]] std::array<unsigned char, 32> sign(std::initializer_list<std::string_view> parts);

 private:
    struct context;
    std::unique_ptr<context> it_;
};

/// Takes the same time wherever two texts of one length differ. Texts of different length are
/// different, which may be seen from outside.
bool equal_in_constant_time(std::string_view, std::string_view);

}  // namespace firebreak::net
