#include "bot/cli/online.hpp"

#include "adapters/console/clock.hpp"
#include "adapters/matrix/checkup.hpp"
#include "adapters/matrix/client.hpp"
#include "adapters/net/http_client.hpp"
#include "adapters/net/tls.hpp"
#include "adapters/slack/checkup.hpp"
#include "bot/cli/outgoing.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <exception>
#include <iterator>

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
    for (const auto& t : c.teams)
        for (const auto* groups : {&t.responder_groups, &t.lead_groups})
            for (const auto& id : *groups) q.groups.push_back({id, "teams." + t.who.id.value});
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
    options.out = way_out_of(c);
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

/// Looking keeps nothing.
class no_store final : public store {
 public:
    void submit(std::unique_ptr<write_work> w) override { w->finish(errc::closed); }
    void submit(std::unique_ptr<read_work> r) override { r->finish(errc::closed); }
    void close() override {}
};

advice::grade grade_of(matrix::finding::grade g) {
    switch (g) {
        case matrix::finding::grade::fine: return advice::grade::note;
        case matrix::finding::grade::warning: return advice::grade::warning;
        case matrix::finding::grade::broken: break;
    }
    return advice::grade::error;
}

matrix::checkup_questions matrix_questions_of(const configuration& c) {
    matrix::checkup_questions q;
    q.user_id = c.matrix->user_id;
    q.has_password = !c.matrix->password.empty();
    q.allowed_servers = c.matrix->allowed_servers;
    const auto add = [&](const std::vector<conversation>& channels, const std::string& key,
                         bool restricted) {
        for (const auto& channel : channels)
            if (channel.network.value == "matrix")
                q.rooms.push_back({{channel.id, restricted}, key});
    };
    for (const auto& t : c.teams) add(t.who.channels, "teams." + t.who.id.value, t.who.restricted);
    add(c.managers.channels, "managers", false);
    return q;
}

std::vector<advice> look_at_matrix(const configuration& c) {
    std::vector<advice> out;
    const auto say = [&](advice::grade g, std::string problem, std::string mend) {
        advice a;
        a.severity = g;
        a.about = "matrix";
        if (g != advice::grade::note) a.file = c.file.string();
        a.problem = std::move(problem);
        a.mend = std::move(mend);
        out.push_back(std::move(a));
    };
    const auto& m = *c.matrix;
    auto trusted = net::load_trust(m.ca_file.value_or(std::filesystem::path{}));
    if (!trusted) {
        say(advice::grade::error,
            "the certificates can't be read (" + trusted.error().message() +
                "): Matrix was not asked",
            m.ca_file ? "look at matrix.ca_file: it must be PEM" : "install ca-certificates");
        return out;
    }
    boost::asio::io_context io(1);
    net::http_client::options options;
    options.trusted = *trusted;
    options.out = way_out_of(c);
    net::http_client http(io.get_executor(), options), polling(io.get_executor(), options);
    silence quiet;
    no_store nothing;
    console::real_clock time(io.get_executor());
    matrix::credentials with;
    with.homeserver_url = m.homeserver_url;
    with.user_id = m.user_id;
    with.access_token = m.access_token.reveal();
    with.only_look = true;
    matrix::session account({io.get_executor(), http, polling, nothing, time, quiet},
                            std::move(with));
    matrix::client server(account);
    std::vector<matrix::online_finding> found;
    boost::asio::co_spawn(
        io, matrix::look_online(account, server, matrix_questions_of(c)),
        [&](const std::exception_ptr& failure, std::vector<matrix::online_finding> all) {
            http.stop(), polling.stop();
            if (failure) std::rethrow_exception(failure);
            found = std::move(all);
        });
    io.run();
    for (auto& f : found) say(grade_of(f.is), std::move(f.problem), std::move(f.mend));
    return out;
}

}  // namespace

std::vector<advice> look_online(const configuration& c) {
    auto out = c.slack ? look_at_slack(c) : std::vector<advice>{};
    if (c.matrix) std::ranges::move(look_at_matrix(c), std::back_inserter(out));
    return out;
}

}  // namespace firebreak::cli
