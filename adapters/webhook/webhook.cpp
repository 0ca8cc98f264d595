#include "adapters/webhook/webhook.hpp"

#include "adapters/net/hmac.hpp"
#include "adapters/net/json_out.hpp"
#include "bot/domain/digest.hpp"
#include "bot/domain/ticket.hpp"

#include <algorithm>
#include <charconv>

namespace firebreak::webhook {
namespace {

using kind = delivery_result::kind;

constexpr std::chrono::milliseconds deadline{10'000};

std::string body_of(const delivery& d) {
    std::string text;
    net::json_out out(text);
    out.begin_object().field("version", 1).field("delivery", d.number.value);
    if (d.ticket) out.field("ticket", d.ticket.value).field("reference", reference(d.ticket));
    if (d.content.level) out.field("severity", word(*d.content.level));
    out.field("text", d.content.heading).end_object();
    return text;
}

std::optional<std::chrono::milliseconds> asked_to_wait(const net::http_answer& answer) {
    const auto text = answer.header("Retry-After");
    if (!text) return std::nullopt;
    unsigned seconds = 0;
    const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (failed != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    constexpr unsigned longest = 3600;
    return std::chrono::seconds{std::min(seconds, longest)};
}

delivery_result failed(kind is, std::string detail, std::int64_t attempt) {
    delivery_result r;
    r.is = is == kind::later && attempt >= most_attempts ? kind::never : is;
    r.detail = std::move(detail);
    return r;
}

}  // namespace

std::string signature(std::string_view key, std::int64_t timestamp, std::string_view body) {
    net::hmac_sha256 keyed(key);
    return "v1=" + hex(keyed.sign({"v1:", std::to_string(timestamp), ":", body}));
}

caller::caller(net::http_client& http, clock& time, std::vector<hook> hooks)
    : http_(http), time_(time), hooks_(std::move(hooks)) {}

boost::asio::awaitable<delivery_result> caller::deliver(delivery d) {
    const auto found = std::ranges::find(hooks_, d.to.id, &hook::name);
    if (found == hooks_.end())
        co_return failed(kind::never, "no such key under webhooks", d.attempt);
    const auto second =
        std::chrono::floor<std::chrono::seconds>(time_.now()).time_since_epoch().count();
    net::http_call call;
    call.method = "POST";
    call.url = found->url;
    call.body = body_of(d);
    call.deadline = deadline;
    call.idempotent = true;  // by X-Firebreak-Delivery
    call.headers = {{"Content-Type", "application/json"},
                    {"X-Firebreak-Delivery", std::to_string(d.number.value)},
                    {"X-Firebreak-Timestamp", std::to_string(second)},
                    {"X-Firebreak-Signature", signature(found->key, second, call.body)}};
    const auto result = co_await http_.request(std::move(call));
    if (!result.answered())
        co_return failed(result.is == net::http_result::kind::refused ? kind::never : kind::later,
                         result.detail, d.attempt);
    const auto status = result.answer.status;
    if (status >= 200 && status < 300) {
        delivery_result done;
        done.reference = std::to_string(d.number.value);
        co_return done;
    }
    const bool again = status == 408 || status == 425 || status == 429 || status >= 500;
    auto r =
        failed(again ? kind::later : kind::never, "status " + std::to_string(status), d.attempt);
    if (r.is == kind::later) r.retry_after = asked_to_wait(result.answer);
    co_return r;
}

}  // namespace firebreak::webhook
