#include "adapters/slack/workspace.hpp"

#include "adapters/slack/chat.hpp"
#include "adapters/slack/endpoint.hpp"
#include "adapters/slack/front.hpp"
#include "adapters/slack/socket_mode.hpp"
#include "adapters/slack/visitors.hpp"
#include "adapters/slack/web_api.hpp"
#include "bot/desk/texts.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace firebreak::slack {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t connections = 2;
constexpr milliseconds first_retry{2'000}, longest_retry{300'000};

installation installed(const settings& s) {
    installation i;
    i.teams = s.team_ids;
    i.app = s.app_id;
    return i;
}

/// Where answers may go, files may go too: there is one list of Slack's other addresses.
std::vector<std::string> upload_prefixes(const settings& s) {
    auto all = web_api::options{}.upload_prefixes;
    all.insert(all.end(), s.response_url_prefixes.begin(), s.response_url_prefixes.end());
    return all;
}

}  // namespace

struct workspace::inside {
    parts of;
    settings wanted;
    installation here;
    web_api api;
    visitors people;
    user_groups groups;
    front hears;
    endpoint door;
    slack_chat network;
    std::vector<std::unique_ptr<socket_mode>> sockets;
    boost::asio::steady_timer pause;
    localized wrong_workspace;
    bool known = false;
    bool stopping = false;

    inside(parts p, settings s)
        : of(std::move(p)),
          wanted(std::move(s)),
          here(installed(wanted)),
          api(of.executor, of.http, of.log,
              {.base_url = wanted.api_base_url,
               .bot_token = wanted.bot_token,
               .app_token = wanted.app_token,
               .upload_prefixes = upload_prefixes(wanted)}),
          people({api, of.known, of.office, of.tasks, of.time, here}),
          groups({of.executor, api, people, of.known, of.time, of.log}, wanted.groups),
          hears({of.executor, of.office, of.files, api, people, of.tasks, of.time, of.log, here,
                 wanted.report_command, wanted.desk_command, wanted.response_url_prefixes}),
          door({hears, of.time, of.log}, wanted.signing_secrets),
          network({api, of.log, of.office, wanted.desk_command, of.inherited}),
          pause(of.executor) {
        if (!wanted.socket_mode) return;
        net::websocket::options connection;
        connection.trusted = of.trusted;
        connection.out = of.out;
        for (std::size_t i = 0; i < connections; ++i)
            sockets.push_back(std::make_unique<socket_mode>(socket_mode::parts{
                of.executor, api, hears, of.tasks, of.log, here, connection, of.jitter}));
    }

    /// Who the bot is, asked until Slack says so: its own messages are told from others by it. Then
    /// who is in user groups, for as long as it runs.
    boost::asio::awaitable<void> learn() {
        for (auto span = first_retry; !stopping; span = std::min(2 * span, longest_retry)) {
            const auto r = co_await api.call("auth.test", {},
                                             {.deadline = {}, .idempotent = true, .urgent = true});
            if (r.ok()) {
                take(r);
                co_return co_await groups.run();
            }
            if (r.is == api_result::kind::dead_token) span = longest_retry;
            pause.expires_after(std::max(span, r.retry_after.value_or(milliseconds{0})));
            boost::system::error_code ignored;
            co_await pause.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        }
    }

    void take(const api_result& r) {
        here.bot_user = r.text("/user_id");
        here.bot_id = r.text("/bot_id");
        const auto team = r.text("/team_id");
        if (here.teams.empty()) {
            here.teams.push_back(team);
            if (auto enterprise = r.text("/enterprise_id"); !enterprise.empty())
                here.teams.push_back(std::move(enterprise));
        } else if (std::ranges::find(here.teams, team) == here.teams.end()) {
            wrong_workspace = say(texts::slack_mend_workspace, {{"team", team}});
            of.log.log(level::error, "slack-wrong-workspace",
                       {{"mend", wrong_workspace.in(language::en)}});
        }
        known = true;
        of.log.log(level::info, "slack-workspace-known", {{"team", team}});
    }
};

workspace::workspace(parts p, settings s)
    : it_(std::make_unique<inside>(std::move(p), std::move(s))) {}
workspace::~workspace() = default;

chat& workspace::network() { return it_->network; }

void workspace::start(supervisor& loops) {
    loops.own(
        "slack-identity", [this] { return it_->learn(); },
        [this] {
            it_->stopping = true;
            it_->pause.cancel();
            it_->groups.stop();
        });
    for (auto& socket : it_->sockets)
        loops.own(
            "slack-socket", [&socket] { return socket->run(); }, [&socket] { socket->stop(); });
}

void workspace::stop() { it_->api.stop(); }

std::optional<net::http_response> workspace::admit(const net::http_head& head) const {
    return it_->door.admit(head);
}

boost::asio::awaitable<net::http_response> workspace::answer(const net::http_request& request) {
    return it_->door.answer(request);
}

bool workspace::ready() const {
    if (!it_->known || !it_->groups.asked()) return false;
    const auto& all = it_->sockets;
    return all.empty() || std::ranges::any_of(all, [](const auto& s) { return s->ready(); });
}

network_health workspace::health() const {
    network_health h{it_->network.network(), ready(), it_->api.to_mend()};
    for (auto& mend : it_->groups.to_mend()) h.to_mend.push_back(std::move(mend));
    if (!it_->wrong_workspace.empty()) h.to_mend.push_back(it_->wrong_workspace);
    if (std::ranges::any_of(it_->sockets, [](const auto& s) { return s->disabled(); }))
        h.to_mend.push_back(say(texts::slack_mend_socket_mode));
    return h;
}

}  // namespace firebreak::slack
