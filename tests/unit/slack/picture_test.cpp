// Files to Slack: where they may go, what is told there, and what a refusal asks of whom.
#include "adapters/slack/chat.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/front.hpp"

#include <string>
#include <vector>

using namespace firebreak;
using namespace firebreak::slack;
using Catch::Matchers::ContainsSubstring;

namespace {

class listener final : public telemetry {
 public:
    void log(level, std::string_view event, std::initializer_list<field> fields) override {
        all.append(event);
        for (const auto& [name, value] : fields)
            all.append(" ").append(name).append("=").append(value);
    }
    void count(std::string_view, std::int64_t) override {}
    std::string all;
};

struct fake {
    net::test::loop loop;
    net::test::front server{loop};
    net::http_client http{loop.executor(), {}};
    listener log;
    unsigned status = 200;
    std::vector<std::string> heard;  ///< "bytes", and the token where one came
    std::string base = "http://127.0.0.1:" + std::to_string(server.server.port()) + "/";
    web_api api{loop.executor(),
                http,
                log,
                {.base_url = base + "api/",
                 .bot_token = "xoxb-secret",
                 .app_token = "",
                 .upload_prefixes = {"https://files.slack.com/", base + "upload/"}}};

    fake() {
        server.handler =
            [this](const net::http_request& r) -> boost::asio::awaitable<net::http_response> {
            heard.push_back(std::string(r.body) +
                            std::string(r.header("Authorization").value_or("")));
            co_return net::test::text("OK - 5", status);
        };
    }
    api_result upload(const std::string& url) { return loop.run(api.upload(url, "bytes")); }
};

}  // namespace

TEST_CASE("slack picture: the file's name is its row's") {
    const picture p{.name = "firebreak-2026-W47", .title = {}, .alt = {}, .png = {}};
    CHECK(file_name(p, outbox_number{123}) == "firebreak-2026-W47-123.png");
    CHECK(row_in_file_name("firebreak-2026-W47-123.png") == outbox_number{123});
    for (const auto* other :
         {"", ".png", "firebreak-.png", "firebreak-2026-W47.png", "holiday-12.png",
          "firebreak-2026-W47-123.jpg", "firebreak-2026-W47-12a.png", "firebreak-x-0.png",
          "firebreak-x-99999999999999999999.png", "firebreak-x--3x.png"}) {
        CAPTURE(other);
        CHECK_FALSE(row_in_file_name(other));
    }
}

TEST_CASE("slack picture: the bytes go without the token, and the address is not logged") {
    fake slack;
    REQUIRE(slack.upload(slack.base + "upload/F1/verysecret").ok());
    CHECK(slack.heard == std::vector<std::string>{"bytes"});
    slack.status = 500;
    CHECK(slack.upload(slack.base + "upload/F2/verysecret").is == api_result::kind::transient);
    slack.status = 413;
    CHECK_FALSE(slack.upload(slack.base + "upload/F3/verysecret").ok());
    CHECK(slack.log.all.find("verysecret") == std::string::npos);
}

TEST_CASE("slack picture: bytes go to Slack's own addresses only") {
    fake slack;
    for (const auto& url :
         {slack.base + "elsewhere/F1", std::string("https://files.slack.com.evil.example/x"),
          std::string("http://files.slack.com/x"), std::string()}) {
        CAPTURE(url);
        const auto r = slack.upload(url);
        CHECK(r.is == api_result::kind::fix_me);
        CHECK(r.error == "foreign_upload_address");
    }
    CHECK(slack.heard.empty());
}

TEST_CASE("slack picture: what is refused for good is told to administrators until it works") {
    fake slack;
    slack.status = 413;
    const auto r = slack.upload(slack.base + "upload/F1");
    CHECK(r.is == api_result::kind::fix_me);
    CHECK(r.from_slack);
    REQUIRE(slack.api.to_mend().size() == 1);
    CHECK_THAT(slack.api.to_mend()[0].in(language::en), ContainsSubstring("http_413"));
    CHECK_THAT(slack.api.to_mend()[0].in(language::fi), ContainsSubstring("ilman kaaviota"));
    slack.status = 200;
    CHECK(slack.upload(slack.base + "upload/F2").ok());
    CHECK(slack.api.to_mend().empty());
    api_result disabled;
    disabled.is = api_result::kind::fix_me;
    disabled.from_slack = true;
    disabled.error = "file_uploads_disabled";
    CHECK_THAT(how_to_mend("files.getUploadURLExternal", disabled).in(language::en),
               ContainsSubstring("allow files"));
    disabled.error = "missing_scope", disabled.needed = "files:write";
    CHECK_THAT(how_to_mend("files.getUploadURLExternal", disabled).in(language::en),
               ContainsSubstring("needs the scope files:write"));
}
