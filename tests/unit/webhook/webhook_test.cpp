// Programs that are called, over a real connection on loopback.
#include "adapters/webhook/webhook.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/net/front.hpp"
#include "tests/unit/net/loop.hpp"

#include <map>

using namespace firebreak;
using namespace firebreak::net::test;
using kind = delivery_result::kind;

namespace {

class still_clock final : public clock {
 public:
    [[nodiscard]] instant now() const override { return to_instant(1'795'420'800'999); }
    boost::asio::awaitable<void> sleep_until(instant) override { co_return; }
    void wake() override {}
};

struct pager {
    loop l;
    front server{l};
    std::map<std::string, std::string> heard;  ///< headers in small letters, and "body"
    unsigned status = 204;
    std::string retry_after;
    still_clock time;
    net::http_client client{l.executor(), {}};
    webhook::caller caller{
        client,
        time,
        {{"pager", "http://127.0.0.1:" + std::to_string(server.server.port()) + "/firebreak",
          "s3cret"}}};

    pager() {
        server.handler = [this](const net::http_request& r) -> awaitable<net::http_response> {
            for (const auto* name :
                 {"x-firebreak-delivery", "x-firebreak-timestamp", "x-firebreak-signature"})
                heard[name] = std::string(r.header(name).value_or(""));
            heard["body"] = std::string(r.body);
            heard["path"] = std::string(r.path);
            net::http_response answer;
            answer.status = status;
            if (!retry_after.empty()) answer.headers.emplace_back("Retry-After", retry_after);
            co_return answer;
        };
    }
    ~pager() { client.stop(); }

    delivery_result call(std::int64_t attempt = 1, const std::string& name = "pager") {
        delivery d;
        d.number = outbox_number{812};
        d.attempt = attempt;
        d.to = {network_id{"webhook"}, name};
        d.ticket = ticket_number{128};
        d.content.heading = "#128 is overdue at \"Safety\".";
        d.content.level = severity::critical;
        return l.run(caller.deliver(std::move(d)));
    }
};

}  // namespace

TEST_CASE("webhook: the signature is that of the timestamp and the body") {
    // printf 'v1:1795420800:{}' | openssl dgst -sha256 -hmac s3cret
    CHECK(webhook::signature("s3cret", 1'795'420'800, "{}") ==
          "v1=5509e0b8def71dd55ae9949f526d5629e3b42a9bea5beee721e866daac1e0bd9");
    CHECK(webhook::signature("s3cret", 1'795'420'801, "{}") !=
          webhook::signature("s3cret", 1'795'420'800, "{}"));
}

TEST_CASE("webhook: a program is told what it must know, and can tell who says so") {
    pager p;
    CHECK(p.call().is == kind::delivered);
    CHECK(p.heard["path"] == "/firebreak");
    CHECK(p.heard["body"] ==
          R"({"version":1,"delivery":812,"ticket":128,"reference":"FB-128","severity":"critical",)"
          R"("text":"#128 is overdue at \"Safety\"."})");
    CHECK(p.heard["x-firebreak-delivery"] == "812");
    CHECK(p.heard["x-firebreak-timestamp"] == "1795420800");
    CHECK(p.heard["x-firebreak-signature"] ==
          webhook::signature("s3cret", 1'795'420'800, p.heard["body"]));
}

TEST_CASE("webhook: what may pass is tried again, what will not is parked") {
    pager p;
    for (const unsigned again : {500U, 503U, 429U, 408U, 425U}) {
        p.status = again;
        CHECK(p.call().is == kind::later);
    }
    for (const unsigned never : {400U, 401U, 404U, 301U}) {
        p.status = never;
        CHECK(p.call().is == kind::never);
    }
    p.status = 503;
    p.retry_after = "120";
    CHECK(p.call().retry_after == std::chrono::seconds{120});
    CHECK(p.call(webhook::most_attempts).is == kind::never);
    CHECK(p.call(1, "other").is == kind::never);
}

TEST_CASE("webhook: a program that is not there is tried again") {
    loop l;
    still_clock time;
    net::http_client client{l.executor(), {}};
    webhook::caller caller{client, time, {{"pager", "http://127.0.0.1:1/", "k"}}};
    delivery d;
    d.to = {network_id{"webhook"}, "pager"};
    const auto r = l.run(caller.deliver(std::move(d)));
    CHECK(r.is == kind::later);
    CHECK(r.detail.find("s3cret") == std::string::npos);
    client.stop();
}
