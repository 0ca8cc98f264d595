#include "adapters/matrix/client.hpp"

#include "adapters/matrix/codec.hpp"
#include "adapters/net/json_out.hpp"
#include "adapters/net/url.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace firebreak::matrix {
namespace {

using kind = call_result::kind;
using net::percent_encode;
using std::chrono::milliseconds;

constexpr std::size_t megabyte = std::size_t{1024} * 1024;
constexpr std::size_t most_sync = 64 * megabyte, most_members = 16 * megabyte;
/// Longer answers take more than a few milliseconds to parse.
constexpr std::size_t parse_beside = std::size_t{128} * 1024;
constexpr milliseconds beyond_timeout{30'000}, first_sync_deadline{300'000};

std::string room_path(std::string_view room) {
    return "/_matrix/client/v3/rooms/" + percent_encode(room);
}
std::string account_data(std::string_view user, std::string_view type) {
    std::string path = "/_matrix/client/v3/user/";
    path.append(percent_encode(user)).append("/account_data/").append(type);
    return path;
}

call_result malformed(call_result r) {
    r.is = kind::transient;
    r.errcode = "malformed-answer";
    r.value.clear();
    return r;
}

template <class T>
answer_of<T> read_as(call_result r, result<T> value) {
    if (!value) return {malformed(std::move(r)), {}};
    r.value.clear();
    return {std::move(r), std::move(*value)};
}

raw_call get(std::string path) {
    raw_call c;
    c.path = std::move(path);
    return c;
}
raw_call put(std::string path, std::string body) {
    raw_call c;
    c.method = "PUT";
    c.path = std::move(path);
    c.body = std::move(body);
    return c;
}
raw_call post(std::string path, std::string body) {
    auto c = put(std::move(path), std::move(body));
    c.method = "POST";
    return c;
}

constexpr std::string_view what_is_said[] = {
    "m.room.message",      "m.reaction",        "m.room.redaction",
    "m.room.encrypted",    "m.room.encryption", "m.room.member",
    "m.room.power_levels", "m.room.tombstone",  "m.room.create"};
constexpr std::string_view what_is_set[] = {"m.room.encryption", "m.room.member",
                                            "m.room.power_levels", "m.room.tombstone",
                                            "m.room.create"};

}  // namespace

std::string sync_filter(const std::string& me, bool first) {
    std::string out;
    net::json_out j(out);
    const auto none = [&](std::string_view key) {
        j.key(key).begin_object().key("not_types").begin_array().string("*").end_array();
        j.end_object();
    };
    const auto types = [&](auto& names) {
        j.key("types").begin_array();
        for (const auto name : names) j.string(name);
        j.end_array();
    };
    j.begin_object();
    none("presence");
    j.key("account_data").begin_object().key("types").begin_array().string("m.direct");
    j.end_array().end_object();
    j.key("room").begin_object();
    none("ephemeral"), none("account_data");
    j.key("state").begin_object();
    types(what_is_set);
    j.field("lazy_load_members", true).end_object();
    j.key("timeline").begin_object();
    types(what_is_said);
    j.field("limit", first ? 0 : 100).field("lazy_load_members", true);
    // Our own words are nothing new.
    if (!me.empty()) j.key("not_senders").begin_array().string(me).end_array();
    j.end_object().end_object().end_object();
    return out;
}

client::~client() { parser_.join(); }

/// Replaces the answer's body by one of its texts.
call_result client::picked(call_result r, std::string_view path) {
    if (r.ok()) r.value = session_.read().text(r.value, path);
    return r;
}

// ---- events

homeserver::task<> client::send(std::string room, std::string type, std::string txn,
                                std::string content, urgency how) {
    auto c = put(room_path(room) + "/send/" + percent_encode(type) + "/" + percent_encode(txn),
                 std::move(content));
    c.counts = limit::messages;
    c.how = how;
    co_return picked(co_await session_.call(std::move(c)), "event_id");
}

homeserver::task<> client::redact(std::string room, std::string event, std::string txn,
                                  std::string reason, urgency how) {
    std::string body;
    net::json_out(body).begin_object().field("reason", reason).end_object();
    auto c = put(room_path(room) + "/redact/" + percent_encode(event) + "/" + percent_encode(txn),
                 std::move(body));
    c.counts = limit::messages;
    c.how = how;
    co_return picked(co_await session_.call(std::move(c)), "event_id");
}

homeserver::task<answer_of<room_event>> client::event(std::string room, std::string id) {
    auto r = co_await session_.call(get(room_path(room) + "/event/" + percent_encode(id)));
    if (!r.ok()) co_return answer_of<room_event>{std::move(r), {}};
    auto value = session_.read().event(r.value);
    co_return read_as(std::move(r), std::move(value));
}

