#include "adapters/slack/checkup.hpp"

#include "adapters/slack/needs.hpp"
#include "adapters/slack/text.hpp"

#include <algorithm>
#include <set>

namespace firebreak::slack {
namespace {

using std::chrono::milliseconds;
using grade = online_finding::grade;
using steady = std::chrono::steady_clock;

constexpr std::size_t longest_name = 80;
constexpr std::string_view install_again =
    "under OAuth & Permissions, or paste the manifest again (firebreak manifest slack); then "
    "install the app again and take its new token";

std::set<std::string> split(std::string_view list) {
    std::set<std::string> out;
    std::string word;
    for (const char c : list) {
        if (c != ',' && c != ' ') {
            word += c;
            continue;
        }
        if (!word.empty()) out.insert(std::move(word));
        word.clear();
    }
    if (!word.empty()) out.insert(std::move(word));
    return out;
}

std::string joined(const std::vector<std::string>& all) {
    std::string out;
    for (const auto& each : all) out += (out.empty() ? "" : ", ") + each;
    return out;
}

class checkup {
 public:
    checkup(web_api& api, checkup_questions q)
        : api_(api), q_(std::move(q)), until_(steady::now() + q_.patience) {}

    boost::asio::awaitable<std::vector<online_finding>> all() {
        if (co_await bot_token()) {
            for (const auto& c : q_.channels) co_await channel(c);
            for (const auto& g : q_.groups) co_await group(g);
        }
        if (q_.socket_mode) co_await app_token();
        co_return std::move(found_);
    }

 private:
    void say(grade g, std::string problem, std::string mend = {}) {
        found_.push_back({g, std::move(problem), std::move(mend)});
    }

    boost::asio::awaitable<api_result> ask(std::string_view method, web_api::arguments a = {}) {
        const auto left = std::chrono::duration_cast<milliseconds>(until_ - steady::now());
        const auto span = std::min(left, q_.each);
        if (span.count() <= 0) {
            api_result late;
            late.is = api_result::kind::wait;
            late.error = "no time was left";
            co_return late;
        }
        co_return co_await api_.call(method, std::move(a),
                                     {.deadline = span, .idempotent = true, .urgent = true});
    }

    /// Whether there is an answer to judge; what was not asked or not answered is said here.
    bool answered(const api_result& r, const std::string& about) {
        using kind = api_result::kind;
        const bool passing = r.is == kind::transient || r.is == kind::unknown;
        if (r.is == kind::wait || (passing && r.from_slack)) {
            say(grade::warning,
                about + ": not tried, for Slack asks for a pause or is slow (" + r.error + ")",
                "run check --online again in a minute");
            return false;
        }
        if (r.from_slack || r.ok()) return true;
        if (r.is == kind::fix_me) {
            say(grade::broken, about + ": no connection that can be trusted (" + r.error + ")",
                "look at slack.api_base_url, at this machine's certificates (package "
                "ca-certificates) and at whatever inspects its connections");
            return false;
        }
        say(grade::broken, about + ": Slack can't be reached or did not answer (" + r.error + ")",
            "see that this machine may open connections to the host of slack.api_base_url, and "
            "try again");
        return false;
    }

    boost::asio::awaitable<bool> bot_token() {
        const auto r = co_await ask("auth.test");
        if (!answered(r, "slack.bot_token")) co_return false;
        if (!r.ok()) {
            say(grade::broken, "slack.bot_token: Slack refuses it (" + r.error + ")",
                "take the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of the app; "
                "install the app there if it is not");
            co_return false;
        }
        bot_ = plain(r.text("/user"), longest_name, lines::one);
        const auto team = r.text("/team_id");
        say(grade::fine, "slack.bot_token works: the bot @" + bot_ + " in " +
                             plain(r.text("/team"), longest_name, lines::one) + " (" + team + ")");
        workspace(team, r.text("/enterprise_id"));
        app(r.text("/app_id"));
        scopes(r.scopes);
        co_return true;
    }

    void workspace(const std::string& team, const std::string& enterprise) {
        const auto among = [&](const std::string& id) {
            return !id.empty() && std::ranges::find(q_.team_ids, id) != q_.team_ids.end();
        };
        if (q_.team_ids.empty()) {
            say(grade::fine, "slack.team_ids is left out: only " + team + " is answered");
        } else if (!among(team) && !among(enterprise)) {
            say(grade::broken,
                "slack.team_ids names " + joined(q_.team_ids) + ", but the token belongs to " +
                    team,
                "write " + team + " there, or take the token of the app in the other workspace");
        } else {
            say(grade::fine, "slack.team_ids names the token's workspace");
        }
    }

