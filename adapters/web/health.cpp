#include "adapters/web/health.hpp"

#include <algorithm>

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
    const auto size = co_await parts_.files.read([](snapshot& s) { return s.size(); });
    metric(out, "store_up", "gauge", "Whether the database answers.", size.has_value() ? 1 : 0);
    if (size) {
        metric(out, "tickets_total", "counter", "Tickets ever opened.", size->tickets);
        metric(out, "reports_total", "counter", "Reports ever filed.", size->reports);
        metric(out, "events_total", "counter", "Events on the timeline.", size->events);
        metric(out, "database_bytes", "gauge", "Size of the database.", size->bytes);
        metric(out, "outbox_due", "gauge", "Messages waiting to be sent.", size->outbox_due);
        metric(out, "outbox_parked", "gauge", "Messages that could not be sent.",
               size->outbox_parked);
        const auto oldest = size->oldest_due
                                ? std::max<std::int64_t>(0, to_number(parts_.time.now()) -
                                                                to_number(*size->oldest_due))
                                : 0;
        metric(out, "outbox_oldest_due_seconds", "gauge", "How long the oldest of them is due.",
               oldest / 1000);
    }
    for (const auto& n : parts_.needs())
        metric(out, n.name + "_ready", "gauge", "Whether this network is connected.", n.met);
    for (const auto& [name, value] : parts_.counters())
        metric(out, name + "_total", "counter", "Counted since the start.", value);
    auto r = text(200, std::move(out));
    r.content_type = "text/plain; version=0.0.4; charset=utf-8";
    co_return r;
}

}  // namespace firebreak::web