homeserver::task<answer_of<history_page>> client::messages(std::string room, std::string from,
                                                           std::string to, std::size_t limit) {
    std::string filter;
    net::json_out j(filter);
    j.begin_object().key("types").begin_array();
    for (const auto type : what_is_said) j.string(type);
    j.end_array();
    if (!me().user_id.empty()) j.key("not_senders").begin_array().string(me().user_id).end_array();
    j.end_object();
    auto path = room_path(room) + "/messages?dir=f&from=" + percent_encode(from);
    if (!to.empty()) path += "&to=" + percent_encode(to);
    path += "&limit=" + std::to_string(limit) + "&filter=" + percent_encode(filter);
    auto c = get(std::move(path));
    c.max_body = 16 * megabyte;
    auto r = co_await session_.call(std::move(c));
    if (!r.ok()) co_return answer_of<history_page>{std::move(r), {}};
    auto value = session_.read().messages(r.value);
    co_return read_as(std::move(r), std::move(value));
}

homeserver::task<answer_of<history_page>> client::recent(std::string room, std::string thread,
                                                         std::size_t limit) {
    const auto most = "dir=b&limit=" + std::to_string(limit);
    auto c = get(thread.empty() ? room_path(room) + "/messages?" + most
                                : "/_matrix/client/v1/rooms/" + percent_encode(room) +
                                      "/relations/" + percent_encode(thread) + "/m.thread?" + most);
    c.max_body = 16 * megabyte;
    auto r = co_await session_.call(std::move(c));
    if (!r.ok()) co_return answer_of<history_page>{std::move(r), {}};
    auto value = session_.read().messages(r.value);
    co_return read_as(std::move(r), std::move(value));
}

homeserver::task<answer_of<std::vector<room_event>>> client::reactions(std::string room,
                                                                       std::string event) {
    auto c = get("/_matrix/client/v1/rooms/" + percent_encode(room) + "/relations/" +
                 percent_encode(event) + "/m.annotation/m.reaction?limit=300");
    c.max_body = 4 * megabyte;
    auto r = co_await session_.call(std::move(c));
    if (!r.ok()) co_return answer_of<std::vector<room_event>>{std::move(r), {}};
    auto page = session_.read().messages(r.value);
    if (!page) co_return answer_of<std::vector<room_event>>{malformed(std::move(r)), {}};
    r.value.clear();
    co_return answer_of<std::vector<room_event>>{std::move(r), std::move(page->events)};
}

homeserver::task<> client::upload(std::string name, std::string png) {
    auto c = post("/_matrix/media/v3/upload?filename=" + percent_encode(name), std::move(png));
    c.content_type = "image/png";
    auto r = picked(co_await session_.call(std::move(c)), "content_uri");
    if (r.ok() && !r.value.starts_with("mxc://")) r = malformed(std::move(r));
    co_return r;
}

// ---- rooms

homeserver::task<answer_of<std::vector<std::string>>> client::joined_rooms() {
    auto r = co_await session_.call(get("/_matrix/client/v3/joined_rooms"));
    if (!r.ok()) co_return answer_of<std::vector<std::string>>{std::move(r), {}};
    auto value = session_.read().texts(r.value, "joined_rooms");
    co_return read_as(std::move(r), std::move(value));
}

homeserver::task<answer_of<std::vector<homeserver::member_name>>> client::joined_members(
    std::string room) {
    auto c = get(room_path(room) + "/joined_members");
    c.max_body = most_members;
    auto r = co_await session_.call(std::move(c));
    if (!r.ok()) co_return answer_of<std::vector<member_name>>{std::move(r), {}};
    auto all = session_.read().members(r.value);
    if (!all) co_return answer_of<std::vector<member_name>>{malformed(std::move(r)), {}};
    std::vector<member_name> out;
    out.reserve(all->size());
    for (auto& [user, name] : *all) out.push_back({std::move(user), std::move(name)});
    r.value.clear();
    co_return answer_of<std::vector<member_name>>{std::move(r), std::move(out)};
}

homeserver::task<> client::resolve(std::string alias) {
    auto r =
        co_await session_.call(get("/_matrix/client/v3/directory/room/" + percent_encode(alias)));
    co_return picked(std::move(r), "room_id");
}

