#include "adapters/slack/chat.hpp"

#include "adapters/net/json_out.hpp"
#include "adapters/slack/blocks.hpp"
#include "adapters/slack/text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace firebreak::slack {
namespace {

using kind = delivery_result::kind;
using api = api_result::kind;
using std::chrono::milliseconds;
namespace json = boost::json;

constexpr std::string_view event_type = "firebreak_message";
constexpr milliseconds until_mended{300'000};  // an administrator has to do something
constexpr int most_pages = 5;
constexpr std::size_t most_remembered = 10'000;
constexpr std::size_t most_conversations = 1'000;

/// Read by every app and member of the workspace: a number and nothing else.
std::string metadata(outbox_number number) {
    std::string out;
    net::json_out j(out);
    j.begin_object().field("event_type", event_type);
    j.key("event_payload").begin_object().field("outbox", number.value).end_object();
    j.end_object();
    return out;
}

delivery_result later(std::string why, std::optional<milliseconds> after = {}) {
    delivery_result r;
    r.is = kind::later;
    r.detail = std::move(why);
    r.retry_after = after;
    return r;
}

/// The number of the row that a picture is.
std::optional<outbox_number> row_of_file(const json::value& message) {
    boost::system::error_code missing;
    const auto* name = message.find_pointer("/files/0/name", missing);
    if (name == nullptr || !name->is_string()) return std::nullopt;
    return row_in_file_name({name->get_string().data(), name->get_string().size()});
}

/// The number of the row that a message is, if it is one.
std::optional<outbox_number> row_of(const json::value& message) {
    boost::system::error_code missing;
    if (const auto file = row_of_file(message)) return file;
    const auto* type = message.find_pointer("/metadata/event_type", missing);
    if (type == nullptr || !type->is_string() ||
        std::string_view(type->get_string().data(), type->get_string().size()) != event_type)
        return std::nullopt;
    const auto* row = message.find_pointer("/metadata/event_payload/outbox", missing);
    if (row == nullptr || !row->is_int64()) return std::nullopt;
    return outbox_number{row->get_int64()};
}

/// Adds the rows of one page of history.
void add_rows(const std::string& body, std::map<outbox_number, std::string>& rows) {
    boost::system::error_code bad;
    const auto page = json::parse(json::string_view(body.data(), body.size()), bad);
    if (bad) return;
    const auto* messages = page.find_pointer("/messages", bad);
    if (messages == nullptr || !messages->is_array()) return;
    for (const auto& m : messages->get_array()) {
        const auto row = row_of(m);
        const auto* ts = m.find_pointer("/ts", bad);
        if (row && ts != nullptr && ts->is_string())
            rows.emplace(*row, std::string(ts->get_string().data(), ts->get_string().size()));
    }
}

}  // namespace

std::string to_reference(const std::string& conversation, const place& p) {
    return p.channel.empty() || p.channel == conversation ? p.ts : p.channel + ":" + p.ts;
}

place to_place(const std::string& conversation, std::string_view reference) {
    const auto colon = reference.find(':');
    if (colon == std::string_view::npos) return {conversation, std::string(reference)};
    return {std::string(reference.substr(0, colon)), std::string(reference.substr(colon + 1))};
}

slack_chat::slack_chat(parts p) : parts_(std::move(p)) {}

boost::asio::awaitable<delivery_result> slack_chat::deliver(delivery d) {
    // Ids of Slack only, whatever a configuration says: they become part of a request.
    if (d.to.network != network_ || (!is_user(d.to.id) && !is_channel(d.to.id))) {
        delivery_result never;
        never.is = kind::never;
        never.detail = "no Slack conversation";
        co_return never;
    }
    if (!d.edits.empty()) co_return co_await edit(d);
    if (d.image) co_return co_await post_picture(d);
    co_return co_await post(d);
}

boost::asio::awaitable<bool> slack_chat::keep_pace(const std::string& channel) {
    return parts_.api.wait(posts_.take(channel, posting, std::chrono::steady_clock::now()));
}

boost::asio::awaitable<delivery_result> slack_chat::post(const delivery& d) {
    std::string channel = d.to.id;
    std::string thread_ts;
    if (!d.thread.empty()) {
        auto parent = to_place(d.to.id, d.thread);
        channel = std::move(parent.channel);
        thread_ts = std::move(parent.ts);
    }
    const bool maybe_sent =
        (d.attempt > 1 || d.number <= parts_.inherited) && not_sent_.erase(d.number) == 0;
    if (maybe_sent) {
        auto s = co_await look_for(d, channel);
        if (s.cannot_tell) co_return *s.cannot_tell;
        if (s.found) {
            tried_.erase(d.number);
            delivery_result r;
            r.reference = to_reference(d.to.id, *s.found);
            r.earlier = true;
            co_return r;
        }
    }
    if (!co_await keep_pace(channel)) co_return later("our_pace");
    const auto who = parts_.office.people();
    const auto shown = render(d.content, {d.lang, who.get(), d.ticket, parts_.desk_command});
    web_api::arguments a{{"channel", channel},          {"text", shown.text},
                         {"blocks", shown.blocks_json}, {"metadata", metadata(d.number)},
                         {"unfurl_links", "false"},     {"unfurl_media", "false"}};
    if (!thread_ts.empty()) a.emplace_back("thread_ts", thread_ts);
    const auto r = co_await parts_.api.call("chat.postMessage", std::move(a));
    if (!r.ok()) {
        if (r.is == api::unknown && d.number <= parts_.inherited) tried_.insert(d.number);
        if (r.is != api::unknown && not_sent_.size() < most_remembered) not_sent_.insert(d.number);
        co_return failed(r, false);
    }
    tried_.erase(d.number);
    delivery_result done;
    done.reference = to_reference(d.to.id, {r.text("/channel"), r.text("/ts")});
    co_return done;
}

boost::asio::awaitable<delivery_result> slack_chat::edit(const delivery& d) {
    const auto at = to_place(d.to.id, d.edits);
    if (!co_await keep_pace(at.channel)) co_return later("our_pace");
    const auto who = parts_.office.people();
    const auto shown = render(d.content, {d.lang, who.get(), d.ticket, parts_.desk_command});
    const auto r = co_await parts_.api.call("chat.update",
                                            {{"channel", at.channel},
                                             {"ts", at.ts},
                                             {"text", shown.text},
                                             {"blocks", shown.blocks_json}},
                                            {.deadline = {}, .idempotent = true, .urgent = false});
    if (!r.ok()) co_return failed(r, true);
    delivery_result done;
    done.reference = d.edits;
    co_return done;
}

/// The direct chat that Slack opened or will open; nothing can stand in one that is not.
boost::asio::awaitable<slack_chat::opened> slack_chat::open(std::string channel) {
    if (!is_user(channel)) co_return opened{std::move(channel), {}};
    if (const auto known = direct_.find(channel); known != direct_.end())
        co_return opened{known->second, {}};
    const auto r = co_await parts_.api.call("conversations.open", {{"users", channel}},
                                            {.deadline = {}, .idempotent = true, .urgent = false});
    if (!r.ok()) co_return opened{{}, failed(r, false)};
    if (direct_.size() >= most_conversations) direct_.clear();
    auto where = r.text("/channel/id");
    direct_.insert_or_assign(std::move(channel), where);
    co_return opened{std::move(where), {}};
}

boost::asio::awaitable<slack_chat::search> slack_chat::look_for(const delivery& d,
                                                                const std::string& channel) {
    search s;
    auto at = co_await open(channel);
    if (at.cannot_tell) {
        s.cannot_tell = std::move(at.cannot_tell);
        co_return s;
    }
    const auto where = std::move(at.channel);
    const auto thread = d.thread.empty() ? std::string() : to_place(d.to.id, d.thread).ts;
    const auto found_in = [&](const std::map<outbox_number, std::string>& rows) {
        if (const auto row = rows.find(d.number); row != rows.end())
            s.found = place{where, row->second};
    };
    const bool left_by_others = d.number <= parts_.inherited && !tried_.contains(d.number);
    const auto key = where + "/" + thread;
    if (left_by_others) {
        if (const auto known = left_.find(key); known != left_.end()) {
            found_in(known->second);
            co_return s;
        }
    }
    auto there = co_await read_rows(where, thread, left_by_others ? outbox_number{} : d.number);
    if (there.cannot_tell) {
        s.cannot_tell = std::move(there.cannot_tell);
        co_return s;
    }
    found_in(there.rows);
    if (left_by_others) {
        if (left_.size() >= most_conversations) left_.clear();
        left_.insert_or_assign(key, std::move(there.rows));
    }
    co_return s;
}

/// Newest first, until the wanted row is among them (0: as far as it goes).
boost::asio::awaitable<slack_chat::standing> slack_chat::read_rows(std::string channel,
                                                                   std::string thread,
                                                                   outbox_number until) {
    standing all;
    std::string cursor;
    for (int page = 0; page < most_pages; ++page) {
        web_api::arguments a{
            {"channel", channel}, {"include_all_metadata", "true"}, {"limit", "200"}};
        if (!cursor.empty()) a.emplace_back("cursor", cursor);
        if (!thread.empty()) a.emplace_back("ts", thread);
        const auto r = co_await parts_.api.call(
            thread.empty() ? "conversations.history" : "conversations.replies", std::move(a),
            {.deadline = {}, .idempotent = true, .urgent = false});
        if (!r.ok()) {
            all.cannot_tell = failed(r, false);
            break;
        }
        add_rows(r.body, all.rows);
        if (all.rows.contains(until)) break;
        cursor = r.text("/response_metadata/next_cursor");
        if (cursor.empty()) break;
    }
    co_return all;
}

delivery_result slack_chat::failed(const api_result& r, bool editing) {
    switch (r.is) {
        case api::ok:
        case api::transient:
        case api::unknown: return later(r.error);
        case api::wait: return later(r.error, r.retry_after);
        case api::dead_token:
        case api::fix_me: return later(r.error, until_mended);
        case api::permanent: break;
    }
    delivery_result out;
    out.is = kind::never;
    out.detail = r.error;
    const bool lost = r.error == "message_not_found" || r.error == "cant_update_message" ||
                      r.error == "edit_window_closed" || r.error == "thread_not_found";
    if (editing && lost) out.is = kind::gone;
    return out;
}

}  // namespace firebreak::slack
