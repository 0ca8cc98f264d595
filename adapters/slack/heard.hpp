// Everything that Slack can say, as plain values (contract: slack, sections 3 to 6). Nothing in
// here is to be trusted further than the signature goes: names, values and references come back
// through people's clients. A text that was absent or null is "".
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace firebreak::slack {

/// Who, as far as the payload says. `team` is that of the installation, empty for one that spans an
/// organisation; a foreign `user_team` (workspace or organisation) is a guest of Slack Connect.
struct caller {
    std::string team, enterprise, app, user, channel;
    std::string user_team;
    bool enterprise_install = false;
    bool ext_shared = false;  ///< events: the channel is shared with another organisation
    bool operator==(const caller&) const = default;
};

/// A form's answer or a pressed component, whatever kind it is.
struct input {
    std::string block, action;
    std::string type;  ///< "plain_text_input", "static_select", "button", …
    std::string
        value;  ///< text, selected option's value, user, conversation, channel, date or time
    std::vector<std::string> values;  ///< of what can hold several
    bool given = false;               ///< false: untouched or cleared
    bool operator==(const input&) const = default;
};

/// What stands in a form. Looked up by block, for a block holds one input here.
struct form_state {
    std::vector<input> inputs;
    [[nodiscard]] const input* find(std::string_view block) const {
        for (const auto& i : inputs)
            if (i.block == block) return &i;
        return nullptr;
    }
    /// "" when there is none or it is empty.
    [[nodiscard]] std::string_view value(std::string_view block) const {
        const auto* i = find(block);
        return i ? std::string_view(i->value) : std::string_view{};
    }
    bool operator==(const form_state&) const = default;
};

struct view_ref {
    std::string id, hash, type, callback_id, private_metadata, external_id, root_id, previous_id;
    bool operator==(const view_ref&) const = default;
};

/// A message as it stands in a channel. `text` is as Slack wrote it: plain_from_slack makes it
/// readable.
struct message_ref {
    std::string channel, ts, thread_ts, user, bot_id, app_id, subtype, text;
    bool ephemeral = false;
    bool operator==(const message_ref&) const = default;
};

struct slash_command {
    caller who;
    std::string command;  ///< with the slash
    std::string text;
    std::string trigger_id, response_url;
};

/// block_actions: components used in a message or in a view.
struct pressed {
    caller who;
    std::vector<input> actions;
    std::string trigger_id, response_url;
    std::optional<message_ref> message;
    std::optional<view_ref> view;
    form_state state;
};

/// view_submission.
struct submitted {
    caller who;
    view_ref view;
    form_state state;
    std::string trigger_id;
};

/// view_closed.
struct closed {
    caller who;
    view_ref view;
    bool cleared = false;  ///< the whole stack, by the x
};

/// A global shortcut.
struct shortcut {
    caller who;
    std::string callback_id, trigger_id, action_ts;
};

struct message_shortcut {
    caller who;
    std::string callback_id, trigger_id, action_ts, response_url;
    message_ref message;
};

/// block_suggestion: somebody types into an external_select.
struct suggestion {
    caller who;
    std::string block, action;
    std::string typed;
    std::optional<view_ref> view;
};

/// What a message event says. The loop guard and the rules on subtypes are the caller's (contract,
/// section 5): their fields are here.
struct said {
    std::string text, ts, thread_ts, channel_type, client_msg_id;
    std::string bot_id, app_id, subtype;
    bool hidden = false;
    bool edited = false;
    std::vector<std::string> files;  ///< ids
    bool operator==(const said&) const = default;
};

namespace events {
struct direct_message : said {};   ///< message in a chat with the bot (channel_type "im")
struct mention : said {};          ///< app_mention
struct channel_message : said {};  ///< message elsewhere; in a thread when thread_ts is not empty
struct home_opened {
    std::string tab;  ///< "home", "messages" or ""
    std::optional<view_ref> view;
};
struct uninstalled {};
struct tokens_revoked {
    std::vector<std::string> users, bots;  ///< whose tokens
};
struct other {
    std::string type;
};
}  // namespace events

using event_body =
    std::variant<events::direct_message, events::mention, events::channel_message,
                 events::home_opened, events::uninstalled, events::tokens_revoked, events::other>;

/// event_callback.
struct event {
    caller who;
    std::string event_id;
    std::int64_t event_time = 0;  ///< Unix seconds; not to be relied on
    event_body what;
};

struct url_verification {
    std::string challenge;  ///< at most 1000 bytes, else empty
};

/// app_rate_limited: Slack left out events.
struct rate_limited {
    std::string team, app;
    std::int64_t minute = 0;  ///< Unix seconds
};

/// A check of the certificate; answered with an empty 200. No other field of it is kept.
struct ssl_check {};

/// Authentic, but of a kind that nobody knows: answered with 200, no effect.
struct unknown {
    std::string type;
};

using heard =
    std::variant<unknown, slash_command, pressed, submitted, closed, shortcut, message_shortcut,
                 suggestion, event, url_verification, rate_limited, ssl_check>;

/// One frame of Socket Mode.
struct envelope {
    enum class kind {
        payload,     ///< `what` came in `id`, which is to be acknowledged
        hello,       ///< the connection is ready
        disconnect,  ///< `reason`: warning, refresh_requested, link_disabled, too_many_websockets
        other,       ///< of a kind that nobody knows; acknowledged if it has an id
    };
    kind is = kind::other;
    std::string type;  ///< as Slack calls it
    std::string id;
    bool accepts_payload = false;
    std::int64_t retry_attempt = 0;
    std::string retry_reason;
    heard what;
    std::string reason;                       ///< of a disconnect
    std::string app;                          ///< of a hello
    std::int64_t connections = 0;             ///< of a hello: how many there are now
    std::chrono::seconds connection_time{0};  ///< of a hello: about how long this one will last
};

}  // namespace firebreak::slack