homeserver::task<> client::join(std::string room) {
    auto c = post("/_matrix/client/v3/join/" + percent_encode(room), "{}");
    c.counts = limit::joins;
    c.how = urgency::answer;
    c.deadline = milliseconds{60'000};  // a room of another server takes its time
    co_return picked(co_await session_.call(std::move(c)), "room_id");
}

homeserver::task<> client::leave(std::string room, std::string reason) {
    std::string body;
    net::json_out(body).begin_object().field("reason", reason).end_object();
    auto c = post(room_path(room) + "/leave", std::move(body));
    c.counts = limit::messages;
    auto r = co_await session_.call(std::move(c));
    if (r.ok()) co_await session_.call(post(room_path(room) + "/forget", "{}"));
    co_return r;
}

homeserver::task<> client::create_direct(std::string user) {
    std::string body;
    net::json_out j(body);
    j.begin_object().field("preset", "private_chat").field("is_direct", true);
    j.key("invite").begin_array().string(user).end_array();
    j.key("initial_state").begin_array().begin_object();
    j.field("type", "m.room.guest_access").field("state_key", "");
    j.key("content").begin_object().field("guest_access", "forbidden").end_object();
    j.end_object().end_array().end_object();
    auto c = post("/_matrix/client/v3/createRoom", std::move(body));
    c.counts = limit::rooms;
    c.how = urgency::answer;  // somebody waits for what will be said there
    co_return picked(co_await session_.call(std::move(c)), "room_id");
}

homeserver::task<answer_of<direct_chats>> client::direct_chats_of_account() {
    auto r = co_await session_.call(get(account_data(me().user_id, "m.direct")));
    if (r.is == kind::absent) {
        r.is = kind::ok;
        co_return answer_of<direct_chats>{std::move(r), {}};
    }
    if (!r.ok()) co_return answer_of<direct_chats>{std::move(r), {}};
    auto value = session_.read().direct(r.value);
    co_return read_as(std::move(r), std::move(value));
}

homeserver::task<> client::set_direct_chats(direct_chats all) {
    std::string body;
    net::json_out j(body);
    j.begin_object();
    for (const auto& [user, rooms] : all) {
        j.key(user).begin_array();
        for (const auto& room : rooms) j.string(room);
        j.end_array();
    }
    j.end_object();
    co_return co_await session_.call(put(account_data(me().user_id, "m.direct"), std::move(body)));
}

homeserver::task<answer_of<room_event>> client::state(std::string room, std::string type,
                                                      std::string key) {
    auto path = room_path(room) + "/state/" + percent_encode(type) + "/" + percent_encode(key) +
                "?format=event";
    auto r = co_await session_.call(get(std::move(path)));
    if (!r.ok()) co_return answer_of<room_event>{std::move(r), {}};
    auto value = session_.read().event(r.value);
    // Servers that do not know `format` give the content alone.
    if (value && value->type.empty()) value = session_.read().state_content(r.value, type, key);
    co_return read_as(std::move(r), std::move(value));
}

homeserver::task<> client::state_content(std::string room, std::string type, std::string key) {
    co_return co_await session_.call(
        get(room_path(room) + "/state/" + percent_encode(type) + "/" + percent_encode(key)));
}

homeserver::task<> client::set_state(std::string room, std::string type, std::string key,
                                     std::string content) {
    auto c = put(room_path(room) + "/state/" + percent_encode(type) + "/" + percent_encode(key),
                 std::move(content));
    c.counts = limit::messages;
    c.how = urgency::decoration;
    co_return picked(co_await session_.call(std::move(c)), "event_id");
}

// ---- people

homeserver::task<> client::display_name(std::string user) {
    auto r = co_await session_.call(
        get("/_matrix/client/v3/profile/" + percent_encode(user) + "/displayname"));
    co_return picked(std::move(r), "displayname");
}

homeserver::task<> client::set_display_name(std::string name) {
    std::string body;
    net::json_out(body).begin_object().field("displayname", name).end_object();
    co_return co_await session_.call(
        put("/_matrix/client/v3/profile/" + percent_encode(me().user_id) + "/displayname",
            std::move(body)));
}

// ---- sync

homeserver::task<answer_of<sync_answer>> client::sync(sync_request q) {
    const bool first = q.since.empty();
    auto path =
        "/_matrix/client/v3/sync?filter=" + percent_encode(sync_filter(me().user_id, first)) +
        "&set_presence=offline&timeout=" + std::to_string(first ? 0 : q.timeout.count());
    if (!first) path += "&since=" + percent_encode(q.since);
    auto c = get(std::move(path));
    c.deadline = first ? first_sync_deadline : q.timeout + beyond_timeout;
    c.max_body = most_sync;
    c.polling = true;
    auto r = co_await session_.call(std::move(c));
    if (!r.ok()) co_return answer_of<sync_answer>{std::move(r), {}};
    if (r.value.size() <= parse_beside) {
        auto value = session_.read().sync(r.value);
        co_return read_as(std::move(r), std::move(value));
    }
    // Owned by the task: whoever waits here may be gone before it ends.
    auto parse = [](std::string text) -> boost::asio::awaitable<result<sync_answer>> {
        co_return codec().sync(text);
    };
    auto value = co_await boost::asio::co_spawn(parser_, parse(std::exchange(r.value, {})),
                                                boost::asio::use_awaitable);
    co_return read_as(std::move(r), std::move(value));
}

}  // namespace firebreak::matrix
