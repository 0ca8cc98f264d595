// Members of teams by Slack's user groups: who is one, for how long, and who never.
#include "adapters/console/clock.hpp"
#include "adapters/slack/user_groups.hpp"
#include "adapters/telemetry/log.hpp"
#include "config/configuration.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paper_slack.hpp"
#include "tests/support/scratch.hpp"

using namespace firebreak;
using namespace firebreak::slack;
using namespace firebreak::test;
using namespace std::chrono_literals;
using people = std::vector<person_id>;
using fault = paper_slack::fault;

namespace {

const char* const config = R"(
database: a.db
slack: { bot_token: env:X, app_token: env:Y }
people: { anna: { slack: U0ANNA }, liisa: { slack: U0LIISA } }
teams:
  social: { slack: C0SOCIAL, responders: [liisa, S0SOCIAL], leads: [S0LEADS] }
  safety: { slack: C0SAFETY, responders: [liisa] }
)";

struct company {
    scratch folder;
    net::test::loop loop;
    paper_slack slack{loop};
    net::http_client http{loop.executor(), {}};
    console::manual_clock time{loop.executor(), to_instant(1'795'420'800'000)};
    log_telemetry log{{.least = level::error, .quiet = true, .out = nullptr}};
    std::unique_ptr<store> files = storage::open({.path = (folder / "a.db").string(),
                                                  .executor = loop.executor(),
                                                  .wal_pages = 0,
                                                  .purpose = "test"})
                                       .value();
    std::shared_ptr<const directory> who = make_directory(
        parse_configuration(config, folder / "f.yaml",
                            {.environment = process_environment(), .secrets = wanted_secrets::no})
            .value);
    desk office{{.files = *files, .time = time, .log = log, .who = who, .books = {}}};
    nursery tasks{loop.executor(), log};
    introductions known{office, *files, who};
    web_api api{
        loop.executor(),
        http,
        log,
        {.base_url = slack.base_url() + "api/", .bot_token = "xoxb-paper", .app_token = ""}};
    installation here{.teams = {"T1"}, .app = {}, .bot_user = {}, .bot_id = {}};
    visitors visitors_{{api, known, office, tasks, time, here}};
    user_groups groups{
        {loop.executor(), api, visitors_, known, time, log},
        {{team_id{"social"}, "S0SOCIAL", false}, {team_id{"social"}, "S0LEADS", true}}};

    company() {
        const auto user = [&](const std::string& account, const std::string& name,
                              const std::string& more = {}) {
            slack.users[account] = R"({"team_id":"T1","real_name":")" + name + "\"" + more + "}";
        };
        user("U0ANNA", "Anna");
        user("U0KIM", "Kim K");
        user("U0GUEST", "Guest", R"(,"is_restricted":true)");
        user("U0BOT", "Robot", R"(,"is_bot":true)");
        slack.users["U0OTHER"] = R"({"team_id":"T2","real_name":"Other"})";
        slack.groups["S0SOCIAL"] = {"U0ANNA", "U0KIM"};
        slack.groups["S0LEADS"] = {"U0ANNA"};
    }
    [[nodiscard]] people responders() {
        return office.people()->find(team_id{"social"})->responders;
    }
    [[nodiscard]] people leads() { return office.people()->find(team_id{"social"})->leads; }
    std::chrono::minutes ask() { return loop.run(groups.ask()); }
    void later(std::chrono::minutes span) { time.set(time.now() + span); }
};

const person_id anna{"anna"}, liisa{"liisa"}, kim{"slack:U0KIM"};

}  // namespace

TEST_CASE("Slack groups: their members are of the team, and known by name") {
    company c;
    CHECK(c.responders() == people{liisa});
    CHECK_FALSE(c.groups.asked());
    CHECK(c.ask() == user_groups::asked_every);
    CHECK(c.groups.asked());
    CHECK(c.responders() == people{liisa, anna, kim});
    CHECK(c.leads() == people{anna});
    CHECK(c.office.people()->find(team_id{"safety"})->responders == people{liisa});
    const auto* found = c.office.people()->by_name("@kim k");
    REQUIRE(found);
    CHECK(found->id == kim);
    CHECK(c.office.people()->by_name("Anna")->id == anna);
    CHECK(c.groups.to_mend().empty());
}

TEST_CASE("Slack groups: guests, bots and people of other companies get no rights by a group") {
    company c;
    c.slack.groups["S0SOCIAL"] = {"U0GUEST", "U0BOT", "U0OTHER", "U0KIM", "no account", ""};
    c.ask();
    CHECK(c.responders() == people{liisa, kim});
}

TEST_CASE("Slack groups: who leaves a group is no member when Slack is asked again") {
    company c;
    c.ask();
    c.slack.groups["S0SOCIAL"] = {"U0ANNA"};
    c.later(user_groups::asked_every);
    c.ask();
    CHECK(c.responders() == people{liisa, anna});
    CHECK(c.office.people()->by_name("Kim K") == nullptr);  // tickets can't be given to Kim
}

TEST_CASE("Slack groups: without an answer members stay for half an hour, and are asked for soon") {
    company c;
    c.ask();
    const auto silent = [&] {
        for (int i = 0; i < 2; ++i)
            c.slack.faults.push_back({fault::kind::not_reached, "usergroups.users.list", {}});
        return c.ask();
    };
    c.later(user_groups::believed_for - 1min);
    CHECK(silent() == user_groups::asked_again);
    CHECK(c.responders() == people{liisa, anna, kim});
    CHECK(c.groups.to_mend().empty());
    c.later(1min);
    CHECK(silent() == user_groups::asked_again);
    CHECK(c.responders() == people{liisa});
    CHECK(c.leads().empty());
    CHECK(c.groups.to_mend().size() == 2);
    c.ask();
    CHECK(c.responders() == people{liisa, anna, kim});
    CHECK(c.groups.to_mend().empty());
}

TEST_CASE("Slack groups: one that Slack refuses gives nobody rights, at once") {
    company c;
    c.ask();
    c.slack.groups.erase("S0SOCIAL");
    CHECK(c.ask() == user_groups::asked_every);
    CHECK(c.responders() == people{liisa});
    CHECK(c.leads() == people{anna});  // the other one is still there
    const auto mend = c.groups.to_mend();
    REQUIRE(mend.size() == 1);
    CHECK(mend[0].in(language::en).find("S0SOCIAL") != std::string::npos);
    CHECK(mend[0].in(language::en).find("no_such_subteam") != std::string::npos);
    CHECK(mend[0].in(language::fi).find("usergroups:read") != std::string::npos);
}

TEST_CASE("directories over the configured one keep the limits for reporters") {
    company c;
    const auto limits = c.who->limits();
    REQUIRE(limits.per_day > 0);
    c.ask();
    CHECK(c.office.people()->limits().per_day == limits.per_day);
    CHECK(c.office.people()->limits().per_ten_minutes == limits.per_ten_minutes);
}
