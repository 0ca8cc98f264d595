// Everything that a homeserver can say in /sync, /messages and /event, as plain values (contract:
// matrix, sections 4 to 6). The server vouches for `sender`, its own `membership` and `age`; all
// else is what people's clients and other servers wrote. A text that was absent or of the wrong
// kind is "", and no malformed event hides its neighbours.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace firebreak::matrix {

/// How a message stands to another one (`m.relates_to`).
struct relation {
    enum class kind {
        none,
        thread,   ///< `target` is the thread's root
        replace,  ///< an edit of `target`
        other,    ///< of a kind that nobody knows
    };
    kind is = kind::none;
    std::string target;
    std::string reply_to;      ///< m.in_reply_to
    bool falling_back = true;  ///< `reply_to` is there for clients without threads only
    /// The message that was really replied to; "" for none.
    [[nodiscard]] std::string_view answered() const {
        const bool real = is == kind::none || (is == kind::thread && !falling_back);
        return real ? std::string_view(reply_to) : std::string_view{};
    }
    bool operator==(const relation&) const = default;
};

/// A choice that one of the bot's own messages offers: what to answer, and the command it stands
/// for. They travel in the message itself (content.hpp), so that they outlive every restart.
struct offer {
    std::string answer;        ///< "2", or a reaction's key
    std::string words;         ///< "resolve 128 refund_paid"
    bool risky = false;        ///< ask once before it is done
    bool needs_input = false;  ///< `words` is only the beginning
    bool operator==(const offer&) const = default;
};

namespace said {

/// m.room.message.
struct message {
    std::string msgtype;  ///< "m.text", "m.notice", …
    std::string body;     ///< of an edit: that of m.new_content
    relation to;
    std::vector<std::string> mentioned;  ///< m.mentions.user_ids
    bool has_mentions = false;           ///< m.mentions was there, even if empty
    std::string url;                     ///< of media: mxc://…
    std::string file_name;
    bool replaced = false;      ///< an edit that has an m.new_content object
    std::vector<offer> offers;  ///< org.firebreak.choices; to be believed of our own messages only
    bool operator==(const message&) const = default;
};

/// m.reaction.
struct reaction {
    std::string target;
    std::string key;  ///< as it came: see reactions.hpp
    bool operator==(const reaction&) const = default;
};

/// m.room.redaction.
struct redaction {
    std::string target;
    std::string reason;
    bool operator==(const redaction&) const = default;
};

/// m.room.encrypted: nobody here can read it.
struct encrypted {
    relation to;
    bool operator==(const encrypted&) const = default;
};

/// m.room.member.
struct member {
    std::string who;         ///< the state key
    std::string membership;  ///< "join", "leave", "invite", "ban", "knock"
    std::string before;      ///< the same, before (unsigned.prev_content); "" if not told
    std::string display_name;
    std::string reason;
    bool is_direct = false;  ///< of an invitation
    bool operator==(const member&) const = default;
};

/// m.room.power_levels: who may do what. Room versions before 10 may write numbers as texts.
struct power_levels {
    std::map<std::string, std::int64_t, std::less<>> users, events;
    std::int64_t users_default = 0, events_default = 0, state_default = 50;
    std::int64_t invite = 0, kick = 50, ban = 50, redact = 50;
    bool operator==(const power_levels&) const = default;
};

/// m.room.encryption: from now on, for ever.
struct encryption {
    std::string algorithm;
    bool operator==(const encryption&) const = default;
};

/// m.room.tombstone: the room has moved.
struct tombstone {
    std::string replacement;
    bool operator==(const tombstone&) const = default;
};

/// m.room.create.
struct created {
    std::string version;      ///< "1" when it does not say
    std::string type;         ///< "m.space", or ""
    std::string predecessor;  ///< the room it took the place of
    std::vector<std::string> additional_creators;
    bool operator==(const created&) const = default;
};

/// Of any other type, or with no content that its type allows.
struct other {
    bool operator==(const other&) const = default;
};

}  // namespace said

using content = std::variant<said::other, said::message, said::reaction, said::redaction,
                             said::encrypted, said::member, said::power_levels, said::encryption,
                             said::tombstone, said::created>;

struct room_event {
    std::string id;    ///< "$…"; empty in stripped state
    std::string type;  ///< "m.room.message"
    std::string sender;
    std::int64_t sent_at = 0;              ///< origin_server_ts, Unix ms: the sender's claim
    std::optional<std::int64_t> age;       ///< ms, when our server handed it over
    std::string membership;                ///< ours at that time; "" if not told
    std::optional<std::string> state_key;  ///< there: it is a state event
    std::string transaction;               ///< of our own sends
    bool redacted = false;                 ///< its content is gone
    content what;
    bool operator==(const room_event&) const = default;
};

struct joined_room {
    std::string id;
    std::vector<room_event> state;     ///< before the timeline; types we know only
    std::vector<room_event> timeline;  ///< oldest first
    bool limited = false;  ///< events between the last sync and `prev_batch` are missing
    std::string prev_batch;
    std::optional<std::int64_t> members;  ///< summary: joined, if it was told
};

struct invitation {
    std::string room;
    std::vector<room_event> state;  ///< stripped, of known types: never a base for trust
};

struct left_room {
    std::string id;
    std::vector<room_event> timeline;
};

/// m.direct: with whom each direct chat is.
using direct_chats = std::map<std::string, std::vector<std::string>, std::less<>>;

struct sync_answer {
    std::string next_batch;
    std::vector<joined_room> joined;
    std::vector<invitation> invited;
    std::vector<left_room> left;
    std::optional<direct_chats> direct;  ///< when it changed
    std::size_t skipped = 0;             ///< events too malformed to be told apart
};

/// A page of /messages.
struct history_page {
    std::vector<room_event> events;  ///< in the order asked for
    std::string end;                 ///< where the next page begins; "": there is none
};

/// The server of "@user:server" or "#alias:server": what follows the first colon.
std::string_view server_of(std::string_view id);

}  // namespace firebreak::matrix
