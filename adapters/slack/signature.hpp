// Is this request from Slack? Timestamp and signature over the raw bytes of the body, before
// anything in it is read (contract: slack, sections 2 and 12).
#pragma once

#include "adapters/net/hmac.hpp"
#include "bot/domain/instant.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::slack {

/// Why a request is not believed; all but `genuine` are answered with 401 and nothing is parsed.
enum class authenticity {
    genuine,
    missing,    ///< no timestamp or no signature
    repeated,   ///< one of the two headers came twice
    malformed,  ///< a timestamp that is no number, a signature that is not "v0=" and 64 digits
    stale,      ///< more than `window` old
    early,      ///< more than `window` in the future
    wrong,      ///< signed with another secret, or changed on the way
};

std::string_view word(authenticity);

/// On one thread: the keyed hashes are reused from request to request.
class signature_check {
 public:
    /// Several secrets while the signing secret is being changed; any of them will do. With none,
    /// nothing is genuine. The secrets are taken as text, not decoded from hex.
    explicit signature_check(std::span<const std::string> secrets,
                             std::chrono::seconds window = std::chrono::seconds{300});

    /// All values of X-Slack-Request-Timestamp and of X-Slack-Signature as they came, and the body
    /// as it came. Exactly `window` away is still fine, on both sides. Compares in constant time.
    [[nodiscard]] authenticity check(std::span<const std::string_view> timestamps,
                                     std::span<const std::string_view> signatures,
                                     std::string_view body, instant now);

 private:
    std::vector<net::hmac_sha256> keys_;
    std::chrono::seconds window_;
};

}  // namespace firebreak::slack
