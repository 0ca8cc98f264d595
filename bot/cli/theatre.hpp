// The play: a scripted week in the browser workspace. It is a whole bot of its own, with a database
// that is thrown away and a clock whose hands the script turns; the live one is left alone.
#pragma once

#include "adapters/console/script.hpp"
#include "adapters/web/workspace/workspace.hpp"
#include "bot/desk/nursery.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::cli {

/// One line of a script that does something.
struct beat {
    console::saying what;
    std::string finnish;  ///< of a narration: "# fi: …" on the line below it
    int line = 0;
};

/// The script's beats, or what cannot be played in it: "line 3: …".
std::variant<std::vector<beat>, std::string> read_play(std::string_view script);

/// All members on the io thread.
class theatre {
 public:
    struct parts {
        boost::asio::io_context& io;
        telemetry& log;
        nursery& tasks;
        web::workspace& pages;
        web::workspace_room& live;
        std::shared_ptr<const directory> who;  ///< made by with_workspace()
        std::shared_ptr<const playbooks::library> books;
        std::vector<beat> play;
    };

    explicit theatre(parts);
    ~theatre();
    theatre(const theatre&) = delete;
    theatre& operator=(const theatre&) = delete;

    /// What a page wants; it happens soon.
    void ask(web::asked::play);
    /// Ends the play; its task ends soon, await tasks.finished().
    void stop();

 private:
    class stage;

    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> play_through();
    boost::asio::awaitable<void> pause(std::chrono::milliseconds);
    boost::asio::awaitable<void> perform(const beat&);
    boost::asio::awaitable<void> say(const std::string& words);
    boost::asio::awaitable<void> move_clock(instant to);
    boost::asio::awaitable<void> retire(std::unique_ptr<stage>);
    [[nodiscard]] std::string desk_of(const person_id&) const;
    [[nodiscard]] std::string next_id();
    void tell();

    parts parts_;
    std::unique_ptr<stage> stage_;
    web::play_status status_;
    std::size_t next_ = 0;  ///< beat
    person_id speaker_;
    ticket_number thread_;
    std::uint64_t said_ = 0;
    std::int64_t minutes_ = 0;  ///< to turn the clock forward by
    bool running_ = false, leaving_ = false, again_ = false, step_ = false, stopping_ = false;
    boost::asio::steady_timer signal_;  ///< cancelled when something was asked
};

}  // namespace firebreak::cli
