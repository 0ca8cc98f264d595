// The homeserver as the bot uses it: one account's calls, each with what came of it. An interface,
// so that encryption can be put between the bot and the plain client (client.hpp): then `send`
// encrypts where a room asks for it, and `sync` brings what it could decrypt.
#pragma once

#include "adapters/matrix/heard.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::matrix {

/// What came of a call, sorted by what to do next (contract: matrix, section 1, errors).
struct call_result {
    enum class kind {
        ok,
        wait,       ///< rate limit: not before `retry_after`, then the same call, same id
        transient,  ///< the server, its proxy or the way to it: the same call again later; a send
                    ///< of unknown fate is repeated with the same transaction id, which makes it
                    ///< safe
        absent,     ///< 404: not there, or not visible to us
        forbidden,  ///< 403: not in the room, power too low, banned
        refused,    ///< never like this: `errcode` says why
        too_large,  ///< the content must become shorter
        suspended,  ///< the account may read but not send: the server's administrators know why
        locked,     ///< the account is locked: works again when it is unlocked
        logged_out  ///< the token is dead and nothing here can renew it
    };
    kind is = kind::transient;
    unsigned status = 0;  ///< 0: no answer came
    std::string errcode;  ///< "M_FORBIDDEN", or a short word of ours; for logs, no personal data
    std::optional<std::chrono::milliseconds> retry_after;
    /// What the call is for: an event id, a room id, or the JSON of what was asked. Only when ok.
    std::string value;

    [[nodiscard]] bool ok() const { return is == kind::ok; }
    /// Worth trying again, exactly as it was.
    [[nodiscard]] bool passes() const {
        return is == kind::wait || is == kind::transient || is == kind::locked ||
               is == kind::suspended;
    }
};

template <class T>
struct answer_of {
    call_result call;
    T value{};  ///< meaningful only when the call is ok
    [[nodiscard]] bool ok() const { return call.ok(); }
};

/// Who goes first when the server allows only so much.
enum class urgency {
    answer,      ///< somebody is waiting for it
    card,        ///< the outbox
    decoration,  ///< our own reactions, pins: what nobody misses for a while
};

struct account {
    std::string user_id, device_id;
};

/// All members on the io thread; none throws for what the network does. Each is bounded in time
/// (30 s, /sync its timeout and 30 s more) and in size.
class homeserver {
 public:
    virtual ~homeserver() = default;

    template <class T = call_result>
    using task = boost::asio::awaitable<T>;

    // --- events

    /// PUT …/send. `content` is a JSON object. `txn` is unique over everything this device ever
    /// sends *or redacts*: Synapse counts them per room, whatever the path. The same id again is
    /// the same event. value: the event's id. A reaction that stands already is ok, with no value.
    virtual task<> send(std::string room, std::string type, std::string txn, std::string content,
                        urgency) = 0;
    /// value: the redaction's id.
    virtual task<> redact(std::string room, std::string event, std::string txn, std::string reason,
                          urgency) = 0;
    /// One event as it is now (a redacted one without content).
    virtual task<answer_of<room_event>> event(std::string room, std::string id) = 0;
    /// From `from` (a place in the timeline) towards `to`, oldest first, at most `limit` events.
    virtual task<answer_of<history_page>> messages(std::string room, std::string from,
                                                   std::string to, std::size_t limit) = 0;

    /// The newest events of a room or, with `thread`, of the thread under that event: the newest
    /// first, at most `limit`.
    virtual task<answer_of<history_page>> recent(std::string room, std::string thread,
                                                 std::size_t limit) = 0;
    /// The reactions that stand under an event; at most a few hundred.
    virtual task<answer_of<std::vector<room_event>>> reactions(std::string room,
                                                               std::string event) = 0;

    /// Keeps a PNG file on the server, for events to point to. value: its address, "mxc://…".
    virtual task<> upload(std::string name, std::string png) = 0;

    // --- rooms

    virtual task<answer_of<std::vector<std::string>>> joined_rooms() = 0;
    struct member_name {
        std::string user, display_name;
    };
    virtual task<answer_of<std::vector<member_name>>> joined_members(std::string room) = 0;
    /// value: the room's id.
    virtual task<> resolve(std::string alias) = 0;
    /// By id or alias. value: the room's id.
    virtual task<> join(std::string room) = 0;
    /// Leaves, or declines an invitation, and forgets the room.
    virtual task<> leave(std::string room, std::string reason) = 0;
    /// A direct chat: private, nobody else, no guests. value: the room's id. The caller notes it in
    /// set_direct_chats.
    virtual task<> create_direct(std::string user) = 0;
    virtual task<answer_of<direct_chats>> direct_chats_of_account() = 0;
    virtual task<> set_direct_chats(direct_chats) = 0;
    /// A state event; not there: absent.
    virtual task<answer_of<room_event>> state(std::string room, std::string type,
                                              std::string key) = 0;
    /// value: its content as JSON.
    virtual task<> state_content(std::string room, std::string type, std::string key) = 0;
    virtual task<> set_state(std::string room, std::string type, std::string key,
                             std::string content) = 0;

    // --- people

    /// value: the display name, maybe "".
    virtual task<> display_name(std::string user) = 0;
    virtual task<> set_display_name(std::string name) = 0;

    // --- the account

    /// Who we are; empty before it is known.
    [[nodiscard]] virtual const account& me() const = 0;

    struct sync_request {
        std::string since;  ///< "": a first sync, which brings state but no timeline
        std::chrono::milliseconds timeout{30'000};
    };
    virtual task<answer_of<sync_answer>> sync(sync_request) = 0;

    /// The server's clock minus ours, from the last answer's Date header; nothing yet: none.
    [[nodiscard]] virtual std::optional<std::chrono::seconds> clock_drift() const = 0;
};

}  // namespace firebreak::matrix
