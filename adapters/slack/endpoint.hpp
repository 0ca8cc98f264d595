// Slack over HTTP: what the four request URLs answer (contract: slack, section 12). Everything is
// checked before anything is read: method and path, size, kind, time, signature, then the body.
#pragma once

#include "adapters/net/http.hpp"
#include "adapters/slack/codec.hpp"
#include "adapters/slack/front.hpp"
#include "adapters/slack/signature.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <span>
#include <string>

namespace firebreak::slack {

/// All members on the io thread.
class endpoint {
 public:
    struct parts {
        front& hears;
        clock& time;
        telemetry& log;
    };

    /// With no secrets nothing is ever believed.
    endpoint(parts, std::span<const std::string> signing_secrets);

    /// Whether a path is Slack's.
    [[nodiscard]] static bool owns(std::string_view path) { return path.starts_with("/slack/"); }

    /// What can be refused by its head alone: path, method, content type.
    [[nodiscard]] std::optional<net::http_response> admit(const net::http_head&) const;

    /// Answers what was admitted.
    boost::asio::awaitable<net::http_response> answer(const net::http_request&);

 private:
    [[nodiscard]] result<heard> read(std::string_view path, std::string_view body);

    parts parts_;
    signature_check signatures_;
    codec codec_;
};

}  // namespace firebreak::slack
