// The sync loop: asks the homeserver what is new, fills what it left out, gives each event to the
// front in the order of its room, and keeps how far everything has been done (contract: matrix,
// section 4).
#pragma once

#include "adapters/matrix/front.hpp"
#include "adapters/matrix/holding.hpp"
#include "adapters/matrix/patience.hpp"
#include "adapters/matrix/rooms.hpp"
#include "bot/desk/nursery.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/store.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace firebreak::matrix {

/// All members on the io thread. Outlives the nursery's tasks.
class sync_loop {
 public:
    struct parts {
        boost::asio::io_context::executor_type executor;
        /// Makes calls possible, and stands for as long as they are.
        std::function<boost::asio::awaitable<call_result>()> open;
        std::function<void()> break_off;  ///< ends a call that waits for news
        homeserver& server;
        rooms& places;
        front& hears;
        nursery& tasks;
        patience& waits;
        store& files;
        clock& time;
        telemetry& log;
        std::vector<std::string> configured;   ///< rooms to be in: "#alias:server" or "!id"
        std::function<void()> opened = [] {};  ///< called whenever the session stands anew
    };

    explicit sync_loop(parts);
    ~sync_loop();
    sync_loop(const sync_loop&) = delete;
    sync_loop& operator=(const sync_loop&) = delete;

    /// Until stop(). What breaks is tried again: a server may be away for days.
    boost::asio::awaitable<void> run();
    void stop();

    /// The server answers, and the bot hears what is said.
    [[nodiscard]] bool ready() const { return ready_; }
    /// When the last answer came; none: never.
    [[nodiscard]] std::optional<instant> last_heard() const { return last_heard_; }

 private:
    /// What waits its turn in a room: an event, or a gap before the next one.
    struct item {
        holding share;
        room_event what;
        std::string gap_from, gap_to;      ///< places in the timeline; "": no gap
        std::set<std::string> taken_back;  ///< by what comes after the gap
    };
    struct lane {
        std::deque<item> waiting;
        std::size_t open = 0;  ///< events that are being handled beside one another
        bool running = false;
    };

    boost::asio::awaitable<bool> open();
    boost::asio::awaitable<void> recall();
    boost::asio::awaitable<bool> first();
    boost::asio::awaitable<void> settle();
    boost::asio::awaitable<void> follow();
    void take(sync_answer);
    void take_room(joined_room, const holding&);
    /// Those that are for the bot, each once.
    std::vector<room_event> sifted(std::vector<room_event>, bool joined_now,
                                   const std::set<std::string>& taken_back);
    boost::asio::awaitable<void> run_lane(std::string room);
    boost::asio::awaitable<void> fill_gap(std::string room, item);
    boost::asio::awaitable<void> hear_in_turn(std::string room, room_event, holding);
    boost::asio::awaitable<void> no_more_open(std::string room, std::size_t than);
    boost::asio::awaitable<void> hear_beside(std::string room, room_event, holding);
    boost::asio::awaitable<void> hear_invitation(invitation, holding);
    boost::asio::awaitable<void> wait_for_room();
    /// How much is being worked on: so much that nothing more is asked for?
    [[nodiscard]] bool full() const;
    void advance();
    boost::asio::awaitable<void> keep_place();
    bool seen(const std::string& event);

    parts parts_;
    std::string since_;        ///< how far it has been asked for
    std::string asked_since_;  ///< and before the last answer
    std::string done_;         ///< how far everything is done
    std::string kept_;         ///< how far the store knows
    bool keeping_ = false;
    std::deque<std::shared_ptr<batch>> batches_;
    std::map<std::string, lane> lanes_;
    std::size_t events_ = 0;  ///< in lanes, waiting or being handled
    std::set<std::string> seen_;
    std::deque<std::string> seen_order_;
    bool ready_ = false, recalled_ = false;
    std::optional<instant> last_heard_;
    instant settled_{};
    std::size_t missing_ = 1;          ///< configured rooms that the bot is not in
    boost::asio::steady_timer moved_;  ///< never expires; cancelled when something has been done
};

}  // namespace firebreak::matrix
