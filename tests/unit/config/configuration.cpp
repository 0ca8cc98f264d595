#include "config/configuration.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"
#include "tests/unit/config/reading.hpp"

#include <fstream>

using namespace firebreak;
using namespace firebreak::testing;
using namespace std::chrono_literals;

TEST_CASE("configuration: the least that will do has sensible defaults") {
    const auto got = read(basis());
    CHECK(complaints(basis()) == list{});
    REQUIRE(got.usable());
    const auto& c = got.value;
    CHECK(c.database == "var/f.db");
    CHECK(c.playbooks == "playbooks/library");
    CHECK(c.company == "our company");
    CHECK(c.time_zone == "Etc/UTC");
    CHECK(c.http.listen == endpoint{"127.0.0.1", 8080});
    CHECK_FALSE(c.http.health);
    CHECK_FALSE(c.http.tls);
    CHECK_FALSE(c.slack);
    CHECK_FALSE(c.matrix);
    CHECK(c.summary == weekly_time{std::chrono::Monday, 540min});
    CHECK(c.daily_list == 540min);
}

TEST_CASE("configuration: that of docs/slack.md is fine, over either transport") {
    std::ifstream in("docs/slack.md");
    const std::string manual{std::istreambuf_iterator<char>(in), {}};
    const auto block = [&](std::string_view begin) {
        const auto from = manual.find("```yaml\n" + std::string(begin));
        REQUIRE(from != manual.npos);
        const auto text = manual.find('\n', from) + 1;
        return manual.substr(text, manual.find("```", text) - text);
    };
    const auto socket = block("database:");
    const auto http = socket.substr(0, socket.find("slack:\n")) + block("slack:\n") +
                      socket.substr(socket.find("people:\n"));
    const auto secrets = with_variables({{"SLACK_BOT_TOKEN", "xoxb-1"},
                                         {"SLACK_APP_TOKEN", "xapp-1"},
                                         {"SLACK_SIGNING_SECRET", "s"}});
    CHECK(complaints(socket, secrets) == list{});
    CHECK(complaints(http, secrets) == list{});
    CHECK(read(http, secrets).value.slack->mode == slack_settings::transport::http);
}

TEST_CASE("configuration: TLS needs both of its files, and a key that is not everybody's") {
    test::scratch folder;
    const auto with = [&](const std::string& tls) {
        list said;
        const auto got =
            parse_configuration(basis("http: { tls: " + tls + " }\n"), folder / "f.yaml", tokens());
        for (const auto& f : got.found) said.push_back(f.problem);
        return std::pair(got.value.http.tls, said);
    };
    for (const auto* name : {"chain.pem", "key.pem"}) std::ofstream(folder / name) << "PEM";
    using std::filesystem::perms;
    const auto private_to_us = perms::owner_read | perms::owner_write;
    std::filesystem::permissions(folder / "key.pem", private_to_us);
    const auto [tls, said] = with("{ certificate: chain.pem, key: key.pem }");
    CHECK(said == list{});
    REQUIRE(tls);
    CHECK(tls->certificate == folder / "chain.pem");
    CHECK(tls->key == folder / "key.pem");
    CHECK(with("{ certificate: chain.pem }").second == list{"the key 'key' is missing"});
    CHECK(with("{ certificate: none.pem, key: key.pem }").second ==
          list{"the file '" + (folder / "none.pem").string() + "' does not exist"});
    std::filesystem::permissions(folder / "key.pem", private_to_us | perms::others_read);
    const auto open = with("{ certificate: chain.pem, key: key.pem }").second;
    REQUIRE(open.size() == 1);
    CHECK(open[0].starts_with("everybody on this machine may open"));
    CHECK(complaints(basis("http: { tls: null }\n")) == list{});
}

TEST_CASE("configuration: paths count from the file's folder") {
    const auto got =
        parse_configuration(basis("playbooks: ../books\n"), "/etc/firebreak/f.yaml", tokens());
    CHECK(got.value.database == "/etc/firebreak/var/f.db");
    CHECK(got.value.playbooks == "/etc/books");
    CHECK_FALSE(got.value.corpus);
    CHECK(parse_configuration(basis("playbooks_corpus: old.jsonl\n"), "/etc/f.yaml", tokens())
              .value.corpus == "/etc/old.jsonl");
    CHECK(parse_configuration(basis("playbooks: /srv/books\n"), "/etc/f.yaml", tokens())
              .value.playbooks == "/srv/books");
}

