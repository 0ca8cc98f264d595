// One account's session: where its homeserver is, the token that speaks for it, one call with what
// came of it (contract: matrix, sections 1 to 3 and 9).
#pragma once

#include "adapters/matrix/codec.hpp"
#include "adapters/matrix/homeserver.hpp"
#include "adapters/matrix/pace.hpp"
#include "adapters/net/http_client.hpp"
#include "bot/domain/language.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/store.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::matrix {

/// What the configuration says, secrets revealed.
struct credentials {
    std::string homeserver_url;  ///< without a '/' at its end; "": found by the user's server
    std::string user_id;
    std::string access_token;  ///< given by an administrator; "": the password is used
    std::string password;
    /// The token is tried as it is: nothing is kept, renewed or logged in, so that looking does not
    /// end the session of a bot that is running.
    bool only_look = false;
};

/// A call's answer: `status` 0 when there is none.
struct raw_call {
    std::string method = "GET";
    std::string path;  ///< from "/_matrix" on, with its query, encoded
    std::string body;
    std::string_view content_type = "application/json";  ///< of the body; lasts for ever
    std::chrono::milliseconds deadline{30'000};
    std::size_t max_body = std::size_t{1} * 1024 * 1024;
    bool with_token = true;
    bool polling = false;
    std::optional<limit> counts;  ///< none: it waits for no turn
    urgency how = urgency::card;
};

/// All members on the io thread.
class session {
 public:
    struct parts {
        boost::asio::io_context::executor_type executor;
        net::http_client& http;
        net::http_client& polling;  ///< of its own, so that waiting for news can be broken off
        store& files;
        clock& time;
        telemetry& log;
    };

    session(parts, credentials);

    /// Finds the server, asks its versions, gets a token if there is none, and learns who we are.
    /// Ok: calls can be made. Else what came of the first step that failed; call it again later.
    boost::asio::awaitable<call_result> open();
    [[nodiscard]] bool is_open() const { return open_; }

    /// One call. A token that has expired is renewed and the call made once more. While the server
    /// wants nothing of a kind, such calls are not made: `wait`. Those that have a limit wait for
    /// their turn, for so long as leaves time for the call.
    boost::asio::awaitable<call_result> call(raw_call);

    /// Ends a call that waits for news, for ever, and lets nobody wait for a turn any more.
    void break_off() {
        paces_.stop();
        parts_.polling.stop();
    }
    /// Ends all calls, for ever.
    void stop() {
        break_off();
        parts_.http.stop();
    }
    /// For reading answers on the io thread.
    [[nodiscard]] codec& read() { return read_; }
    [[nodiscard]] const account& me() const { return me_; }
    [[nodiscard]] std::optional<std::chrono::seconds> drift() const { return drift_; }
    /// What an administrator has to do. No secret, no personal data.
    [[nodiscard]] std::vector<localized> to_mend() const;
    [[nodiscard]] const std::string& server() const { return base_; }
    /// Of the server's versions: "v1.12" is {1, 12}.
    [[nodiscard]] std::pair<int, int> newest_version() const { return newest_; }

 private:
    using time_point = std::chrono::steady_clock::time_point;
    boost::asio::awaitable<call_result> find_server();
    boost::asio::awaitable<call_result> ask_versions();
    boost::asio::awaitable<call_result> recall();
    boost::asio::awaitable<call_result> log_in();
    boost::asio::awaitable<call_result> refresh();
    boost::asio::awaitable<call_result> who_am_i();
    /// Another token in the place of `dead`; one renewal at a time, others wait for it.
    boost::asio::awaitable<call_result> renew(std::string dead, call_result why);
    void lasts(std::optional<std::int64_t> ms);
    boost::asio::awaitable<bool> keep_tokens();
    boost::asio::awaitable<call_result> once(raw_call);
    boost::asio::awaitable<call_result> attempt(const raw_call&);
    call_result sorted(net::http_result, const raw_call&);
    void note(std::string about, const localized& mend);

    parts parts_;
    credentials with_;
    codec read_;
    std::string base_;
    paces paces_;
    std::string token_, refresh_token_;
    std::optional<instant> renew_at_;  ///< shortly before the token ends, if it does
    account me_;
    bool open_ = false, recalled_ = false, renewing_ = false;
    std::pair<int, int> newest_{0, 0};
    boost::asio::steady_timer renewed_;  ///< never expires; cancelled when a renewal has ended
    std::map<std::string, time_point> paused_;  ///< kinds of calls, and until when
    std::optional<std::chrono::seconds> drift_;
    std::map<std::string, localized> mend_;
};

/// Retry-After and retry_after_ms, whichever is there; at most five minutes.
std::optional<std::chrono::milliseconds> pause_asked(const net::http_answer&,
                                                     std::optional<std::int64_t> retry_after_ms);
/// "Mon, 23 Nov 2026 00:57:16 GMT" (RFC 9110 5.6.7), as seconds since 1970.
std::optional<std::chrono::seconds> http_date(std::string_view);

}  // namespace firebreak::matrix
