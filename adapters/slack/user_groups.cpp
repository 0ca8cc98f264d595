#include "adapters/slack/user_groups.hpp"

#include "adapters/slack/text.hpp"
#include "bot/desk/texts.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace firebreak::slack {
namespace {

using kind = api_result::kind;

/// To learn who the members of one group are.
constexpr std::chrono::seconds patience{30};

/// Slack has said no: waiting does not help.
bool is_final(const api_result& r) {
    return r.is == kind::permanent || r.is == kind::dead_token ||
           (r.is == kind::fix_me && r.from_slack);
}

}  // namespace

user_groups::user_groups(parts p, std::vector<group_role> roles)
    : parts_(std::move(p)), roles_(std::move(roles)), pause_(parts_.executor) {
    for (const auto& r : roles_) groups_.try_emplace(r.group);
}

void user_groups::stop() {
    stopping_ = true;
    pause_.cancel();
}

boost::asio::awaitable<void> user_groups::run() {
    while (!stopping_ && !groups_.empty()) {
        const auto next = co_await ask();
        if (stopping_) break;
        pause_.expires_after(next);
        boost::system::error_code ignored;
        co_await pause_.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
}

boost::asio::awaitable<std::chrono::minutes> user_groups::ask() {
    bool all = true;
    for (auto& [id, g] : groups_) {
        if (stopping_) break;
        if (!co_await ask(id, g)) all = false;
        spread();
    }
    asked_ = true;
    co_return all ? asked_every : asked_again;
}

/// False: it is worth asking again soon.
boost::asio::awaitable<bool> user_groups::ask(const std::string& id, group& g) {
    const auto r = co_await parts_.api.call("usergroups.users.list", {{"usergroup", id}},
                                            {.deadline = {}, .idempotent = true, .urgent = false});
    if (r.ok()) co_return co_await take(r.list("/users"), g);
    if (is_final(r) || parts_.time.now() - g.answered >= believed_for) {
        if (!g.members.empty())
            parts_.log.log(level::warning, "slack-group-lost", {{"group", id}, {"why", r.error}});
        g.members.clear();
        g.refused = r.error;
    }
    co_return is_final(r);
}

boost::asio::awaitable<bool> user_groups::take(std::vector<std::string> accounts, group& g) {
    if (accounts.size() > most_members) accounts.resize(most_members);
    std::vector<person_id> members;
    bool all = true;
    const auto until = std::chrono::steady_clock::now() + patience;
    for (auto& account : accounts) {
        if (stopping_ || std::chrono::steady_clock::now() > until) {
            all = false;
            break;
        }
        caller who;
        who.user = std::move(account);
        const auto v = co_await parts_.people.meet(who);
        if (v.is == visitor::standing::colleague) members.push_back(v.id);
    }
    g.members = std::move(members);
    g.answered = parts_.time.now();
    g.refused.clear();
    co_return all;
}

void user_groups::spread() {
    std::vector<group_members> all;
    for (const auto& r : roles_) {
        const auto& members = groups_.at(r.group).members;
        if (members.empty()) continue;
        auto of = std::ranges::find(all, r.team, &group_members::team);
        if (of == all.end()) of = all.insert(all.end(), group_members{r.team, {}, {}});
        auto& list = r.leads ? of->leads : of->responders;
        list.insert(list.end(), members.begin(), members.end());
    }
    parts_.known.join(std::move(all));
}

std::vector<localized> user_groups::to_mend() const {
    std::vector<localized> all;
    for (const auto& r : roles_)
        if (const auto& g = groups_.at(r.group); !g.refused.empty())
            all.push_back(say(texts::slack_mend_group,
                              {{"group", r.group}, {"team", r.team.value}, {"error", g.refused}}));
    return all;
}

}  // namespace firebreak::slack
