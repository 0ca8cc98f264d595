// An HTTP/1.1 client that keeps its connections: how the bot calls the networks' interfaces. What
// it returns tells whether the call can have had an effect, so that nothing is posted twice.
#pragma once

#include "adapters/net/tls.hpp"
#include "adapters/net/way_out.hpp"
#include "bot/domain/error.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak::net {

using header_list = std::vector<std::pair<std::string, std::string>>;

struct http_call {
    std::string method = "GET";
    std::string url;      ///< http:// or https://; plain http only because it says so
    header_list headers;  ///< further ones; Host, Content-Length and Connection are made here
    std::string body;
    std::chrono::milliseconds deadline{30000};  ///< for everything: waiting, connecting, answer
    std::size_t max_body = 4 * 1024 * 1024;     ///< of the answer
    bool idempotent = false;  ///< doing it twice is as good as once: may be retried when in doubt
};

struct http_answer {
    unsigned status = 0;
    header_list headers;
    std::string body;

    /// The first header of that name.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

struct http_result {
    enum class kind {
        answered,   ///< whatever the status is; redirects are answers and are not followed
        not_sent,   ///< it failed before a byte of the request left: it is safe to try again
        unknown,    ///< it failed later: the call may have had its effect
        timed_out,  ///< the deadline passed; `sent` tells which of the two above it is like
        refused,    ///< a bad URL or header, a certificate that can't be believed: trying again
                    ///< won't help
    };
    kind is = kind::not_sent;
    http_answer answer;  ///< only when answered
    bool sent = false;   ///< something of the request may have arrived
    std::string detail;  ///< why there is no answer; names the host, no path and no secret

    [[nodiscard]] bool answered() const { return is == kind::answered; }
};

/// All members on the io thread. A call may be broken off by Asio's cancellation; its connection is
/// closed then.
class http_client {
 public:
    struct options {
        std::shared_ptr<const trust> trusted;  ///< none: https is refused
        way_out out;
        std::string user_agent = "Firebreak/" FIREBREAK_VERSION;
        std::size_t connections_per_host = 8;        ///< further calls wait in order
        std::size_t waiting_per_host = 256;          ///< further calls are not sent
        std::chrono::milliseconds connect{3000};     ///< for each address of the host
        std::chrono::milliseconds handshake{5000};   ///< proxy and TLS
        std::chrono::milliseconds keep_idle{30000};  ///< an idle connection is not used after that
    };

    http_client(boost::asio::io_context::executor_type executor, options);
    /// Closes all connections; calls under way end soon after, and may outlive the client.
    ~http_client();
    http_client(const http_client&) = delete;
    http_client& operator=(const http_client&) = delete;

    /// Makes a call. Never throws for what the network does. A kept connection that turns out to be
    /// closed is replaced once, if nothing had left, or nothing came and the call is idempotent.
    boost::asio::awaitable<http_result> request(http_call call);

    /// Closes all connections; calls under way fail, later ones are not sent.
    void stop();

    /// Connections open now, in use or kept.
    [[nodiscard]] std::size_t connections() const;

 private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace firebreak::net
