// What `check --online` asks Slack: whether the tokens work, whether they are those of the right
// workspace and app, which scopes they have, and whether the bot is where it shall post.
#pragma once

#include "adapters/slack/web_api.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace firebreak::slack {

/// One thing that was looked at.
struct online_finding {
    enum class grade { fine, warning, broken };
    grade is = grade::fine;
    std::string problem;  ///< what is; names no secret
    std::string mend;     ///< what to do; empty where it is fine
    bool operator==(const online_finding&) const = default;
};

struct checkup_questions {
    bool socket_mode = true;
    std::vector<std::string> team_ids;  ///< empty: any
    std::string app_id;                 ///< empty: any

    struct channel {
        std::string id;
        std::string key;          ///< of the configuration, for people: "teams.social"
        bool restricted = false;  ///< holds what not everybody may see
    };
    std::vector<channel> channels;
    struct group {
        std::string id;
        std::string key;  ///< "teams.social"
    };
    std::vector<group> groups;  ///< user groups

    /// For everything together; what could not be asked by then is a warning.
    std::chrono::milliseconds patience{30'000};
    std::chrono::milliseconds each{8'000};  ///< for one call
};

/// Asks, one thing after the other, and judges the answers; nothing is changed. The findings are in
/// the order of the questions. What Slack says about channels is shown cleaned of control
/// characters. Contract: slack, sections 1 and 7. On the io thread.
boost::asio::awaitable<std::vector<online_finding>> look_online(web_api&, checkup_questions);

}  // namespace firebreak::slack
