#include "bot/cli/manifest.hpp"

#include "adapters/slack/needs.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <set>
#include <sstream>

using namespace firebreak;
using nlohmann::json;

namespace {

struct made {
    int status = 0;
    std::string said, complained;
    [[nodiscard]] json read() const { return json::parse(said); }
};

made manifest(const std::string& slack, const std::string& url = {},
              const std::string& responder = "U1") {
    test::scratch folder;
    const auto file = folder / "f.yaml";
    std::ofstream(file) << "database: f.db\nteams: { social: { slack: C1, responders: ["
                        << responder << "] } }\n"
                        << slack;
    std::ostringstream out, err;
    made m;
    m.status = cli::run_slack_manifest(file, url, out, err);
    m.said = out.str();
    m.complained = err.str();
    return m;
}

constexpr auto socket = "slack: { bot_token: env:B, app_token: env:A }\n";
constexpr auto http = "slack: { mode: http, bot_token: env:B, signing_secret: env:S }\n";

std::set<std::string> keys(const json& of) {
    std::set<std::string> names;
    for (const auto& [key, _] : of.items()) names.insert(key);
    return names;
}

std::set<std::string> texts(const json& list) {
    std::set<std::string> all;
    for (const auto& each : list) all.insert(each.get<std::string>());
    CHECK(all.size() == list.size());
    return all;
}

void check_length(const json& text, std::size_t most) {
    const auto length = text.get<std::string>().size();  // ours are ASCII
    CAPTURE(text);
    CHECK(length >= 1);
    CHECK(length <= most);
}

using names = std::set<std::string>;

/// Slack's schema as far as it concerns us (contract: slack, section 1): limits, and no key that it
/// does not name.
void check_limits(const json& m) {
    CHECK(keys(m) ==
          names{"_metadata", "display_information", "features", "oauth_config", "settings"});
    CHECK(keys(m["_metadata"]) == names{"major_version", "minor_version"});
    CHECK(keys(m["display_information"]) == names{"name", "description"});
    check_length(m["display_information"]["name"], 35);
    check_length(m["display_information"]["description"], 140);
    const auto& f = m["features"];
    CHECK(keys(f) == names{"app_home", "bot_user", "shortcuts", "slash_commands"});
    CHECK(keys(f["app_home"]) ==
          names{"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"});
    CHECK(keys(f["bot_user"]) == names{"display_name", "always_online"});
    check_length(f["bot_user"]["display_name"], 80);
    CHECK(f["shortcuts"].size() <= 10);
    for (const auto& s : f["shortcuts"]) {
        CHECK(keys(s) == names{"name", "type", "callback_id", "description"});
        check_length(s["name"], 24);
        check_length(s["callback_id"], 255);
        check_length(s["description"], 150);
    }
    for (const auto& c : f["slash_commands"]) {
        auto of_command = keys(c);
        of_command.erase("url");
        CHECK(of_command == names{"command", "description", "usage_hint", "should_escape"});
        CHECK(c["command"].get<std::string>().starts_with('/'));
        check_length(c["command"], 32);
        check_length(c["description"], 2000);
        check_length(c["usage_hint"], 1000);
        if (c.contains("url")) check_length(c["url"], 3000);
    }
    CHECK(keys(m["oauth_config"]) == names{"scopes"});
    CHECK(keys(m["oauth_config"]["scopes"]) == names{"bot"});
    const auto& s = m["settings"];
    CHECK(keys(s) == names{"event_subscriptions", "interactivity", "org_deploy_enabled",
                           "socket_mode_enabled", "token_rotation_enabled"});
    CHECK(s["event_subscriptions"]["bot_events"].size() <= 100);
}

}  // namespace

TEST_CASE("manifest: Slack's limits hold, and no key is one that Slack refuses") {
    check_limits(manifest(socket).read());
    check_limits(manifest(http, "https://bot.example.org").read());
}

TEST_CASE("manifest: scopes and events are those that the code needs") {
    const auto m = manifest(socket).read();
    names scopes, events;
    for (const auto& s : slack::scopes_for(false)) scopes.emplace(s.name);
    for (const auto& e : slack::wanted_events()) events.emplace(e.name);
    CHECK(texts(m["oauth_config"]["scopes"]["bot"]) == scopes);
    CHECK(texts(m["settings"]["event_subscriptions"]["bot_events"]) == events);
    CHECK(m["features"]["app_home"]["messages_tab_read_only_enabled"] == false);
    // A scope more only where a team is made of a user group.
    CHECK_FALSE(scopes.contains("usergroups:read"));
    scopes.emplace("usergroups:read");
    CHECK(texts(manifest(socket, {}, "S1A").read()["oauth_config"]["scopes"]["bot"]) == scopes);
}

TEST_CASE("manifest: one shortcut for everywhere, one for a message, with names of their own") {
    const auto list = manifest(socket).read()["features"]["shortcuts"];
    REQUIRE(list.size() == 2);
    CHECK(list[0]["type"] == "global");
    CHECK(list[1]["type"] == "message");
    CHECK(list[0]["callback_id"] != list[1]["callback_id"]);
}

TEST_CASE("manifest: commands are those of the configuration") {
    const auto m = manifest(
        "slack: { bot_token: env:B, app_token: env:A, commands: { report: /ilmoita, desk: /fb } }");
    const auto commands = m.read()["features"]["slash_commands"];
    REQUIRE(commands.size() == 2);
    CHECK(commands[0]["command"] == "/ilmoita");
    CHECK(commands[1]["command"] == "/fb");
}

TEST_CASE(
    "manifest: in Socket Mode no address is named, and one that is given is said to be idle") {
    const auto m = manifest(socket, "https://bot.example.org");
    CHECK(m.status == 0);
    CHECK(m.read()["settings"]["socket_mode_enabled"] == true);
    CHECK(m.said.find("bot.example.org") == std::string::npos);
    CHECK(m.complained.find("not used") != std::string::npos);
    CHECK(manifest(socket).complained.empty());
}

TEST_CASE("manifest: over HTTP every request URL begins with the public one") {
    const auto m = manifest(http, "https://bot.example.org/fb/").read();
    const std::string base = "https://bot.example.org/fb/slack/";
    CHECK(m["settings"]["socket_mode_enabled"] == false);
    for (const auto& c : m["features"]["slash_commands"]) CHECK(c["url"] == base + "commands");
    CHECK(m["settings"]["event_subscriptions"]["request_url"] == base + "events");
    CHECK(m["settings"]["interactivity"]["request_url"] == base + "interactivity");
    CHECK(m["settings"]["interactivity"]["message_menu_options_url"] == base + "options");
}

TEST_CASE("manifest: over HTTP an address that Slack would not take is refused, and said why") {
    for (const auto& url :
         {std::string(), std::string("http://bot.example.org"), std::string("bot.example.org"),
          std::string("https://bot.example.org/?a=b"), "https://a/" + std::string(3000, 'x')}) {
        const auto m = manifest(http, url);
        CAPTURE(url);
        CHECK(m.status == 2);
        CHECK(m.said.empty());
        CHECK(m.complained.find("--public-url") != std::string::npos);
    }
}

TEST_CASE("manifest: without a section for Slack there is none") {
    const auto m = manifest("");
    CHECK(m.status == 2);
    CHECK(m.complained.find("no section slack:") != std::string::npos);
}
