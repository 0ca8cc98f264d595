#include "bot/cli/online.hpp"

#include "adapters/net/http_client.hpp"
#include "adapters/net/tls.hpp"
#include "adapters/slack/checkup.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

namespace firebreak::cli {
namespace {

/// The findings say everything; log lines between them would say it twice.
class silence final : public telemetry {
 public:
    void log(level, std::string_view, std::initializer_list<field>) override {}
    void count(std::string_view, std::int64_t) override {}
};

advice::grade grade_of(slack::online_finding::grade g) {
    switch (g) {
        case slack::online_finding::grade::fine: return advice::grade::note;
        case slack::online_finding::grade::warning: return advice::grade::warning;
        case slack::online_finding::grade::broken: break;
    }
    return advice::grade::error;
}

slack::checkup_questions questions_of(const configuration& c) {
    const network_id network{"slack"};
    slack::checkup_questions q;
    q.socket_mode = c.slack->mode == slack_settings::transport::socket;
    q.team_ids = c.slack->team_ids;
    q.app_id = c.slack->app_id;
    const auto add = [&](const std::vector<conversation>& channels, const std::string& key,
                         bool restricted) {
        for (const auto& channel : channels)
            if (channel.network == network) q.channels.push_back({channel.id, key, restricted});
    };
    for (const auto& t : c.teams) add(t.who.channels, "teams." + t.who.id.value, t.who.restricted);
    add(c.managers.channels, "managers", false);
    return q;
}

std::vector<advice> look_at_slack(const configuration& c) {
    std::vector<advice> out;
    const auto say = [&](advice::grade g, std::string problem, std::string mend) {
        advice a;
        a.severity = g;
        a.about = "slack";
        if (g != advice::grade::note) a.file = c.file.string();
        a.problem = std::move(problem);
        a.mend = std::move(mend);
        out.push_back(std::move(a));
    };
    auto trusted = net::load_trust();
    if (!trusted) {
        say(advice::grade::error,
            "the system's certificates can't be read (" + trusted.error().message() +
                "): Slack was not asked",
            "install the package ca-certificates");
        return out;
    }
    boost::asio::io_context io(1);
    net::http_client::options options;
    options.trusted = *trusted;
    net::http_client http(io.get_executor(), options);
    silence quiet;
    slack::web_api api(
        io.get_executor(), http, quiet,
        {c.slack->api_base_url, c.slack->bot_token.reveal(), c.slack->app_token.reveal()});
    std::vector<slack::online_finding> found;
    boost::asio::co_spawn(
        io, slack::look_online(api, questions_of(c)),
        [&](const std::exception_ptr& failure, std::vector<slack::online_finding> all) {
            http.stop();  // kept connections would keep us waiting
            if (failure) std::rethrow_exception(failure);
            found = std::move(all);
        });
    io.run();
    for (auto& f : found) say(grade_of(f.is), std::move(f.problem), std::move(f.mend));
    return out;
}

}  // namespace

std::vector<advice> look_online(const configuration& c) {
    if (!c.slack) return {};
    return look_at_slack(c);
}

}  // namespace firebreak::cli
