// Whether the bot can do its work in the rooms of the configuration: is it in, is the room
// encrypted, do its power levels suffice, who else reads there (contract: matrix, sections 5, 8 and
// 10). For `check --online`, and again and again for `doctor` while the bot serves.
#pragma once

#include "adapters/matrix/homeserver.hpp"
#include "adapters/matrix/rooms.hpp"
#include "bot/domain/language.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace firebreak::matrix {

/// One thing that was looked at.
struct finding {
    enum class grade {
        fine,
        warning,  ///< the bot works, but something is not as it should be
        broken,   ///< it does not
    };
    grade is = grade::fine;
    localized problem;  ///< what is; names rooms and levels, no people and no secret
    localized mend;     ///< what to do; empty where it is fine
};

/// A room of the configuration.
struct wanted_room {
    std::string name;         ///< "#social:example.org" or "!id"
    bool restricted = false;  ///< holds what not everybody may see
};

/// Judges what is known of a room: encryption, a move, levels. `me`: the bot.
std::vector<finding> judge(const room&, const std::string& name, std::string_view me);

/// Asks, one thing after the other, and judges; nothing is changed, nothing is joined. What can't
/// be asked now gives a warning. `invited`: rooms by their ids whose
/// invitations wait for the bot.
boost::asio::awaitable<std::vector<finding>> inspect(homeserver& server, wanted_room wanted,
                                                     std::vector<std::string> allowed_servers,
                                                     std::vector<std::string> invited = {});

/// How far this machine's clock is from the server's; nothing when it does not matter.
std::optional<finding> judge_clock(std::optional<std::chrono::seconds> drift);

/// Looks at all rooms when it starts and every hour after, and keeps what is to be mended.
/// All members on the io thread.
class inspector {
 public:
    struct parts {
        boost::asio::io_context::executor_type executor;
        homeserver& server;
        telemetry& log;
        std::vector<wanted_room> rooms;
        std::vector<std::string> allowed_servers;
        std::chrono::milliseconds between{3'600'000};
    };

    explicit inspector(parts);

    boost::asio::awaitable<void> run();
    void stop();
    /// Look soon: a room has changed.
    void look_again();

    /// As of the last look; the clock as of now.
    [[nodiscard]] std::vector<localized> to_mend() const;

 private:
    boost::asio::awaitable<void> look();
    boost::asio::awaitable<void> wait(std::chrono::milliseconds span);

    parts parts_;
    std::vector<localized> found_;
    bool stopping_ = false, soon_ = false;
    boost::asio::steady_timer pause_;
};

}  // namespace firebreak::matrix
