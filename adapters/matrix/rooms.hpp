// What the bot knows of its rooms: which is whose, which are encrypted, where messages for a
// conversation go. The way in tells it what it hears; the way out asks it.
#pragma once

#include "adapters/matrix/homeserver.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/store.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::matrix {

/// What is known of one room.
struct room {
    std::string id;
    std::string direct;             ///< with whom it is a direct chat; "" for none
    bool entered = false;           ///< just now: its timeline begins with what was said before
    bool invited = false;           ///< who has not come in yet
    std::optional<bool> encrypted;  ///< none: not asked yet
    std::set<std::string> members;  ///< joined; complete only when `members_known`
    bool members_known = false;
    bool asked_levels = false;
    std::optional<said::power_levels> levels;
    said::created born;
    std::string creator;
    std::string moved_to;  ///< tombstone: its replacement

    /// May a user of this level in the room do that? (contract: matrix, section 5)
    [[nodiscard]] std::int64_t level_of(std::string_view user) const;
    [[nodiscard]] std::int64_t needed_to_send(std::string_view type, bool is_state) const;
};

/// All members on the io thread.
class rooms {
 public:
    struct parts {
        boost::asio::io_context::executor_type executor;
        homeserver& server;
        store& files;
        clock& time;
        telemetry& log;
    };

    explicit rooms(parts p);

    // --- the way out

    struct located {
        enum class kind {
            here,       ///< send to `room`
            encrypted,  ///< it is `room`, but nothing may be sent there in plain text
            later,      ///< can't be told now
            never,      ///< no such room, or the bot is not in it; `detail` says how to mend it
        };
        kind is = kind::later;
        std::string room;
        std::optional<std::chrono::milliseconds> retry_after;
        std::string detail;  ///< a fixed phrase; no personal data
    };

    /// The room of a conversation, as the configuration or the desk names it: "#alias:server"
    /// (resolved and kept), "!id", or "@user:server" (their direct chat: found, else made). A room
    /// that has moved is followed.
    boost::asio::awaitable<located> locate(std::string conversation);

    /// What the store calls this room: its name in the configuration, the user of a direct chat, or
    /// its id. References of messages are event ids alone, everywhere.
    [[nodiscard]] std::string conversation_of(const std::string& room) const;

    /// Null when the bot is not in it. State that was not asked for yet is asked for first.
    boost::asio::awaitable<const room*> look_at(std::string room);
    [[nodiscard]] const room* known(const std::string& room) const;

    // --- the way in

    /// What is on file from earlier runs. Once, before anything else.
    boost::asio::awaitable<void> recall();
    /// Rooms that the configuration names: resolved and joined. How many could not be had.
    boost::asio::awaitable<std::size_t> settle(std::vector<std::string> configured);
    /// Those, with the server's word for why.
    [[nodiscard]] const std::map<std::string, std::string>& troubles() const { return troubles_; }

    /// The bot is about to enter this room.
    void enter(const std::string& id) { at(id).entered = true; }
    /// Whether it has just entered; asked once, with the first that is heard from there.
    bool just_entered(const std::string& id);
    /// The bot is in these.
    void joined(const std::vector<std::string>& ids);
    /// Whether the configuration names it.
    [[nodiscard]] bool is_named(const std::string& room) const { return by_room_.contains(room); }
    void heard(const std::string& room, const room_event& state);
    void heard_direct(const direct_chats&);
    void left(const std::string& room);
    /// Nobody else is in it, nobody is expected, and the configuration does not want it.
    [[nodiscard]] bool is_deserted(const std::string& room) const;
    /// The room was upgraded, and the bot has joined the new one.
    boost::asio::awaitable<void> moved(std::string from, std::string to);
    /// The room that was upgraded to this one; "" for none.
    [[nodiscard]] std::string replaced_by(const std::string& room) const;
    /// Notes that this room is the direct chat with that person, at the server too.
    boost::asio::awaitable<void> keep_direct(std::string user, std::string room);
    /// Still just the two of them? Asked where it is not known.
    boost::asio::awaitable<bool> is_private(std::string room, std::string user);
    /// The first who asks is told yes, and never again: for what is said once in a room.
    boost::asio::awaitable<bool> first_time(std::string what, std::string about);

    [[nodiscard]] std::vector<std::string> all() const;

 private:
    /// Nothing: it can't be told now.
    boost::asio::awaitable<std::optional<bool>> only_with(std::string room, std::string user);
    room& at(const std::string& id);
    void alias_is(const std::string& alias, const std::string& id);
    void direct_is(const std::string& user, const std::string& id);
    boost::asio::awaitable<call_result> settle_one(std::string name);
    boost::asio::awaitable<located> locate_room(std::string id);
    boost::asio::awaitable<located> locate_direct(std::string user);
    /// Whether they are in their direct chat, or invited to it.
    boost::asio::awaitable<bool> can_hear(std::string id, std::string user);
    boost::asio::awaitable<void> keep(std::string name, std::string value);

    parts parts_;
    std::map<std::string, room> rooms_;
    std::map<std::string, std::string> by_alias_;  ///< configured name -> room
    std::map<std::string, std::string> by_room_;   ///< room -> configured name
    std::map<std::string, std::string> directs_;   ///< user -> room
    std::map<std::string, std::string> troubles_;  ///< configured name -> errcode
    std::set<std::string> making_;                 ///< people whose direct chat is looked for
    boost::asio::steady_timer made_;               ///< cancelled when one has been found
};

}  // namespace firebreak::matrix
