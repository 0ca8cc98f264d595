// All of Matrix for one configuration, assembled: the session, the rooms, the way in and the
// network that messages are sent to.
#pragma once

#include "adapters/matrix/inspection.hpp"
#include "adapters/matrix/session.hpp"
#include "adapters/net/http_client.hpp"
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
#include <string>
#include <vector>

namespace firebreak::matrix {

/// What the configuration says, secrets revealed.
struct settings {
    credentials account;
    std::vector<std::string> allowed_servers;  ///< empty: the bot's own
    std::vector<wanted_room> rooms;            ///< of teams and managers
};

/// All members on the io thread.
class workspace {
 public:
    struct parts {
        boost::asio::io_context::executor_type executor;
        desk& office;
        store& files;
        introductions& known;
        std::shared_ptr<const net::trust> trusted;
        net::way_out out;
        nursery& tasks;
        clock& time;
        telemetry& log;
        outbox_number inherited;  ///< as matrix_chat says
        std::function<double()> jitter;
        std::string salt;  ///< of this run: never used before
    };

    workspace(parts, settings);
    ~workspace();
    workspace(const workspace&) = delete;
    workspace& operator=(const workspace&) = delete;

    /// Before the first message of this run is queued. Errors: those of store::write.
    boost::asio::awaitable<result<void>> prepare();
    [[nodiscard]] chat& network();

    /// Hands the loops over: hearing, and the reactions under cards.
    void start(supervisor&);
    /// What waits for the server waits no longer.
    void stop();

    /// The bot hears what is said.
    [[nodiscard]] bool ready() const;
    /// That, and what somebody has to do.
    [[nodiscard]] network_health health() const;

 private:
    struct inside;
    std::unique_ptr<inside> it_;
};

}  // namespace firebreak::matrix