    /// Slack does not always say whose token it is.
    void app(const std::string& id) {
        if (q_.app_id.empty() || id == q_.app_id) return;
        if (id.empty())
            say(grade::fine,
                "slack.app_id can't be compared: Slack does not say to which app a token belongs");
        else
            say(grade::broken,
                "slack.app_id is " + q_.app_id + ", but the token belongs to the app " + id,
                "write " + id + " there, or take the token from the other app's settings");
    }

    void scopes(const std::string& header) {
        if (header.empty()) {
            say(grade::warning, "Slack did not say which scopes the token has",
                "compare the table in docs/slack.md with OAuth & Permissions of the app");
            return;
        }
        auto has = split(header);
        bool all = true;
        for (const auto& wanted : scopes_for(!q_.groups.empty())) {
            if (has.erase(std::string(wanted.name)) != 0) continue;
            all = false;
            say(wanted.vital ? grade::broken : grade::warning,
                "the token lacks the scope " + std::string(wanted.name) + ": " +
                    std::string(wanted.why),
                "add it " + std::string(install_again));
        }
        if (all) say(grade::fine, "the token has every scope that is needed");
        if (!has.empty())
            say(grade::fine, "the token has scopes that nothing here uses, which can go: " +
                                 plain(joined({has.begin(), has.end()}), 500, lines::one));
    }

    boost::asio::awaitable<void> channel(const checkup_questions::channel& c) {
        auto about = c.key + ".slack " + c.id;
        if (!is_channel(c.id)) {
            say(grade::broken, about + ": this is no channel's id",
                "take it from the end of About in the channel's details");
            co_return;
        }
        const auto r = co_await ask("conversations.info", {{"channel", c.id}});
        if (!answered(r, about)) co_return;
        const auto invite = "invite the bot there: /invite @" + bot_;
        if (r.error == "channel_not_found") {
            say(grade::broken,
                about + ": there is no such channel, or it is private and the bot is not in it",
                invite + "; or take the id from the end of About in the channel's details");
            co_return;
        }
        if (!r.ok()) {
            const auto mend = how_to_mend("conversations.info", r, c.id);
            say(grade::warning, about + ": not looked at (" + r.error + ")",
                mend.empty() ? "look at the channel in Slack" : mend.in(language::en));
            co_return;
        }
        about += " (#" + plain(r.text("/channel/name"), longest_name, lines::one) + ")";
        const auto before = found_.size();
        if (r.flag("/channel/is_archived"))
            say(grade::broken, about + ": it is archived", "unarchive it, or name another channel");
        else if (!r.flag("/channel/is_member"))
            say(grade::broken, about + ": the bot is not in it", invite);
        if (r.flag("/channel/is_ext_shared"))
            say(c.restricted ? grade::broken : grade::warning,
                about + ": it is shared with another organisation, whose people read the cards",
                "take a channel of your own, or end the sharing");
        else if (c.restricted && !r.flag("/channel/is_private"))
            say(grade::warning,
                about + ": the team is restricted, but everybody may read and join it",
                "make it a private channel, then invite the bot again");
        if (found_.size() == before) say(grade::fine, about + ": the bot is in it");
    }

    boost::asio::awaitable<void> group(const checkup_questions::group& g) {
        const auto about = g.key + ": the user group " + g.id;
        const auto r = co_await ask("usergroups.users.list", {{"usergroup", g.id}});
        if (!answered(r, about)) co_return;
        if (!r.ok()) {
            say(grade::broken, about + " can't be read (" + r.error + "): nobody has rights by it",
                r.error == "missing_scope"
                    ? "add the scope usergroups:read " + std::string(install_again)
                    : "take its id (S…) from the group's page in Slack, and see that it is "
                      "enabled");
            co_return;
        }
        const auto members = r.list("/users").size();
        if (members == 0)
            say(grade::warning, about + " has no members", "add the team's people to it in Slack");
        else
            say(grade::fine, about + " has members: " + std::to_string(members));
    }

    /// Opens nothing: a connection here would take envelopes that are meant for the bot.
    boost::asio::awaitable<void> app_token() {
        const auto r = co_await ask("apps.connections.open");
        if (!answered(r, "slack.app_token")) co_return;
        if (r.ok()) {
            say(grade::fine, "slack.app_token works: Socket Mode would let us in");
            co_return;
        }
        const bool scope = r.error == "missing_scope";
        say(grade::broken, "slack.app_token: Slack refuses it (" + r.error + ")",
            std::string(scope ? "make an app-level token with the scope connections:write"
                              : "take the app-level token (xapp-…, scope connections:write)") +
                " under Basic Information, App-Level Tokens; and see that Socket Mode is on");
    }

    web_api& api_;
    checkup_questions q_;
    steady::time_point until_;
    std::string bot_ = "firebreak";
    std::vector<online_finding> found_;
};

}  // namespace

boost::asio::awaitable<std::vector<online_finding>> look_online(web_api& api, checkup_questions q) {
    checkup c(api, std::move(q));
    co_return co_await c.all();
}

}  // namespace firebreak::slack
