#include "adapters/web/health.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

namespace firebreak::web {
namespace {

net::http_response text(unsigned status, std::string body) {
    net::http_response r;
    r.status = status;
    r.content_type = "text/plain; charset=utf-8";
    r.body = std::move(body);
    r.headers.emplace_back("Cache-Control", "no-store");
    return r;
}

void metric(std::string& out, std::string_view name, std::string_view kind, std::string_view help,
            std::int64_t value) {
    out.append("# HELP firebreak_").append(name).append(" ").append(help).append("\n");
    out.append("# TYPE firebreak_").append(name).append(" ").append(kind).append("\n");
    out.append("firebreak_").append(name).append(" ").append(std::to_string(value)).append("\n");
}

/// What is counted sooner or later, so that it stands there as 0 before: a rule for an alert must
/// not wait for the first mishap to have something to look at.
constexpr auto counted = std::to_array<std::string_view>(
    {"commands", "commands_failed", "command_milliseconds", "messages_delivered",
     "messages_postponed", "messages_parked", "loop_restarts", "slack_reconnects"});

/// Counters go by the names their owners gave them, with or without what all metrics have.
std::string plain(std::string_view name) {
    if (name.starts_with("firebreak_")) name.remove_prefix(10);
    if (name.ends_with("_total")) name.remove_suffix(6);
    return std::string(name);
}

}  // namespace

health::health(parts p) : parts_(std::move(p)) {}

bool health::owns(std::string_view path) {
    return path == "/healthz" || path == "/readyz" || path == "/metrics";
}

std::optional<net::http_response> health::admit(const net::http_head& head) {
    if (head.method == "GET" || head.method == "HEAD") return std::nullopt;
    net::http_response r;
    r.status = 405;
    r.headers.emplace_back("Allow", "GET, HEAD");
    return r;
}

boost::asio::awaitable<net::http_response> health::answer(const net::http_head& head) {
    if (head.path == "/readyz") co_return co_await ready();
    if (head.path == "/metrics") co_return co_await metrics();
    co_return text(200, "alive\n");
}

boost::asio::awaitable<net::http_response> health::ready() {
    const auto size = co_await parts_.files.read([](snapshot& s) { return s.size(); });
    auto needs = parts_.needs();
    needs.insert(needs.begin(), {"store", size.has_value()});
    std::string body;
    for (const auto& n : needs) body += n.name + (n.met ? ": ready\n" : ": not ready\n");
    const bool all = std::ranges::all_of(needs, &need::met);
    co_return text(all ? 200 : 503, std::move(body));
}

boost::asio::awaitable<net::http_response> health::metrics() {
    std::string out;
    const auto asked = std::chrono::steady_clock::now();
    const auto size = co_await parts_.files.read([](snapshot& s) { return s.size(); });
    const auto took = std::chrono::steady_clock::now() - asked;
    metric(out, "store_read_microseconds", "gauge",
           "How long the database took to answer just now.",
           std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    metric(out, "io_lag_milliseconds", "gauge",
           "The longest that the io thread kept work waiting within the last minute.",
           parts_.lag());
    metric(out, "store_up", "gauge", "Whether the database answers.", size.has_value() ? 1 : 0);
    if (size) {
        metric(out, "tickets_total", "counter", "Tickets ever opened.", size->tickets);
        metric(out, "reports_total", "counter", "Reports ever filed.", size->reports);
        metric(out, "events_total", "counter", "Events on the timeline.", size->events);
        metric(out, "database_bytes", "gauge", "Size of the database.", size->bytes);
        metric(out, "outbox_due", "gauge", "Messages waiting to be sent.", size->outbox_due);
        metric(out, "outbox_parked", "gauge", "Messages that could not be sent.",
               size->outbox_parked);
        const auto oldest = size->waiting_since
                                ? std::max<std::int64_t>(0, to_number(parts_.time.now()) -
                                                                to_number(*size->waiting_since))
                                : 0;
        metric(out, "outbox_oldest_due_seconds", "gauge",
               "How long the oldest of them has been due, tried or not.", oldest / 1000);
    }
    for (const auto& n : parts_.needs())
        metric(out, n.name + "_ready", "gauge", "Whether this network is connected.", n.met);
    std::map<std::string, std::int64_t> counters;
    for (const auto name : counted) counters.emplace(name, 0);
    for (const auto& [name, value] : parts_.counters()) counters[plain(name)] += value;
    for (const auto& [name, value] : counters)
        metric(out, name + "_total", "counter", "Counted since the start.", value);
    auto r = text(200, std::move(out));
    r.content_type = "text/plain; version=0.0.4; charset=utf-8";
    co_return r;
}

}  // namespace firebreak::web
