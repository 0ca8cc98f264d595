// Programs that are called, such as a pager: one POST for each message, signed.
//
//     POST <url>
//     Content-Type: application/json
//     X-Firebreak-Delivery: 812                    (the same for every attempt: do it once)
//     X-Firebreak-Timestamp: 1795420800            (seconds; refuse what is older than five
//     minutes) X-Firebreak-Signature: v1=<hex HMAC-SHA256 of "v1:" timestamp ":" body, by the
//     shared secret>
//
//     {"version":1,"delivery":812,"ticket":128,"reference":"FB-128","severity":"critical",
//      "text":"#128 is overdue at Safety."}
//
// Any 2xx is a yes. 408, 425, 429, 5xx and no answer are tried again by the courier (Retry-After is
// heard), `most_attempts` times; everything else, and what failed that often, is parked, and
// `/desk replay` sends it again. No words of reports leave the company this way.
#pragma once

#include "adapters/net/http_client.hpp"
#include "bot/ports/chat.hpp"
#include "bot/ports/clock.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace firebreak::webhook {

/// Attempts for one message, over 17 to 33 minutes.
inline constexpr std::int64_t most_attempts = 15;

struct hook {
    std::string name;  ///< the conversation's id
    std::string url;
    std::string key;
};

/// "v1=…": of a body sent at that second.
std::string signature(std::string_view key, std::int64_t timestamp, std::string_view body);

/// The network "webhook". All members on the io thread; the client must outlive it.
class caller final : public chat {
 public:
    caller(net::http_client& http, clock& time, std::vector<hook> hooks);

    [[nodiscard]] const network_id& network() const override { return network_; }
    boost::asio::awaitable<delivery_result> deliver(delivery) override;

 private:
    net::http_client& http_;
    clock& time_;
    std::vector<hook> hooks_;
    network_id network_{"webhook"};
};

}  // namespace firebreak::webhook
