// What `check --online` asks a homeserver: whether the token works and is the bot's, whether the
// server is new enough and its clock right, and whether the bot can work in its rooms.
#pragma once

#include "adapters/matrix/inspection.hpp"
#include "adapters/matrix/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace firebreak::matrix {

/// One thing that was looked at.
struct online_finding {
    finding::grade is = finding::grade::fine;
    std::string problem;  ///< what is; names no secret
    std::string mend;     ///< what to do; empty where it is fine
    bool operator==(const online_finding&) const = default;
};

struct checkup_questions {
    std::string user_id;
    bool has_password = false;  ///< in the place of a token
    std::vector<std::string> allowed_servers;

    struct room {
        wanted_room which;
        std::string key;  ///< of the configuration, for people: "teams.social"
    };
    std::vector<room> rooms;
    /// For everything together; what could not be asked by then is a warning.
    std::chrono::milliseconds patience{30'000};
};

/// Asks, one thing after the other, and judges the answers; nothing is changed, nothing is joined.
/// `account` was made with `only_look`, `server` is its client. Contract: matrix, sections 1 to 5.
/// On the io thread.
boost::asio::awaitable<std::vector<online_finding>> look_online(session& account,
                                                                homeserver& server,
                                                                checkup_questions);

}  // namespace firebreak::matrix
