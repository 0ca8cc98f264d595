// What `check --online` makes of Slack's answers.
#include "adapters/slack/checkup.hpp"

#include "adapters/slack/needs.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/front.hpp"

#include <map>
#include <string>
#include <vector>

using namespace firebreak;
using namespace firebreak::slack;
using namespace std::chrono_literals;
using grade = online_finding::grade;
using words = std::vector<std::string>;

namespace {

class silence final : public telemetry {
 public:
    void log(level, std::string_view, std::initializer_list<field>) override {}
    void count(std::string_view, std::int64_t) override {}
};

std::string all_scopes() {
    std::string list;
    for (const auto& s : scopes_for(false)) list += (list.empty() ? "" : ",") + std::string(s.name);
    return list;
}

/// A Slack that says what the test tells it; in the beginning that all is well.
struct fake {
    net::test::loop loop;
    net::test::front server{loop};
    net::http_client http{loop.executor(), {}};
    silence quiet;
    std::map<std::string, std::string> says{
        {"auth.test",
         R"({"ok":true,"team":"Acme","team_id":"T1","user":"firebreak","user_id":"U0","bot_id":"B0"})"},
        {"apps.connections.open", R"({"ok":true,"url":"wss://example.org/"})"},
        {"C111", R"({"ok":true,"channel":{"id":"C111","name":"social","is_member":true}})"},
        {"C222",
         R"({"ok":true,"channel":{"id":"C222","name":"safety","is_member":true,"is_private":true}})"}};
    std::string scopes = all_scopes();
    unsigned status = 200;
    words tokens;  ///< that came with the calls
    checkup_questions q;

    fake() {
        q.channels = {{"C111", "teams.social", false}, {"C222", "teams.safety", true}};
        server.handler =
            [this](const net::http_request& r) -> boost::asio::awaitable<net::http_response> {
            tokens.emplace_back(r.header("Authorization").value_or(""));
            auto key = std::string(r.path.substr(r.path.rfind('/') + 1));
            if (key == "conversations.info") key = std::string(r.body.substr(r.body.find('=') + 1));
            auto answer = net::test::text(says.at(key), status);
            answer.headers.emplace_back("x-oauth-scopes", scopes);
            if (status == 429) answer.headers.emplace_back("Retry-After", "30");
            co_return answer;
        };
    }

    std::vector<online_finding> look() {
        web_api api(loop.executor(), http, quiet,
                    {"http://127.0.0.1:" + std::to_string(server.server.port()) + "/api/",
                     "xoxb-secret", "xapp-secret"});
        return loop.run(look_online(api, q));
    }
    /// Whatever is not fine, as "grade problem"; each must say how to mend it, and none a token.
    words troubles() {
        words out;
        for (const auto& f : look()) {
            CHECK(f.problem.find("secret") == std::string::npos);
            CHECK(f.mend.empty() == (f.is == grade::fine));
            if (f.is != grade::fine)
                out.push_back((f.is == grade::broken ? "broken " : "warning ") + f.problem);
        }
        return out;
    }
};

}  // namespace

TEST_CASE("check --online: when all is well every question has a finding that says so") {
    fake slack;
    slack.q.team_ids = {"T1"};
    CHECK(slack.look() ==
          std::vector<online_finding>{
              {grade::fine, "slack.bot_token works: the bot @firebreak in Acme (T1)", ""},
              {grade::fine, "slack.team_ids names the token's workspace", ""},
              {grade::fine, "the token has every scope that is needed", ""},
              {grade::fine, "teams.social.slack C111 (#social): the bot is in it", ""},
              {grade::fine, "teams.safety.slack C222 (#safety): the bot is in it", ""},
              {grade::fine, "slack.app_token works: Socket Mode would let us in", ""}});
    CHECK(slack.tokens == words{"Bearer xoxb-secret", "Bearer xoxb-secret", "Bearer xoxb-secret",
                                "Bearer xapp-secret"});
}

TEST_CASE("check --online: over HTTP the app token is not asked for") {
    fake slack;
    slack.q.socket_mode = false;
    slack.says.erase("apps.connections.open");
    CHECK(slack.troubles() == words{});
}

TEST_CASE("check --online: a refused bot token ends its questions, not those of the app token") {
    fake slack;
    slack.says["auth.test"] = R"({"ok":false,"error":"invalid_auth"})";
    CHECK(slack.troubles() == words{"broken slack.bot_token: Slack refuses it (invalid_auth)"});
    CHECK(slack.tokens == words{"Bearer xoxb-secret", "Bearer xapp-secret"});
}

TEST_CASE("check --online: a refused app token, and one without its scope") {
    fake slack;
    slack.says["apps.connections.open"] = R"({"ok":false,"error":"invalid_auth"})";
    CHECK(slack.troubles() == words{"broken slack.app_token: Slack refuses it (invalid_auth)"});
    slack.says["apps.connections.open"] =
        R"({"ok":false,"error":"missing_scope","needed":"connections:write"})";
    const auto all = slack.look();
    CHECK(all.back().mend.starts_with("make an app-level token with the scope connections:write"));
}

TEST_CASE("check --online: another workspace or another app than the configuration says") {
    fake slack;
    slack.q.team_ids = {"T2", "T3"};
    CHECK(slack.troubles() ==
          words{"broken slack.team_ids names T2, T3, but the token belongs to T1"});
    slack.says["auth.test"] = R"({"ok":true,"team_id":"T1","enterprise_id":"E1","app_id":"A1"})";
    slack.q.team_ids = {"E1"};
    slack.q.app_id = "A1";
    CHECK(slack.troubles() == words{});
    slack.q.app_id = "A2";
    CHECK(slack.troubles() ==
          words{"broken slack.app_id is A2, but the token belongs to the app A1"});
}

TEST_CASE("check --online: missing scopes are named with what is lost, vital ones are broken") {
    fake slack;
    slack.scopes =
        "commands,chat:write,im:history,im:write,app_mentions:read,channels:history,"
        "groups:history,channels:read,pins:write";
    const auto troubles = slack.troubles();
    REQUIRE(troubles.size() == 3);
    CHECK(troubles[0].starts_with("broken the token lacks the scope users:read: "));
    CHECK(troubles[1].starts_with("warning the token lacks the scope groups:read: "));
    CHECK(troubles[2].starts_with("warning the token lacks the scope files:write: the chart"));
    const auto all = slack.look();
    CHECK(std::ranges::any_of(all, [](const online_finding& f) {
        return f.is == grade::fine && f.problem.ends_with("which can go: pins:write");
    }));
    slack.scopes = "";
    CHECK(slack.troubles() == words{"warning Slack did not say which scopes the token has"});
}

TEST_CASE("check --online: a channel where the bot is not, or that is not there") {
    fake slack;
    slack.says["C111"] = R"({"ok":true,"channel":{"name":"social","is_member":false}})";
    slack.says["C222"] = R"({"ok":false,"error":"channel_not_found"})";
    CHECK(
        slack.troubles() ==
        words{"broken teams.social.slack C111 (#social): the bot is not in it",
              "broken teams.safety.slack C222: there is no such channel, or it is private and the "
              "bot is not in it"});
    for (const auto& f : slack.look())
        if (f.is == grade::broken) CHECK(f.mend.starts_with("invite the bot there: /invite @fire"));
}

TEST_CASE("check --online: what is no channel's id is never asked for") {
    fake slack;
    slack.q.channels = {{"C1&channel=C222", "teams.social", false}};
    CHECK(slack.troubles() ==
          words{"broken teams.social.slack C1&channel=C222: this is no channel's id"});
    CHECK(slack.tokens.size() == 2);
}

TEST_CASE("check --online: archived, shared, and public though restricted") {
    fake slack;
    slack.says["C111"] =
        R"({"ok":true,"channel":{"name":"a","is_member":true,"is_archived":true,"is_ext_shared":true}})";
    slack.says["C222"] = R"({"ok":true,"channel":{"name":"b","is_member":true}})";
    CHECK(
        slack.troubles() ==
        words{
            "broken teams.social.slack C111 (#a): it is archived",
            "warning teams.social.slack C111 (#a): it is shared with another organisation, whose "
            "people read the cards",
            "warning teams.safety.slack C222 (#b): the team is restricted, but everybody may read "
            "and join it"});
    slack.q.channels[0].restricted = true;
    CHECK(slack.troubles()[1].starts_with("broken teams.social.slack C111 (#a): it is shared"));
}

TEST_CASE("check --online: without the scope for channels they are not judged") {
    fake slack;
    slack.says["C111"] = R"({"ok":false,"error":"missing_scope","needed":"channels:read"})";
    CHECK(slack.troubles() ==
          words{"warning teams.social.slack C111: not looked at (missing_scope)"});
}

TEST_CASE("check --online: what Slack names is shown without characters that control") {
    fake slack;
    slack.says["C111"] = "{\"ok\":true,\"channel\":{\"name\":\"a\\u001b[31m\\u202eb\"}}";
    for (const auto& f : slack.look()) {
        CHECK(f.problem.find('\x1b') == std::string::npos);
        CHECK(f.problem.find("\xe2\x80\xae") == std::string::npos);
    }
}

TEST_CASE("check --online: limits, outages and silence are told from mistakes, and end in time") {
    fake slack;
    slack.status = 429;
    CHECK(slack.troubles() ==
          words{"warning slack.bot_token: not tried, for Slack asks for a pause "
                "or is slow (ratelimited)",
                "warning slack.app_token: not tried, for Slack asks for a pause "
                "or is slow (ratelimited)"});
    slack.status = 503;
    slack.says["auth.test"] = slack.says["apps.connections.open"] = "<html>";
    CHECK(slack.troubles() ==
          words{"broken slack.bot_token: Slack can't be reached or did not answer (http_503)",
                "broken slack.app_token: Slack can't be reached or did not answer (http_503)"});
    fake unasked;
    unasked.q.patience = 0ms;
    CHECK(unasked.troubles().size() == 2);
    CHECK(unasked.tokens.empty());
}

TEST_CASE("check --online: user groups that teams are made of, and their scope") {
    fake slack;
    slack.q.groups = {{"S1", "teams.social"}};
    slack.says["usergroups.users.list"] = R"({"ok":true,"users":["U1","U2"]})";
    CHECK(slack.troubles() == words{"warning the token lacks the scope usergroups:read: who is in "
                                    "the user groups that teams are made of"});
    slack.scopes += ",usergroups:read";
    CHECK(slack.troubles() == words{});
    slack.says["usergroups.users.list"] = R"({"ok":true,"users":[]})";
    CHECK(slack.troubles() == words{"warning teams.social: the user group S1 has no members"});
    slack.says["usergroups.users.list"] = R"({"ok":false,"error":"no_such_subteam"})";
    CHECK(slack.troubles() == words{"broken teams.social: the user group S1 can't be read "
                                    "(no_such_subteam): nobody has rights by it"});
}
