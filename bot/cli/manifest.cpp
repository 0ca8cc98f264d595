#include "bot/cli/manifest.hpp"

#include "adapters/slack/needs.hpp"
#include "bot/cli/loading.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>

namespace firebreak::cli {
namespace {

using json = nlohmann::ordered_json;

/// Slack takes request URLs of up to 3000 characters; ours add at most 25 to this.
constexpr std::size_t longest_url = 2900;

/// Where Slack reaches the bot, without a '/' at its end; nothing when Slack would not take it.
std::optional<std::string> base_of(std::string url) {
    const auto address = to_web_address(url);
    if (!address || !address->encrypted || url.size() > longest_url) return std::nullopt;
    while (url.ends_with('/')) url.pop_back();
    return url;
}

json text_list(const auto& all) {
    auto list = json::array();
    for (const auto& each : all) list.push_back(each.name);
    return list;
}

json command(std::string_view word, std::string_view what, std::string_view hint) {
    json c;
    c["command"] = word;
    c["description"] = what;
    c["usage_hint"] = hint;
    c["should_escape"] = true;  // people and channels arrive as ids
    return c;
}

json shortcut(std::string_view name, std::string_view type, std::string_view id,
              std::string_view what) {
    json s;
    s["name"] = name;
    s["type"] = type;
    s["callback_id"] = id;
    s["description"] = what;
    return s;
}

json features_of(const slack_settings& s, const std::string& base) {
    json f;
    f["app_home"]["home_tab_enabled"] = true;
    f["app_home"]["messages_tab_enabled"] = true;
    f["app_home"]["messages_tab_read_only_enabled"] = false;
    f["bot_user"]["display_name"] = "firebreak";
    f["bot_user"]["always_online"] = true;
    f["shortcuts"] =
        json::array({shortcut("Report something online", "global", slack::report_shortcut,
                              "Tell the team about a complaint or a threat"),
                     shortcut("Report this message", "message", slack::message_shortcut_id,
                              "Tell the team about what this message shows")});
    auto commands = json::array(
        {command(s.report_command, "Report a complaint or a threat seen online",
                 "what happened, and a link"),
         command(s.desk_command, "Work with tickets", "help | mine | queue | claim 128")});
    if (!base.empty())
        for (auto& c : commands) c["url"] = base + "/slack/commands";
    f["slash_commands"] = std::move(commands);
    return f;
}

json settings_of(const std::string& base) {
    const bool http = !base.empty();
    json events, interactivity, s;
    if (http) events["request_url"] = base + "/slack/events";
    events["bot_events"] = text_list(slack::wanted_events());
    interactivity["is_enabled"] = true;
    if (http) {
        interactivity["request_url"] = base + "/slack/interactivity";
        interactivity["message_menu_options_url"] = base + "/slack/options";
    }
    s["event_subscriptions"] = std::move(events);
    s["interactivity"] = std::move(interactivity);
    s["org_deploy_enabled"] = false;
    s["socket_mode_enabled"] = !http;
    s["token_rotation_enabled"] = false;  // can't be switched off again once it is on
    return s;
}

bool has_groups(const configuration& c) {
    return std::ranges::any_of(c.teams, [](const team_settings& t) {
        return !t.responder_groups.empty() || !t.lead_groups.empty();
    });
}

/// Field names and limits: Slack's manifest schema, version 2 (contract: slack, section 1). With an
/// empty `base` it is for Socket Mode, where no URL is needed.
json manifest_of(const configuration& c, const std::string& base) {
    const auto& s = *c.slack;
    json m;
    m["_metadata"]["major_version"] = 2;
    m["_metadata"]["minor_version"] = 1;
    m["display_information"]["name"] = "Firebreak";
    m["display_information"]["description"] = "Report online conflicts instead of arguing";
    m["features"] = features_of(s, base);
    m["oauth_config"]["scopes"]["bot"] = text_list(slack::scopes_for(has_groups(c)));
    m["settings"] = settings_of(base);
    return m;
}

}  // namespace

int run_slack_manifest(const std::filesystem::path& file, const std::string& public_url,
                       std::ostream& out, std::ostream& err) {
    const auto config = load_config(file, wanted_secrets::no, err);
    if (!config) return 2;
    if (!config->slack) {
        err << "firebreak manifest: " << file.string() << " has no section slack:\n";
        return 2;
    }
    std::string base;
    if (config->slack->mode == slack_settings::transport::http) {
        auto found = base_of(public_url);
        if (!found) {
            err << "firebreak manifest: in http mode Slack must reach the bot: give its address "
                   "with --public-url https://bot.example.org, as Slack sees it\n";
            return 2;
        }
        base = std::move(*found);
    } else if (!public_url.empty()) {
        err << "firebreak manifest: in socket mode Slack calls no address of yours: --public-url "
               "is not used\n";
    }
    out << manifest_of(*config, base).dump(2) << '\n';
    return 0;
}

}  // namespace firebreak::cli
