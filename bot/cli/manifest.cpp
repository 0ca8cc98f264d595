#include "bot/cli/manifest.hpp"

#include "bot/cli/loading.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace firebreak::cli {

int run_slack_manifest(const std::filesystem::path& file, const std::string& public_url,
                       std::ostream& out, std::ostream& err) {
    using json = nlohmann::ordered_json;
    const auto config = load_config(file, wanted_secrets::no, err);
    if (!config) return 2;
    if (!config->slack) {
        err << "firebreak manifest: " << file.string() << " has no section slack:\n";
        return 2;
    }
    const auto& slack = *config->slack;
    const bool http = slack.mode == slack_settings::transport::http;
    if (http && !public_url.starts_with("https://")) {
        err << "firebreak manifest: in http mode Slack must reach the bot: give its address with "
               "--public-url https://…\n";
        return 2;
    }
    const auto with_url = [&](json j, const char* key, const char* path) {
        if (http) j[key] = public_url + path;
        return j;
    };
    // Field names and limits: Slack's manifest schema, version 2 (contracts: slack, section 1).
    json m;
    m["_metadata"] = {{"major_version", 2}, {"minor_version", 1}};
    m["display_information"] = {{"name", "Firebreak"},
                                {"description", "Report online conflicts instead of arguing"}};
    m["features"]["app_home"] = {{"home_tab_enabled", true},
                                 {"messages_tab_enabled", true},
                                 {"messages_tab_read_only_enabled", false}};
    m["features"]["bot_user"] = {{"display_name", "firebreak"}, {"always_online", true}};
    m["features"]["slash_commands"] =
        json::array({with_url({{"command", slack.report_command},
                               {"description", "Report a complaint or a threat seen online"},
                               {"usage_hint", "what happened, and a link"},
                               {"should_escape", true}},
                              "url", "/slack/commands"),
                     with_url({{"command", slack.desk_command},
                               {"description", "Work with tickets"},
                               {"usage_hint", "help | mine | queue | claim 128"},
                               {"should_escape", true}},
                              "url", "/slack/commands")});
    // commands: the two words; chat:write: answers and cards; im:*: reports in a direct message and
    // receipts; users:read: names and languages of colleagues.
    m["oauth_config"]["scopes"]["bot"] = {"commands", "chat:write", "im:history", "im:write",
                                          "users:read"};
    m["settings"]["event_subscriptions"] = with_url(
        {{"bot_events", {"app_home_opened", "message.im"}}}, "request_url", "/slack/events");
    m["settings"]["interactivity"] =
        with_url({{"is_enabled", true}}, "request_url", "/slack/interactivity");
    m["settings"]["org_deploy_enabled"] = false;
    m["settings"]["socket_mode_enabled"] = !http;
    m["settings"]["token_rotation_enabled"] = false;
    out << m.dump(2) << '\n';
    return 0;
}

}  // namespace firebreak::cli
