#include "tests/support/paper_slack.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace firebreak::test {
namespace {

namespace json = boost::json;

json::string_view view(std::string_view s) { return {s.data(), s.size()}; }
std::string text(json::string_view s) { return {s.data(), s.size()}; }

std::string refused(std::string_view error) {
    return json::serialize(json::object{{"ok", false}, {"error", view(error)}});
}

net::http_response said(std::string body, unsigned status = 200) {
    net::http_response r;
    r.status = status;
    r.content_type = "application/json; charset=utf-8";
    r.body = std::move(body);
    return r;
}

}  // namespace

paper_slack::paper_slack(net::test::loop& l) : server(l) {
    server.handler =
        [this](const net::http_request& r) -> boost::asio::awaitable<net::http_response> {
        if (r.path.starts_with("/upload/")) co_return net::test::text("OK");
        const std::string method(r.path.substr(std::string_view("/api/").size()));
        called.push_back(method);
        const auto fields = slack::form::parse(r.body);
        if (!fields || r.header("Authorization") != "Bearer xoxb-paper")
            co_return said(refused("not_authed"));
        const auto meant = std::ranges::find_if(
            faults, [&](const fault& f) { return f.method.empty() || f.method == method; });
        if (meant == faults.end()) co_return said(answer(method, *fields));
        const auto now = std::move(*meant);
        faults.erase(meant);
        if (now.is == fault::kind::not_reached)
            co_return net::test::text("<html>Service Unavailable", 503);
        if (now.is == fault::kind::rate_limited) {
            auto no = said(refused("ratelimited"), 429);
            no.headers.emplace_back("Retry-After", std::to_string(now.retry_after.count()));
            co_return no;
        }
        answer(method, *fields);
        co_return said(refused("internal_error"), 500);
    };
}

std::string paper_slack::base_url() const {
    return "http://127.0.0.1:" + std::to_string(server.server.port()) + "/";
}

void paper_slack::remove(std::string_view ts) {
    for (auto& p : posts)
        if (p.ts == ts) p.removed = true;
}

const paper_slack::post* paper_slack::find(std::string_view channel, std::string_view ts) const {
    const auto found = std::ranges::find_if(
        posts, [&](const post& p) { return p.channel == channel && p.ts == ts && !p.removed; });
    return found == posts.end() ? nullptr : &*found;
}

bool paper_slack::in(std::string_view channel) const {
    if (std::ranges::find(channels, channel) != channels.end()) return true;
    return std::ranges::any_of(direct_, [&](const auto& d) { return d.second == channel; });
}

std::string paper_slack::next_ts() {
    auto number = std::to_string(++numbers_);
    number.insert(0, 6 - number.size(), '0');
    return "1795420800." + number;
}

std::string paper_slack::place(std::string_view channel) {
    if (!channel.starts_with('U')) return std::string(channel);
    const auto known = direct_.find(channel);
    if (known != direct_.end()) return known->second;
    auto id = "D0" + std::string(channel.substr(1));
    direct_.emplace(channel, id);
    return id;
}

std::string paper_slack::answer(std::string_view method, const slack::form& f) {
    if (method == "chat.postMessage") return post_message(f);
    if (method == "chat.update") return update(f);
    if (method == "conversations.history") return history(f, false);
    if (method == "conversations.replies") return history(f, true);
    if (method == "conversations.open") return open(f);
    if (method == "files.getUploadURLExternal") {
        const auto id = "F0" + std::to_string(++numbers_);
        files_.emplace(id, f.get("filename"));
        return json::serialize(
            json::object{{"ok", true}, {"file_id", id}, {"upload_url", base_url() + "upload/x"}});
    }
    if (method == "files.completeUploadExternal") return complete_upload(f);
    if (method == "usergroups.users.list") return members(f);
    if (method == "users.info") {
        const auto known = users.find(f.get("user"));
        if (known == users.end()) return refused("user_not_found");
        return R"({"ok":true,"user":)" + known->second + "}";
    }
    return refused("unknown_method");
}

std::string paper_slack::post_message(const slack::form& f) {
    post p;
    p.channel = place(f.get("channel"));
    p.thread = f.get("thread_ts");
    if (!in(p.channel)) return refused("channel_not_found");
    if (!p.thread.empty() && find(p.channel, p.thread) == nullptr)
        return refused("thread_not_found");
    p.ts = next_ts();
    p.text = f.get("text");
    p.blocks = f.get("blocks");
    p.metadata = f.get("metadata");
    const json::object done{{"ok", true}, {"channel", p.channel}, {"ts", p.ts}};
    versions.push_back(p);
    posts.push_back(std::move(p));
    return json::serialize(done);
}

std::string paper_slack::update(const slack::form& f) {
    const auto channel = place(f.get("channel"));
    if (!in(channel)) return refused("channel_not_found");
    const auto there = std::ranges::find_if(posts, [&](const post& p) {
        return p.channel == channel && p.ts == f.get("ts") && !p.removed;
    });
    if (there == posts.end()) return refused("message_not_found");
    const bool same = there->text == f.get("text") && there->blocks == f.get("blocks");
    there->text = f.get("text");
    there->blocks = f.get("blocks");
    if (!same) versions.push_back(*there);
    return json::serialize(json::object{{"ok", true}, {"channel", channel}, {"ts", there->ts}});
}

std::string paper_slack::history(const slack::form& f, bool replies) {
    const auto channel = std::string(f.get("channel"));
    if (!in(channel)) return refused("channel_not_found");
    json::array page;
    for (auto p = posts.rbegin(); p != posts.rend(); ++p) {
        const bool here =
            replies ? p->thread == f.get("ts") || p->ts == f.get("ts") : p->thread.empty();
        if (p->channel != channel || p->removed || !here) continue;
        json::object m{{"type", "message"}, {"ts", p->ts}, {"text", p->text}};
        if (f.get("include_all_metadata") == "true" && !p->metadata.empty())
            m["metadata"] = json::parse(p->metadata);
        if (!p->file_name.empty()) m["files"] = json::array{json::object{{"name", p->file_name}}};
        page.push_back(std::move(m));
    }
    return json::serialize(json::object{{"ok", true}, {"messages", std::move(page)}});
}

std::string paper_slack::members(const slack::form& f) const {
    const auto group = groups.find(f.get("usergroup"));
    if (group == groups.end()) return refused("no_such_subteam");
    json::array all;
    for (const auto& account : group->second) all.emplace_back(account);
    return json::serialize(json::object{{"ok", true}, {"users", std::move(all)}});
}

std::string paper_slack::open(const slack::form& f) {
    const auto id = place(f.get("users"));
    return json::serialize(json::object{{"ok", true}, {"channel", json::object{{"id", id}}}});
}

std::string paper_slack::complete_upload(const slack::form& f) {
    post p;
    p.channel = place(f.get("channel_id"));
    if (!in(p.channel)) return refused("channel_not_found");
    const auto files = json::parse(view(f.get("files")));
    const auto id = text(files.at(0).at("id").as_string());
    const auto announced = files_.find(id);
    if (announced == files_.end()) return refused("file_not_found");
    p.ts = next_ts();
    p.file_name = announced->second;
    p.text = text(files.at(0).at("title").as_string());
    files_.erase(announced);
    versions.push_back(p);
    posts.push_back(std::move(p));
    return json::serialize(
        json::object{{"ok", true}, {"files", json::array{json::object{{"id", id}}}}});
}

}  // namespace firebreak::test