TEST_CASE("configuration: the example for administrators is fine and holds what it says") {
    const auto got = load_configuration("config/firebreak.example.yaml",
                                        with_variables({{"SLACK_BOT_TOKEN", "xoxb-1"},
                                                        {"SLACK_APP_TOKEN", "xapp-1"},
                                                        {"MATRIX_ACCESS_TOKEN", "syt_1"}}));
    for (const auto& f : got.found) UNSCOPED_INFO(to_string(f));
    REQUIRE(got.found.empty());
    const auto& c = got.value;
    REQUIRE(c.slack);
    CHECK(c.slack->mode == slack_settings::transport::socket);
    CHECK(c.slack->bot_token.reveal() == "xoxb-1");
    CHECK(c.slack->app_token.origin() == "env:SLACK_APP_TOKEN");
    CHECK(c.slack->signing_secrets.empty());
    CHECK(c.slack->team_ids == list{"T0123"});
    REQUIRE(c.matrix);
    CHECK(c.matrix->homeserver_url == "https://matrix.example.org");
    CHECK(c.matrix->allowed_servers == list{"example.org"});
    CHECK_FALSE(c.matrix->ca_file);
    REQUIRE(c.teams.size() == 3);
    const auto& social = c.teams[0];
    CHECK(social.who.channels.size() == 3);
    CHECK(social.who.lang == language::fi);
    CHECK(c.duty.rotas.at(social.who.id).turns ==
          std::vector{person_id("anna"), person_id("eero")});
    CHECK(social.openings.size() == 3);
    CHECK(c.duty.chain == duty_rules{}.chain);  // written out, and the usual one
    CHECK(c.teams[1].who.restricted);
    CHECK(c.managers.members == std::vector{person_id("pekka")});
    CHECK(c.http.health == endpoint{"127.0.0.1", 9090});
}

TEST_CASE("configuration: the demo's company is fine without any variable") {
    const auto got = load_configuration("config/demo.yaml", with_variables({}));
    for (const auto& f : got.found) UNSCOPED_INFO(to_string(f));
    REQUIRE(got.found.empty());
    CHECK(got.value.people.size() == 8);
    CHECK(got.value.company == "Kahvila Example Oy");
}

TEST_CASE("configuration: the dashboard's address is a whole site, proxies are addresses") {
    const auto read_url = [](std::string_view url) {
        return complaints(basis("http: { public_url: \"" + std::string(url) + "\" }\n"));
    };
    CHECK(read_url("https://desk.example.org") == list{});
    CHECK(read_url("http://localhost:8080/") == list{});
    CHECK(read_url("https://example.org/desk") ==
          list{"f.yaml:4:21: error: 'https://example.org/desk' has a path: the dashboard needs a "
               "site of its own, such as https://desk.example.org"});
    CHECK(read_url("desk.example.org") ==
          list{"f.yaml:4:21: error: 'desk.example.org' is not a web address such as "
               "https://desk.example.org"});
    CHECK(read_url("http://desk.example.org") ==
          list{"f.yaml:4:21: warning: 'http://desk.example.org' is not encrypted: tokens and "
               "reports can be read on the way; use https://"});
    const auto got = read(basis("http: { trusted_proxies: [\"0:0::1\", 192.0.2.7] }\n"));
    CHECK(got.value.http.trusted_proxies == list{"::1", "192.0.2.7"});
    CHECK(complaints(basis("http: { trusted_proxies: proxy.local }\n")) ==
          list{"f.yaml:4:26: error: 'proxy.local' is not an address such as 192.0.2.10"});
}

TEST_CASE("configuration: a proxy, whose password never stands in the file") {
    const auto complain = [](const std::string& line) {
        auto options = with_variables({{"PROXY", "http://joe:pass@proxy.example.org:3128"},
                                       {"BAD", "socks5://joe:pass@proxy.example.org"}});
        return complaints(basis("proxy: " + line + "\n"), options);
    };
    const auto options = with_variables({{"PROXY", "http://joe:pass@proxy.example.org:3128"}});
    const auto c =
        read(basis("proxy: { url: env:PROXY, except: [matrix.example.org, .in] }\n"), options);
    REQUIRE(c.usable());
    CHECK(c.value.proxy->url.reveal() == "http://joe:pass@proxy.example.org:3128");
    CHECK(c.value.proxy->except == list{"matrix.example.org", ".in"});
    CHECK(complain("{ url: http://proxy.example.org:3128, except: .in }") == list{});
    CHECK(complain("{ url: \"http://joe:pass@proxy.example.org\" }") ==
          list{"f.yaml:4:15: error: a name and a password never stand in this file: write env:NAME "
               "or file:PATH, and there http://name:password@host:port"});
    CHECK(complain("{ url: env:BAD }") ==
          list{"f.yaml:4:15: error: env:BAD holds no proxy's address such as "
               "http://proxy.example.org:3128"});
    CHECK(complain("{ url: https://proxy.example.org }") ==
          list{"f.yaml:4:15: error: proxy.url holds no proxy's address such as "
               "http://proxy.example.org:3128"});
    CHECK(complain("{ url: http://a, except: [\"*.in\"] }") ==
          list{"f.yaml:4:34: error: '*.in' is not a host such as matrix.example.org, or "
               ".example.org for all below it"});
    CHECK(complain("{ except: a }") == list{"f.yaml:4:8: error: the key 'url' is missing"});
}

