// /healthz, /readyz and /metrics: what machines ask about the bot. No personal data, no ids.
#pragma once

#include "adapters/net/http.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak::web {

/// Something the bot needs, and whether it has it now.
struct need {
    std::string name;  ///< "slack"
    bool met = false;
};

/// All members on the io thread.
class health {
 public:
    struct parts {
        store& files;
        clock& time;
        std::function<std::vector<need>()> needs;
        /// Counters by name, as telemetry keeps them.
        std::function<std::vector<std::pair<std::string, std::int64_t>>()> counters;
        /// How late the io thread came to its work lately, in milliseconds.
        std::function<std::int64_t()> lag = [] { return std::int64_t{}; };
    };

    explicit health(parts);

    [[nodiscard]] static bool owns(std::string_view path);
    /// Refuses what is no GET or HEAD.
    [[nodiscard]] static std::optional<net::http_response> admit(const net::http_head&);
    /// /healthz: 200 as long as this thread runs. /readyz: 200 when the store answers and every
    /// need is met, else 503; both say which. /metrics: Prometheus' text format, version 0.0.4.
    boost::asio::awaitable<net::http_response> answer(const net::http_head&);

 private:
    boost::asio::awaitable<net::http_response> ready();
    boost::asio::awaitable<net::http_response> metrics();

    parts parts_;
};

}  // namespace firebreak::web
