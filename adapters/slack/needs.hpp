// What the app asks Slack for, and why: the one list behind the manifest, `check --online` and the
// table in docs/slack.md. Whoever calls another method or reads another event adds it here; a test
// compares this list with the code.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace firebreak::slack {

/// A scope of the bot token.
struct wanted_scope {
    std::string_view name;
    std::string_view why;     ///< what is lost without it, for people
    bool vital = false;       ///< without it there is no bot to speak of
    bool for_groups = false;  ///< only where the configuration names user groups
};
/// All that are ever needed.
std::span<const wanted_scope> wanted_scopes();
/// Those of an installation, which has user groups or not.
std::vector<wanted_scope> scopes_for(bool groups);

/// An event the app subscribes to.
struct wanted_event {
    std::string_view name;   ///< as the manifest says it: "message.im"
    std::string_view scope;  ///< that Slack sends it for; empty: none (contract, section 1)
};
std::span<const wanted_event> wanted_events();

/// A method of the Web API that the code calls with the bot token.
struct used_method {
    std::string_view name;
    std::string_view scopes;  ///< with blanks between them; which one counts depends on the kind of
                              ///< the channel (contract, section 1); empty: none
};
std::span<const used_method> used_methods();

/// Callback ids of the two shortcuts. Either opens the form for a report.
inline constexpr std::string_view report_shortcut = "firebreak_report";
inline constexpr std::string_view message_shortcut_id = "firebreak_report_message";

}  // namespace firebreak::slack