TEST_CASE("configuration: unknown keys are refused, with what was meant") {
    CHECK(complaints(basis("timezone: Europe/Helsinki\n")) ==
          list{"f.yaml:4:1: error: unknown key 'timezone' (did you mean 'time_zone'?)"});
    CHECK(complaints(basis("http: { listn: \"127.0.0.1:1\" }\n")) ==
          list{"f.yaml:4:9: error: unknown key 'listn' (did you mean 'listen'?)"});
    CHECK(complaints("database: d\nteams: { a: { console: \"#a\", respnders: [] } }\n") ==
          list{"f.yaml:2:10: warning: the team 'a' has no responders and no leads: nobody can "
               "claim its "
               "tickets",
               "f.yaml:2:30: error: unknown key 'respnders' (did you mean 'responders'?)"});
}

TEST_CASE("configuration: what is missing, and what is no mapping") {
    CHECK(complaints("company: X\n") == list{"f.yaml:1:1: error: the key 'database' is missing",
                                             "f.yaml:1:1: error: the key 'teams' is missing"});
    CHECK(complaints("[1]\n") ==
          list{"f.yaml:1:1: error: a list where keys with values (key: value) belong"});
    CHECK(complaints("database: d\nteams: {}\n") ==
          list{"f.yaml:2:8: error: no team: at least one belongs here"});
    CHECK(complaints("database: d\nteams: [social]\n") ==
          list{"f.yaml:2:8: error: a list where keys with values (key: value) belong"});
    CHECK_FALSE(load_configuration("/nowhere/f.yaml").usable());
}

TEST_CASE("configuration: times and zones") {
    CHECK(
        complaints(basis("time_zone: Europe/Helsinky\n")) ==
        list{"f.yaml:4:12: error: 'Europe/Helsinky' is not a time zone this machine knows (did you "
             "mean 'Europe/Helsinki'?); a name such as Europe/Helsinki belongs here"});
    CHECK(complaints(basis("summary: { at: \"Monday 09:00\" }\n")) ==
          list{"f.yaml:4:16: error: 'Monday 09:00' is not a day and a time: \"Mon 09:00\"; the "
               "days are "
               "Mon Tue Wed Thu Fri Sat Sun"});
    CHECK(complaints(basis("daily_list: { at: \"9\" }\n")) ==
          list{"f.yaml:4:19: error: '9' is not a time of day: \"09:00\""});
}

TEST_CASE("configuration: addresses to listen on") {
    CHECK(complaints(basis("http: { listen: \"8080\" }\n")) ==
          list{"f.yaml:4:17: error: '8080' is not an address to listen on: \"127.0.0.1:8080\", "
               "\"[::1]:8080\""});
    CHECK(complaints(basis("http: { listen: \"[::1]:80\", health: \"[::1]:80\" }\n")) ==
          list{"f.yaml:4:37: error: the same address as 'listen': leave 'health' out, or give it "
               "another "
               "port"});
}

TEST_CASE("configuration: Slack is checked completely") {
    CHECK(complaints(basis("slack: {}\n")) ==
          list{"f.yaml:4:8: error: mode socket needs the key 'app_token'",
               "f.yaml:4:8: error: the key 'bot_token' is missing"});
    CHECK(complaints(basis("slack: { mode: http, bot_token: env:BOT }\n")) ==
          list{"f.yaml:4:8: error: mode http needs the key 'signing_secret'"});
    CHECK(complaints(basis("slack: { mode: htpp, bot_token: env:BOT, app_token: env:APP }\n")) ==
          list{"f.yaml:4:16: error: 'htpp' is not one of socket | http (did you mean 'http'?)"});
    const std::string_view start = "slack:\n  bot_token: env:BOT\n  app_token: env:APP\n";
    const auto with = [&](std::string_view line) {
        return complaints(basis(std::string(start) + "  " + std::string(line) + "\n"));
    };
    CHECK(
        with("api_base_url: slack.com") ==
        list{
            "f.yaml:7:17: error: 'slack.com' is not a web address such as https://slack.com/api/"});
    CHECK(with("api_base_url: http://proxy.example.org/api") ==
          list{"f.yaml:7:17: warning: 'http://proxy.example.org/api' is not encrypted: tokens and "
               "reports can be read on the way; use https://"});
    CHECK(with("api_base_url: http://127.0.0.1:1/api/") == list{});
    CHECK(with("response_url_prefixes: [\"https://hooks.slack.com\"]") ==
          list{"f.yaml:7:27: error: 'https://hooks.slack.com' must go on to the '/' after the "
               "host, or it "
               "fits other people's hosts too"});
    CHECK(
        with("team_ids: [social]") ==
        list{
            "f.yaml:7:14: error: 'social' is not a Slack workspace's id: T or E, then capitals and "
            "digits"});
    CHECK(with("app_id: T1") ==
          list{"f.yaml:7:11: error: 'T1' is not a Slack app's id: A, then capitals and digits"});
    CHECK(
        with("commands: { report: report }") ==
        list{"f.yaml:7:23: error: 'report' is not a slash command such as /report: small letters, "
             "digits, - _"});
    CHECK(with("commands: { desk: /report }") ==
          list{"f.yaml:7:21: error: '/report' is the command for reports already"});
}

