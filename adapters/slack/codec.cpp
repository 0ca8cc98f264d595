#include "adapters/slack/codec.hpp"

#include "adapters/slack/form.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace firebreak::slack {
namespace {

namespace json = boost::json;

// --- reading what nobody vouches for: absent, null and of another kind are all "nothing"

std::string_view view_of(const json::value* v) {
    if (!v || !v->is_string()) return {};
    const auto& s = v->get_string();
    return {s.data(), s.size()};
}

const json::value* member(const json::object* o, std::string_view key) {
    return o ? o->if_contains(key) : nullptr;
}
const json::object* child(const json::object* o, std::string_view key) {
    const auto* v = member(o, key);
    return v ? v->if_object() : nullptr;
}
const json::array* list(const json::object* o, std::string_view key) {
    const auto* v = member(o, key);
    return v ? v->if_array() : nullptr;
}
std::string text(const json::object* o, std::string_view key) {
    return std::string(view_of(member(o, key)));
}
/// The first of two names that holds a text.
std::string text(const json::object* o, std::string_view key, std::string_view other) {
    auto found = text(o, key);
    return found.empty() ? text(o, other) : found;
}
/// true, or the text "true": slash commands say it so.
bool flag(const json::object* o, std::string_view key) {
    const auto* v = member(o, key);
    return v && ((v->is_bool() && v->get_bool()) || view_of(v) == "true");
}
std::int64_t number(const json::object* o, std::string_view key) {
    const auto* v = member(o, key);
    if (v && v->is_int64()) return v->get_int64();
    return 0;
}
const json::object* first_object(const json::array* a) {
    return a && !a->empty() ? a->front().if_object() : nullptr;
}

/// Texts of an array, or the text under `key` of its objects.
void append_texts(std::vector<std::string>& out, const json::array* items,
                  std::string_view key = {}) {
    if (!items) return;
    for (const auto& item : *items) {
        const auto found = key.empty() ? view_of(&item) : view_of(member(item.if_object(), key));
        if (!found.empty()) out.emplace_back(found);
    }
}

// --- parts that several payloads have

/// `user`, `team`, `enterprise` and `channel` of an interaction. `team` is null for an app that is
/// installed for a whole organisation.
caller caller_of(const json::object& o) {
    caller who;
    const auto* team = child(&o, "team");
    const auto* user = child(&o, "user");
    who.team = text(team, "id");
    who.enterprise = text(child(&o, "enterprise"), "id");
    if (who.enterprise.empty()) who.enterprise = text(team, "enterprise_id");
    who.app = text(&o, "api_app_id");
    who.user = text(user, "id");
    who.user_team = text(user, "team_id");
    who.channel = text(child(&o, "channel"), "id");
    if (who.channel.empty()) who.channel = text(child(&o, "container"), "channel_id");
    who.enterprise_install = flag(&o, "is_enterprise_install");
    return who;
}

std::optional<view_ref> view_of(const json::object& o) {
    const auto* v = child(&o, "view");
    if (!v) return std::nullopt;
    return view_ref{text(v, "id"),
                    text(v, "hash"),
                    text(v, "type"),
                    text(v, "callback_id"),
                    text(v, "private_metadata"),
                    text(v, "external_id"),
                    text(v, "root_view_id"),
                    text(v, "previous_view_id")};
}

/// The value of a component, wherever its kind keeps it (contract, section 4).
void read_value(input& out, const json::object& o) {
    out.type = text(&o, "type");
    for (const auto* key : {"value", "selected_user", "selected_conversation", "selected_channel",
                            "selected_date", "selected_time"}) {
        out.value = text(&o, key);
        if (!out.value.empty()) break;
    }
    if (out.value.empty()) out.value = text(child(&o, "selected_option"), "value");
    if (const auto at = number(&o, "selected_date_time"); at != 0 && out.value.empty())
        out.value = std::to_string(at);
    append_texts(out.values, list(&o, "selected_options"), "value");
    append_texts(out.values, list(&o, "selected_users"));
    append_texts(out.values, list(&o, "selected_conversations"));
    append_texts(out.values, list(&o, "selected_channels"));
    append_texts(out.values, list(&o, "files"), "id");
    out.given = !out.value.empty() || !out.values.empty();
}

/// state.values[block_id][action_id].
form_state state_of(const json::object* holder) {
    form_state out;
    const auto* blocks = child(child(holder, "state"), "values");
    if (!blocks) return out;
    for (const auto& [block, actions] : *blocks) {
        const auto* by_action = actions.if_object();
        if (!by_action) continue;
        for (const auto& [action, component] : *by_action) {
            const auto* o = component.if_object();
            if (!o) continue;
            input i;
            i.block = block;
            i.action = action;
            read_value(i, *o);
            out.inputs.push_back(std::move(i));
        }
    }
    return out;
}

message_ref message_of(const json::object* m) {
    message_ref out;
    out.ts = text(m, "ts");
    out.thread_ts = text(m, "thread_ts");
    out.user = text(m, "user");
    out.bot_id = text(m, "bot_id");
    out.app_id = text(m, "app_id");
    out.subtype = text(m, "subtype");
    out.text = text(m, "text");
    return out;
}

// --- commands and interactions

heard command_of(const json::object& o) {
    slash_command out;
    out.who.team = text(&o, "team_id");
    out.who.enterprise = text(&o, "enterprise_id");
    out.who.app = text(&o, "api_app_id");
    out.who.user = text(&o, "user_id");
    out.who.channel = text(&o, "channel_id");
    out.who.enterprise_install = flag(&o, "is_enterprise_install");
    out.command = text(&o, "command");
    out.text = text(&o, "text");
    out.trigger_id = text(&o, "trigger_id");
    out.response_url = text(&o, "response_url");
    if (out.command.empty()) return unknown{"command"};
    return out;
}

heard pressed_of(const json::object& o) {
    pressed out;
    out.who = caller_of(o);
    out.trigger_id = text(&o, "trigger_id");
    out.response_url = text(&o, "response_url");
    out.view = view_of(o);
    // A message keeps what was typed beside it, a view within it.
    out.state = state_of(out.view ? child(&o, "view") : &o);
    const auto* container = child(&o, "container");
    const auto* m = child(&o, "message");
    if (m || !text(container, "message_ts").empty()) {
        auto& message = out.message.emplace(message_of(m));
        message.channel = out.who.channel;
        if (message.ts.empty()) message.ts = text(container, "message_ts");
        if (message.thread_ts.empty()) message.thread_ts = text(container, "thread_ts");
        message.ephemeral = flag(container, "is_ephemeral");
    }
    if (const auto* actions = list(&o, "actions")) {
        for (const auto& item : *actions) {
            const auto* action = item.if_object();
            if (!action) continue;
            input i;
            i.block = text(action, "block_id");
            i.action = text(action, "action_id");
            read_value(i, *action);
            out.actions.push_back(std::move(i));
        }
    }
    return out;
}

heard interaction_of(const json::object& o) {
    const auto type = view_of(o.if_contains("type"));
    if (type == "block_actions") return pressed_of(o);
    if (type == "view_submission")
        return submitted{caller_of(o), view_of(o).value_or(view_ref{}), state_of(child(&o, "view")),
                         text(&o, "trigger_id")};
    if (type == "view_closed")
        return closed{caller_of(o), view_of(o).value_or(view_ref{}), flag(&o, "is_cleared")};
    if (type == "shortcut")
        return shortcut{caller_of(o), text(&o, "callback_id"), text(&o, "trigger_id"),
                        text(&o, "action_ts")};
    if (type == "message_action") {
        message_shortcut out{
            caller_of(o),          text(&o, "callback_id"),  text(&o, "trigger_id"),
            text(&o, "action_ts"), text(&o, "response_url"), message_of(child(&o, "message"))};
        out.message.channel = out.who.channel;
        if (out.message.ts.empty()) out.message.ts = text(&o, "message_ts");
        return out;
    }
    if (type == "block_suggestion")
        return suggestion{caller_of(o), text(&o, "block_id"), text(&o, "action_id"),
                          text(&o, "value"), view_of(o)};
    return unknown{std::string(type)};
}

// --- events

template <class Kind>
Kind said_in(const json::object* e) {
    Kind out;
    out.text = text(e, "text");
    out.ts = text(e, "ts");
    out.thread_ts = text(e, "thread_ts");
    out.channel_type = text(e, "channel_type");
    out.client_msg_id = text(e, "client_msg_id");
    out.bot_id = text(e, "bot_id");
    out.app_id = text(e, "app_id");
    out.subtype = text(e, "subtype");
    out.hidden = flag(e, "hidden");
    out.edited = child(e, "edited") != nullptr;
    append_texts(out.files, list(e, "files"), "id");
    return out;
}

event_body body_of(const json::object* e) {
    auto type = text(e, "type");
    if (type == "message") {
        if (text(e, "channel_type") == "im") return said_in<events::direct_message>(e);
        return said_in<events::channel_message>(e);
    }
    if (type == "app_mention") return said_in<events::mention>(e);
    if (type == "app_home_opened")
        return events::home_opened{text(e, "tab"), e ? view_of(*e) : std::nullopt};
    if (type == "app_uninstalled") return events::uninstalled{};
    if (type == "tokens_revoked") {
        events::tokens_revoked out;
        append_texts(out.users, list(child(e, "tokens"), "oauth"));
        append_texts(out.bots, list(child(e, "tokens"), "bot"));
        return out;
    }
    return events::other{std::move(type)};
}

heard event_of(const json::object& o) {
    constexpr std::size_t longest_challenge = 1000;
    const auto type = view_of(o.if_contains("type"));
    if (type == "url_verification") {
        auto challenge = text(&o, "challenge");
        if (challenge.size() > longest_challenge) challenge.clear();
        return url_verification{std::move(challenge)};
    }
    if (type == "app_rate_limited")
        return rate_limited{text(&o, "team_id"), text(&o, "api_app_id"),
                            number(&o, "minute_rate_limited")};
    if (type != "event_callback") return unknown{std::string(type)};

    event out;
    const auto* e = child(&o, "event");
    const auto* seen_by = first_object(list(&o, "authorizations"));
    out.who.team = text(&o, "team_id");
    if (out.who.team.empty()) out.who.team = text(seen_by, "team_id");
    out.who.enterprise = text(&o, "enterprise_id", "context_enterprise_id");
    if (out.who.enterprise.empty()) out.who.enterprise = text(seen_by, "enterprise_id");
    out.who.app = text(&o, "api_app_id");
    out.who.user = text(e, "user");
    out.who.user_team = text(e, "user_team", "team");
    out.who.channel = text(e, "channel", "channel_id");
    out.who.enterprise_install = flag(seen_by, "is_enterprise_install");
    out.who.ext_shared = flag(&o, "is_ext_shared_channel");
    out.event_id = text(&o, "event_id");
    out.event_time = number(&o, "event_time");
    out.what = body_of(e);
    return out;
}

envelope envelope_of(const json::object& o) {
    envelope out;
    out.type = text(&o, "type");
    out.id = text(&o, "envelope_id");
    if (out.type == "hello") {
        constexpr std::int64_t longest = 86'400;
        out.is = envelope::kind::hello;
        out.app = text(child(&o, "connection_info"), "app_id");
        out.connections = number(&o, "num_connections");
        out.connection_time = std::chrono::seconds{std::clamp<std::int64_t>(
            number(child(&o, "debug_info"), "approximate_connection_time"), 0, longest)};
        return out;
    }
    if (out.type == "disconnect") {
        out.is = envelope::kind::disconnect;
        out.reason = text(&o, "reason");
        return out;
    }
    out.accepts_payload = flag(&o, "accepts_response_payload");
    out.retry_attempt = number(&o, "retry_attempt");
    out.retry_reason = text(&o, "retry_reason");
    const auto* payload = child(&o, "payload");
    if (!payload || out.id.empty()) return out;
    out.is = envelope::kind::payload;
    if (out.type == "slash_commands")
        out.what = command_of(*payload);
    else if (out.type == "interactive")
        out.what = interaction_of(*payload);
    else if (out.type == "events_api")
        out.what = event_of(*payload);
    else
        out.is = envelope::kind::other;
    return out;
}

}  // namespace

