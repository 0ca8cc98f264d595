// Slack's Web API: one call, its pace, and what its answer means (contract: slack, section 7).
#pragma once

#include "adapters/net/http_client.hpp"
#include "adapters/net/pauses.hpp"
#include "adapters/slack/pace.hpp"
#include "bot/domain/language.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak::slack {

/// What came of a call, sorted by what to do next.
struct api_result {
    enum class kind {
        ok,
        wait,        ///< Slack asked for a pause of `retry_after`, or our own pace does
        transient,   ///< nothing happened: try again later
        unknown,     ///< it may or may not have happened: look before doing it again
        permanent,   ///< never like this: `error` says why
        fix_me,      ///< an administrator must do something first: a scope, an invitation
        dead_token,  ///< the token is no good any more
    };
    kind is = kind::transient;
    std::string error;        ///< Slack's code, or a short word of ours; for logs
    bool from_slack = false;  ///< Slack answered; else `error` is about the connection or our pace
    std::string needed;       ///< the missing scopes, as Slack names them
    std::string scopes;       ///< those the token has, as Slack names them; "" where it did not say
    std::optional<std::chrono::milliseconds> retry_after;
    std::string body;  ///< the answer, JSON; only when ok

    [[nodiscard]] bool ok() const { return is == kind::ok; }
    /// A text, number or bool of the body by its JSON pointer ("/message/ts"); "" when there is
    /// none.
    [[nodiscard]] std::string text(std::string_view pointer) const;
    [[nodiscard]] bool flag(std::string_view pointer) const { return text(pointer) == "true"; }
    /// The texts in an array: members, users.
    [[nodiscard]] std::vector<std::string> list(std::string_view pointer) const;
};

/// A line for administrators: what is wrong, and how to mend it. Empty for what mends itself.
/// `channel`: that the call was about, if it was about one.
localized how_to_mend(std::string_view method, const api_result&, std::string_view channel = {});

/// All members on the io thread.
class web_api {
 public:
    using arguments = std::vector<std::pair<std::string_view, std::string>>;

    struct options {
        std::string base_url = "https://slack.com/api/";  ///< ends with '/'
        std::string bot_token;
        std::string app_token;  ///< for apps.connections.open; may be empty
        std::chrono::milliseconds deadline{10'000};
        /// Where files may be sent: what the addresses that Slack gives begin with.
        std::vector<std::string> upload_prefixes{"https://files.slack.com/"};
    };

    web_api(boost::asio::io_context::executor_type executor, net::http_client& http, telemetry& log,
            options);

    struct how {
        std::chrono::milliseconds deadline{};  ///< 0: as in options
        /// Doing it twice is as good as once: repeated at once when in doubt.
        bool idempotent = false;
        /// Somebody is waiting: goes before its turn.
        bool urgent = false;
    };

    /// POST, form-encoded. Waits for the method's turn, as long as the deadline allows.
    boost::asio::awaitable<api_result> call(std::string_view method, arguments, how);
    boost::asio::awaitable<api_result> call(std::string_view method, arguments a) {
        return call(method, std::move(a), how{});
    }

    /// Posts to a response_url; the caller has checked that it may. No token goes there, and the
    /// address is never logged.
    boost::asio::awaitable<api_result> respond(std::string url, std::string json);

    /// Sends a file to the address that files.getUploadURLExternal gave. No token goes there, and
    /// the address, which is a secret, is never logged. Failed: begin anew with another address.
    boost::asio::awaitable<api_result> upload(std::string url, std::string bytes);

    /// Waits for a turn; false: the bot is stopping, and what was to follow is not to be called.
    boost::asio::awaitable<bool> wait(std::chrono::milliseconds span) { return turns_.pause(span); }
    /// Nobody waits for a turn any more: such a call fails, not sent. Calls under way go on.
    void stop() { turns_.stop(); }

    /// Set once Slack refuses the token for good; every later call fails at once.
    [[nodiscard]] bool dead() const { return dead_; }

    /// What an administrator has to do, the newest last: each holds until the same call about the
    /// same channel succeeds. A few at most.
    [[nodiscard]] std::vector<localized> to_mend() const;

 private:
    struct trouble {
        std::string method, channel;
        localized mend;
    };
    api_result sorted(net::http_result);
    api_result sorted_answer(net::http_answer&);
    static api_result sorted_upload(const net::http_result&);
    void report(std::string_view method, const std::string& channel, const api_result&);
    void remember(std::string_view method, const std::string& channel, localized mend);

    net::pauses turns_;
    net::http_client& http_;
    telemetry& log_;
    options options_;
    pace pace_;
    std::vector<trouble> troubles_;
    bool dead_ = false;
};

}  // namespace firebreak::slack
