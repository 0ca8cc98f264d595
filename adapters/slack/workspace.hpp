// All of Slack for one configuration, assembled: the Web API, who is who, the front, one of the two
// transports, and the network that messages are sent to.
#pragma once

#include "adapters/net/http.hpp"
#include "adapters/net/http_client.hpp"
#include "adapters/slack/user_groups.hpp"
#include "bot/desk/desk.hpp"
#include "bot/desk/introductions.hpp"
#include "bot/desk/nursery.hpp"
#include "bot/desk/supervisor.hpp"
#include "bot/ports/chat.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/health.hpp"
#include "bot/ports/store.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace firebreak::slack {

/// What the configuration says, secrets revealed.
struct settings {
    bool socket_mode = true;
    std::string bot_token, app_token;
    std::vector<std::string> signing_secrets;
    std::string api_base_url;
    std::vector<std::string> response_url_prefixes;
    std::vector<std::string> team_ids;
    std::string app_id;
    std::string report_command, desk_command;
    std::vector<group_role> groups;
};

/// All members on the io thread.
class workspace {
 public:
    struct parts {
        boost::asio::io_context::executor_type executor;
        desk& office;
        store& files;
        introductions& known;
        net::http_client& http;
        std::shared_ptr<const net::trust> trusted;
        net::way_out out;  ///< of Socket Mode; `http` has its own
        nursery& tasks;
        clock& time;
        telemetry& log;
        outbox_number inherited;  ///< as slack_chat says
        std::function<double()> jitter;
    };

    workspace(parts, settings);
    ~workspace();
    workspace(const workspace&) = delete;
    workspace& operator=(const workspace&) = delete;

    [[nodiscard]] chat& network();

    /// Hands the loops over: learning who the bot is, and in Socket Mode the connections.
    void start(supervisor&);
    /// Nobody waits for a turn to call Slack any more; messages in the outbox stay for the next
    /// run.
    void stop();

    /// In HTTP mode: what the request URLs answer.
    [[nodiscard]] std::optional<net::http_response> admit(const net::http_head&) const;
    boost::asio::awaitable<net::http_response> answer(const net::http_request&);

    /// The bot knows who it is and who the members of user groups are, and in Socket Mode a
    /// connection stands.
    [[nodiscard]] bool ready() const;
    /// That, and what somebody has to do in Slack.
    [[nodiscard]] network_health health() const;

 private:
    struct inside;
    std::unique_ptr<inside> it_;
};

}  // namespace firebreak::slack