/// What parsing needs, allocated once: a usual payload fits into the first block of memory.
struct codec::memory {
    std::array<unsigned char, 64 * 1024> tree{};
    std::array<unsigned char, 16 * 1024> stack{};
    json::monotonic_resource resource{tree.data(), tree.size()};
    json::parser parser;

    static json::parse_options options() {
        json::parse_options o;
        o.max_depth = deepest;
        return o;
    }
    memory() : parser({}, options(), stack.data(), stack.size()) {}

    /// Gives the object to `read` and forgets it.
    template <class T>
    result<T> parse(std::string_view text, T (*read)(const json::object&)) {
        resource.release();
        parser.reset(&resource);
        boost::system::error_code bad;
        parser.write(text.data(), text.size(), bad);
        if (bad) {
            parser.reset();
            return errc::invalid;
        }
        const auto value = parser.release();
        const auto* object = value.if_object();
        if (!object) return errc::invalid;
        return read(*object);
    }
};

codec::codec() : memory_(std::make_unique<memory>()) {}
codec::codec(codec&&) noexcept = default;
codec& codec::operator=(codec&&) noexcept = default;
codec::~codec() = default;

result<heard> codec::command(std::string_view form_body) {
    const auto fields = form::parse(form_body);
    if (!fields) return fields.error();
    if (fields->get("ssl_check") == "1") return ssl_check{};
    slash_command out;
    const auto get = [&](std::string_view name) { return std::string(fields->get(name)); };
    out.who.team = get("team_id");
    out.who.enterprise = get("enterprise_id");
    out.who.app = get("api_app_id");
    out.who.user = get("user_id");
    out.who.channel = get("channel_id");
    out.who.enterprise_install = fields->get("is_enterprise_install") == "true";
    out.command = get("command");
    out.text = get("text");
    out.trigger_id = get("trigger_id");
    out.response_url = get("response_url");
    if (out.command.empty()) return unknown{"command"};
    return out;
}

result<heard> codec::interaction(std::string_view form_body) {
    const auto fields = form::parse(form_body);
    if (!fields) return fields.error();
    if (fields->get("ssl_check") == "1") return ssl_check{};
    const auto payload = fields->find("payload");
    if (!payload) return errc::invalid;
    return memory_->parse<heard>(*payload, interaction_of);
}

result<heard> codec::event(std::string_view json_body) {
    return memory_->parse<heard>(json_body, event_of);
}

result<envelope> codec::frame(std::string_view json_text) {
    return memory_->parse<envelope>(json_text, envelope_of);
}

bool asks_ssl_check(std::string_view form_body) {
    const auto fields = form::parse(form_body);
    return fields && fields->get("ssl_check") == "1";
}

}  // namespace firebreak::slack
