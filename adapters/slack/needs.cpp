#include "adapters/slack/needs.hpp"

#include <array>

namespace firebreak::slack {
namespace {

// The order is that of docs/slack.md: what everybody uses first.
constexpr auto scopes = std::to_array<wanted_scope>({
    {"commands", "the two slash commands and both shortcuts", true},
    {"chat:write", "answers, cards, receipts and threads", true},
    {"users:read", "colleagues' names and languages; telling guests and other companies apart",
     true},
    {"im:history", "reports and commands in a direct chat with the bot"},
    {"im:write", "finding out, after a crash, whether a direct message went out"},
    {"app_mentions:read", "commands that begin with the bot's name"},
    {"channels:history",
     "notes in the threads of cards, and finding out after a crash whether a card went out, in "
     "public channels"},
    {"groups:history", "the same in private channels"},
    {"channels:read", "check --online: whether the bot is in the public channels it posts to"},
    {"groups:read", "the same for private channels"},
    {"files:write", "the chart that goes with the weekly summary"},
    {"usergroups:read", "who is in the user groups that teams are made of", false, true},
});

constexpr auto events = std::to_array<wanted_event>({
    {"app_home_opened", ""},
    {"app_mention", "app_mentions:read"},
    {"message.im", "im:history"},
    {"message.channels", "channels:history"},
    {"message.groups", "groups:history"},
    {"app_uninstalled", ""},
    {"tokens_revoked", ""},
});

constexpr auto methods = std::to_array<used_method>({
    {"auth.test", ""},
    {"chat.getPermalink", ""},
    {"chat.postEphemeral", "chat:write"},
    {"chat.postMessage", "chat:write"},
    {"chat.update", "chat:write"},
    {"conversations.history", "im:history channels:history groups:history"},
    {"conversations.info", "channels:read groups:read"},
    {"conversations.open", "im:write"},
    {"conversations.replies", "im:history channels:history groups:history"},
    {"files.completeUploadExternal", "files:write"},
    {"files.getUploadURLExternal", "files:write"},
    {"usergroups.users.list", "usergroups:read"},
    {"users.info", "users:read"},
    {"views.open", ""},
    {"views.publish", ""},
    {"views.update", ""},
});

}  // namespace

std::span<const wanted_scope> wanted_scopes() { return scopes; }
std::vector<wanted_scope> scopes_for(bool groups) {
    std::vector<wanted_scope> needed(scopes.begin(), scopes.end());
    if (!groups) std::erase_if(needed, [](const wanted_scope& s) { return s.for_groups; });
    return needed;
}
std::span<const wanted_event> wanted_events() { return events; }
std::span<const used_method> used_methods() { return methods; }

}  // namespace firebreak::slack
