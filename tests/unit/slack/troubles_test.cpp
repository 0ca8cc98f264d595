// What the Web API remembers of what an administrator has to do.
#include "adapters/slack/web_api.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/front.hpp"

#include <map>
#include <string>
#include <vector>

using namespace firebreak;
using namespace firebreak::slack;
using words = std::vector<std::string>;

namespace {

/// Keeps the fields of every log line.
class listener final : public telemetry {
 public:
    void log(level, std::string_view event, std::initializer_list<field> fields) override {
        auto& line = lines.emplace_back(event);
        for (const auto& [name, value] : fields)
            line.append(" ").append(name).append("=").append(value);
    }
    void count(std::string_view, std::int64_t) override {}
    words lines;
};

struct fake {
    net::test::loop loop;
    net::test::front server{loop};
    net::http_client http{loop.executor(), {}};
    listener log;
    std::string says = R"({"ok":true})";
    int calls = 0;
    web_api api{loop.executor(),
                http,
                log,
                {"http://127.0.0.1:" + std::to_string(server.server.port()) + "/api/",
                 "xoxb-secret", "xapp-secret"}};

    fake() {
        server.handler =
            [this](const net::http_request&) -> boost::asio::awaitable<net::http_response> {
            ++calls;
            co_return net::test::text(says);
        };
    }
    api_result post(const std::string& channel, std::string answer) {
        says = std::move(answer);
        return loop.run(api.call("chat.postMessage", {{"channel", channel}, {"text", "x"}}));
    }
    [[nodiscard]] words to_mend(language l = language::en) const {
        words all;
        for (const auto& each : api.to_mend()) all.push_back(each.in(l));
        return all;
    }
};

constexpr auto fine = R"({"ok":true})";
constexpr auto outside = R"({"ok":false,"error":"not_in_channel"})";

}  // namespace

TEST_CASE("troubles: a channel without the bot is named until a message there succeeds") {
    fake slack;
    CHECK(slack.to_mend().empty());
    CHECK_FALSE(slack.post("C0111", outside).ok());
    CHECK_FALSE(slack.post("C0222", outside).ok());
    CHECK_FALSE(slack.post("C0111", outside).ok());  // the same once more
    CHECK(
        slack.to_mend() ==
        words{"The bot can't write to C0222: invite it there (/invite @firebreak), or correct the "
              "id in the configuration.",
              "The bot can't write to C0111: invite it there (/invite @firebreak), or correct the "
              "id in the configuration."});
    CHECK(slack.to_mend(language::fi)[0].starts_with("Botti ei voi kirjoittaa kanavalle C0222"));
    CHECK(slack.log.lines.back() ==
          "slack-needs-you method=chat.postMessage error=not_in_channel mend=" +
              slack.to_mend().back());
    CHECK(slack.post("C0111", fine).ok());
    REQUIRE(slack.to_mend().size() == 1);
    CHECK(slack.to_mend()[0].find("C0222") != std::string::npos);
    CHECK(slack.post("C0222", fine).ok());
    CHECK(slack.to_mend().empty());
}

TEST_CASE("troubles: a missing scope is named with its method, whatever else works") {
    fake slack;
    slack.post("C0111", R"({"ok":false,"error":"missing_scope","needed":"chat:write"})");
    slack.says = fine;
    CHECK(slack.loop.run(slack.api.call("auth.test", {})).ok());
    CHECK(slack.to_mend() ==
          words{"chat.postMessage needs the scope chat:write: add it under OAuth "
                "& Permissions, then install the app again."});
}

TEST_CASE("troubles: there are never more than a few, and what passes is none") {
    fake slack;
    for (int i = 0; i < 20; ++i) slack.post("C0" + std::to_string(100 + i), outside);
    REQUIRE(slack.to_mend().size() == 8);
    CHECK(slack.to_mend().back().find("C0119") != std::string::npos);
    fake other;
    for (const auto* passing : {"internal_error", "service_unavailable", "invalid_blocks"})
        other.post("C0111", R"({"ok":false,"error":")" + std::string(passing) + "\"}");
    CHECK(other.to_mend().empty());
}

TEST_CASE("troubles: a dead bot token is told once and asked no more; the app token is another") {
    fake slack;
    slack.post("C0111", R"({"ok":false,"error":"token_revoked"})");
    CHECK(slack.api.dead());
    CHECK(slack.post("C0222", fine).is == api_result::kind::dead_token);
    CHECK(slack.calls == 1);
    REQUIRE(slack.to_mend().size() == 1);
    CHECK(slack.to_mend()[0].find("where slack.bot_token points") != std::string::npos);
    CHECK(slack.loop.run(slack.api.call("apps.connections.open", {})).ok());
    CHECK(slack.calls == 2);

    fake other;
    other.says = R"({"ok":false,"error":"invalid_auth"})";
    other.loop.run(other.api.call("apps.connections.open", {}));
    CHECK_FALSE(other.api.dead());
    REQUIRE(other.to_mend().size() == 1);
    CHECK(other.to_mend()[0].find("where slack.app_token points") != std::string::npos);
}
