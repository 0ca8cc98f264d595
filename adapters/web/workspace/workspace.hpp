// The browser workspace: a page on loopback in which several people of a company chat side by side,
// and which can show a week being played.
//
//     web::workspace pages({executor, log, tasks, ask});
//     web::workspace_room room({who, time, office, files, id});
//     pages.show(room);
//     net::http_server server(executor, options, pages.handlers([&] { return server.port(); }));
#pragma once

#include "adapters/net/http_server.hpp"
#include "adapters/web/workspace/room.hpp"
#include "bot/desk/nursery.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace firebreak::web {

/// All members on the io thread. Outlives the server's run() and the tasks of `tasks`.
class workspace {
 public:
    static constexpr std::size_t most_pages = 24;  ///< open at once; more are sent away with 503

    struct parts {
        boost::asio::io_context::executor_type executor;
        telemetry& log;
        nursery& tasks;
        /// What a page wants of the play. Answers come through tell() and show().
        std::function<void(asked::play)> ask;
    };

    explicit workspace(parts);
    ~workspace();
    workspace(const workspace&) = delete;
    workspace& operator=(const workspace&) = delete;

    /// From now on this is what every page shows. The room lives until another one is shown and
    /// what was asked of it has ended (busy()), or until stop().
    void show(workspace_room&);
    /// Is something being done in that room?
    [[nodiscard]] bool busy(const workspace_room&) const;

    /// How the play is getting on, told to every page.
    void tell(const play_status&);
    /// The clock of the room that is shown was moved.
    void tell_time();

    /// For the server. `port` is asked when a request comes.
    [[nodiscard]] net::http_server::handlers handlers(std::function<std::uint16_t()> port);
    /// Ends all talks; pages try to come back until the server is gone.
    void stop();

    [[nodiscard]] std::size_t pages() const;

 private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace firebreak::web
