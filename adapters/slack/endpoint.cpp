#include "adapters/slack/endpoint.hpp"

#include <array>
#include <vector>

namespace firebreak::slack {
namespace {

constexpr std::string_view commands = "/slack/commands", interactivity = "/slack/interactivity",
                           options_path = "/slack/options", events_path = "/slack/events";
constexpr std::string_view form_type = "application/x-www-form-urlencoded";
constexpr std::string_view json_type = "application/json";

net::http_response status(unsigned code) {
    net::http_response r;
    r.status = code;
    return r;
}

/// Slack tries an event three times more unless told not to (contract, section 5).
net::http_response hopeless(unsigned code) {
    auto r = status(code);
    r.headers.emplace_back("x-slack-no-retry", "1");
    return r;
}

bool is_known(std::string_view path) {
    return path == commands || path == interactivity || path == options_path || path == events_path;
}

bool query_asks_ssl_check(std::string_view query) {
    return query == "ssl_check=1" || query.starts_with("ssl_check=1&") ||
           query.find("&ssl_check=1") != std::string_view::npos;
}

std::vector<std::string_view> all_of(const net::http_head& head, std::string_view name) {
    std::vector<std::string_view> out;
    for (const auto& f : head.fields)
        if (net::same_name(f.name, name)) out.push_back(f.value);
    return out;
}

}  // namespace

endpoint::endpoint(parts p, std::span<const std::string> signing_secrets)
    : parts_(p), signatures_(signing_secrets) {}

std::optional<net::http_response> endpoint::admit(const net::http_head& head) const {
    if (!is_known(head.path)) return status(404);
    if (head.method == "GET" && head.path == commands && query_asks_ssl_check(head.query))
        return status(200);
    if (head.method != "POST") {
        auto r = status(405);
        r.headers.emplace_back("Allow", "POST");
        return r;
    }
    const auto wanted = head.path == events_path ? json_type : form_type;
    if (!net::same_name(head.media_type(), wanted)) return status(415);
    return std::nullopt;
}

boost::asio::awaitable<net::http_response> endpoint::answer(const net::http_request& request) {
    const auto stamps = all_of(request, "x-slack-request-timestamp");
    const auto signatures = all_of(request, "x-slack-signature");
    const auto believed = signatures_.check(stamps, signatures, request.body, parts_.time.now());
    if (believed != authenticity::genuine) {
        // The check of the certificate may come unsigned, and then has no effect at all.
        if (request.path != events_path && asks_ssl_check(request.body)) co_return status(200);
        parts_.log.count("slack_not_believed");
        parts_.log.log(level::warning, "slack-request-not-believed", {{"why", word(believed)}});
        co_return status(401);
    }
    auto what = read(request.path, request.body);
    if (!what) {
        parts_.log.log(level::warning, "slack-request-unreadable", {{"path", request.path}});
        co_return hopeless(400);
    }
    net::http_response r;
    if (const auto* check = std::get_if<url_verification>(&*what)) {
        r.content_type = "text/plain; charset=utf-8";
        r.body = check->challenge;
        co_return r;
    }
    const bool event_delivery = request.path == events_path;
    std::string key = "slack:";
    key.append(signatures.front());
    auto answer = co_await parts_.hears.hear(std::move(*what), std::move(key));
    if (answer.try_again && (event_delivery || answer.busy)) {
        r.status = 503;
        co_return r;
    }
    r.body = std::move(answer.body);
    if (!r.body.empty()) r.content_type = "application/json; charset=utf-8";
    co_return r;
}

result<heard> endpoint::read(std::string_view path, std::string_view body) {
    if (path == commands) return codec_.command(body);
    if (path == events_path) return codec_.event(body);
    return codec_.interaction(body);
}

}  // namespace firebreak::slack