TEST_CASE("configuration: Slack's base address always ends with a slash") {
    const auto got =
        read(basis("slack: { bot_token: env:BOT, app_token: env:APP, api_base_url: "
                   "\"http://127.0.0.1:9/api\" }\n"));
    REQUIRE(got.usable());
    CHECK(got.value.slack->api_base_url == "http://127.0.0.1:9/api/");
}

TEST_CASE("configuration: signing secrets, one or several") {
    const auto one =
        read(basis("slack: { mode: http, bot_token: env:BOT, signing_secret: env:SIGN }\n"));
    CHECK(one.value.slack->signing_secrets.size() == 1);
    const auto two = read(
        basis("slack: { mode: http, bot_token: env:BOT, signing_secret: [env:SIGN, env:MX] }\n"));
    CHECK(two.value.slack->signing_secrets.size() == 2);
    CHECK(complaints(basis("slack: { mode: http, bot_token: env:BOT, signing_secret: [] }\n")) ==
          list{"f.yaml:4:58: error: an empty list: at least one signing secret belongs here"});
}

TEST_CASE("configuration: Matrix is checked completely") {
    CHECK(complaints(basis("matrix: {}\n")) ==
          list{"f.yaml:4:9: error: the key 'access_token' is missing (or 'password', with which "
               "the bot logs in by itself)",
               "f.yaml:4:9: error: the key 'user_id' is missing"});
    CHECK(complaints(basis("matrix: { user_id: \"@f:example.org\", access_token: env:MX, "
                           "password: env:MX }\n")) ==
          list{"f.yaml:4:70: error: 'access_token' is there already: one of the two"});
    const auto found = read(basis("matrix: { user_id: \"@f:example.org\", password: env:MX }\n"));
    CHECK(found.found.empty());
    CHECK(found.value.matrix->homeserver_url.empty());
    CHECK_FALSE(found.value.matrix->password.empty());
    CHECK(complaints(basis("matrix:\n"
                           "  homeserver_url: matrix.example.org\n"
                           "  user_id: firebreak\n"
                           "  access_token: env:MX\n"
                           "  allowed_servers: [\"exa mple\"]\n"
                           "  ca_file: /nowhere/ca.pem\n")) ==
          list{"f.yaml:5:19: error: 'matrix.example.org' is not a web address such as "
               "https://matrix.example.org",
               "f.yaml:6:12: error: 'firebreak' is not a Matrix user such as "
               "\"@firebreak:example.org\"",
               "f.yaml:8:21: error: 'exa mple' is not a Matrix server's name such as example.org",
               "f.yaml:9:12: error: the file '/nowhere/ca.pem' does not exist"});
    const auto got =
        read(basis("matrix: { homeserver_url: \"https://m.example.org/\", user_id: "
                   "\"@f:example.org\", access_token: env:MX, ca_file: null }\n"));
    REQUIRE(got.usable());
    CHECK(got.value.matrix->homeserver_url == "https://m.example.org");
}

TEST_CASE("configuration: all mistakes at once, in the order of the file") {
    const auto got = complaints(
        "company: 3\ndatabase: [d]\ntime_zone: Nowhere/Land\nteams: { A: {} }\n"
        "zzz: 1\n");
    REQUIRE(got.size() == 4);
    CHECK(got[0] == "f.yaml:2:11: error: a list where a text belongs");
    CHECK(got[1].starts_with("f.yaml:3:12: error: 'Nowhere/Land' is not a time zone"));
    CHECK(got[2] ==
          "f.yaml:4:10: error: 'A' can't be a team's key: small letters a-z, digits, - _ .");
    CHECK(got[3] == "f.yaml:5:1: error: unknown key 'zzz'");
}
