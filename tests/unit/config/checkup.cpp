#include "config/checkup.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/config/reading.hpp"

#include <algorithm>

using namespace firebreak;
using namespace firebreak::testing;
using namespace std::chrono_literals;

namespace {

using grade = advice::grade;

playbook book(const std::string& id, const std::string& team) {
    playbook p;
    p.id = playbook_id(id);
    p.team = team_id(team);
    return p;
}

response words(const std::string& id, std::chrono::year_month_day review_by) {
    response r;
    r.id = id;
    r.approved_by = "Head of Legal";
    r.review_by = review_by;
    return r;
}

/// A machine on which all is well.
facts fine() {
    facts f;
    f.folder = {true, true, std::uintmax_t{50} * 1024 * 1024 * 1024};
    f.database = {database_state::kind::fine, 1, 1, ""};
    f.library.playbooks = {book("threat", "social")};
    f.today = std::chrono::year{2026} / 11 / 22;
    return f;
}

/// Warnings and errors only, as "grade problem".
list troubles(const std::vector<advice>& all) {
    list out;
    for (const auto& a : all) {
        if (a.severity == grade::note) continue;
        CHECK_FALSE(a.mend.empty());  // every finding says how to mend it
        out.push_back(std::string(word(a.severity)) + " " + a.problem);
    }
    return out;
}

list troubles(const facts& seen, std::string_view more = {}) {
    return troubles(examine(read(basis(more)), seen));
}

}  // namespace

TEST_CASE("checkup: when all is well there are only notes and the status is 0") {
    const auto all = examine(read(basis()), fine());
    CHECK(troubles(all) == list{});
    CHECK(exit_status(all) == 0);
    CHECK_FALSE(all.empty());
}

TEST_CASE("checkup: warnings make 1, errors 2") {
    advice warning, error;
    warning.severity = grade::warning;
    error.severity = grade::error;
    CHECK(exit_status({}) == 0);
    CHECK(exit_status({advice{}}) == 0);
    CHECK(exit_status({advice{}, warning}) == 1);
    CHECK(exit_status({error, warning}) == 2);
}

TEST_CASE("checkup: findings of the configuration come with their place") {
    const auto all = examine(read(basis("tme_zone: UTC\n")), fine());
    REQUIRE_FALSE(all.empty());
    CHECK(all[0] == advice{grade::error, "configuration", "f.yaml", 4, 1,
                           "unknown key 'tme_zone' (did you mean 'time_zone'?)",
                           "edit f.yaml:4; docs/configuration.md explains every key"});
    CHECK(exit_status(all) == 2);
}

TEST_CASE("checkup: the database's folder") {
    auto seen = fine();
    seen.folder.exists = false;
    CHECK(troubles(seen) == list{"error the folder 'var' does not exist"});
    seen.folder = {true, false, std::nullopt};
    CHECK(troubles(seen) ==
          list{"error the folder 'var' can't be written by this account; the database "
               "and its journal live there"});
    seen.folder = {true, true, std::uintmax_t{500} * 1024 * 1024};
    CHECK(troubles(seen) == list{"warning only 500 MB are free for 'var'"});
    seen.folder.free_bytes = std::uintmax_t{99} * 1024 * 1024;
    CHECK(troubles(seen) == list{"error only 99 MB are free for 'var'"});
}

TEST_CASE("checkup: the database file") {
    using kind = database_state::kind;
    auto seen = fine();
    const auto with = [&](database_state state) {
        seen.database = std::move(state);
        return troubles(seen);
    };
    CHECK(with({kind::absent, 0, 3, ""}) == list{});
    CHECK(with({kind::fine, 2, 3, ""}) == list{});
    CHECK(with({kind::newer, 4, 3, ""}) ==
          list{"error 'var/f.db' was written by a newer Firebreak: version 4, this one knows 3"});
    CHECK(with({kind::foreign, 0, 3, "no such table"}) ==
          list{"error 'var/f.db' is not one of Firebreak's databases (no such table)"});
    CHECK(with({kind::damaged, 0, 3, "malformed"}) ==
          list{"error 'var/f.db' is damaged (malformed)"});
    CHECK(with({kind::locked, 0, 3, ""}) == list{"error 'var/f.db' is held by another program"});
    CHECK(with({kind::unreadable, 0, 3, ""}) == list{"error 'var/f.db' can't be read"});
}

TEST_CASE("checkup: playbooks and teams must fit each other") {
    auto seen = fine();
    seen.library.playbooks = {book("threat", "safty"), book("refund", "social")};
    CHECK(troubles(seen) == list{"error the playbook 'threat' sends to the team 'safty', which the "
                                 "configuration does not have"});
    seen.library.playbooks = {book("refund", "socal")};
    CHECK(troubles(seen) == list{"error the playbook 'refund' sends to the team 'socal', which the "
                                 "configuration does not "
                                 "have (did you mean 'social'?)",
                                 "warning no playbook sends anything to the team 'social'"});
    seen.library.playbooks.clear();
    CHECK(troubles(seen) == list{"error no playbook in 'playbooks/library'"});
    seen.library.found = {{finding::grade::error, "threat.yaml", 3, 2, "unknown key 'tem'"}};
    CHECK(troubles(seen) == list{"error unknown key 'tem'"});
}

TEST_CASE("checkup: an unused team is shown where it stands") {
    auto seen = fine();
    seen.library.playbooks = {book("refund", "social")};
    const auto all =
        examine(read("database: d\nteams:\n  social: { console: \"#s\", responders: [U1] }\n"
                     "  legal: { console: \"#l\", responders: [U1] }\n"),
                seen);
    const auto found = std::ranges::find(all, grade::warning, &advice::severity);
    REQUIRE(found != all.end());
    CHECK(found->problem == "no playbook sends anything to the team 'legal'");
    CHECK(found->file == "f.yaml");
    CHECK(found->line == 4);
    CHECK(found->column == 3);
}

TEST_CASE("checkup: routes name playbooks that there are, and teams that only they use are used") {
    auto seen = fine();
    seen.library.playbooks = {book("refund", "social")};
    const auto all =
        examine(read("database: d\nteams:\n  social: { console: \"#s\", responders: [U1] }\n"
                     "  legal: { console: \"#l\", responders: [U1] }\n"
                     "routes:\n  - { category: refnd, team: legal }\n"),
                seen);
    REQUIRE(std::ranges::find(all, grade::warning, &advice::severity) == all.end());
    const auto found = std::ranges::find(all, grade::error, &advice::severity);
    REQUIRE(found != all.end());
    CHECK(found->problem ==
          "the route 'route 1' is for 'refnd', which is no playbook (did you mean 'refund'?)");
    CHECK(found->line == 6);
}

TEST_CASE("checkup: responses past or near their review date") {
    auto seen = fine();
    using std::chrono::year;
    auto& responses = seen.library.playbooks[0].responses;
    responses = {words("past", year{2026} / 11 / 21), words("today", year{2026} / 11 / 22),
                 words("soon", year{2026} / 12 / 21), words("later", year{2026} / 12 / 22)};
    CHECK(troubles(seen) == list{"warning the response 'past' of 'threat' was to be reviewed by "
                                 "2026-11-21: it is no longer "
                                 "offered",
                                 "warning the response 'today' of 'threat' must be reviewed by "
                                 "2026-11-22: 0 days are left",
                                 "warning the response 'soon' of 'threat' must be reviewed by "
                                 "2026-12-21: 29 days are left"});
}

TEST_CASE("checkup: every outbound host is listed") {
    const auto with_all = read(basis(
        "slack: { bot_token: env:BOT, app_token: env:APP, response_url_prefixes: "
        "[\"https://hooks.slack.com/\", \"https://hooks.example.org/x/\"] }\n"
        "matrix: { homeserver_url: \"https://m.example.org:8448\", user_id: \"@f:example.org\", "
        "access_token: env:MX }\n"));
    REQUIRE(with_all.usable());
    CHECK(outbound_hosts(with_all.value) == list{"hooks.example.org", "hooks.slack.com",
                                                 "m.example.org", "slack.com", "wss-*.slack.com"});
    CHECK(outbound_hosts(read(basis()).value) == list{});
    const auto http =
        read(basis("slack: { mode: http, bot_token: env:BOT, signing_secret: env:SIGN }\n"));
    CHECK(outbound_hosts(http.value) == list{"hooks.slack.com", "slack.com"});
    const auto all = examine(with_all, fine());
    for (const auto& host : outbound_hosts(with_all.value))
        CHECK(std::ranges::count(all, "connects to " + host, &advice::problem) == 1);
}

TEST_CASE("checkup: secrets are named, their values never") {
    const auto all =
        examine(read(basis("slack: { bot_token: env:BOT, app_token: env:APP }\n")), fine());
    CHECK(std::ranges::count(all, "env:BOT is there", &advice::problem) == 1);
    CHECK(std::ranges::count(all, "env:APP is there", &advice::problem) == 1);
    for (const auto& a : all) CHECK(a.problem.find("xoxb-1") == std::string::npos);
}

TEST_CASE("checkup: --online adds what the networks said") {
    auto seen = fine();
    seen.answers = {{grade::error, "slack", "f.yaml", 0, 0, "refused", "mend it"}};
    CHECK(troubles(seen) == list{});  // nobody asked
    seen.online = true;
    CHECK(troubles(seen) == list{"error refused"});
    seen.answers.clear();
    CHECK(troubles(seen) == list{});
    CHECK(troubles(seen, "slack: { bot_token: env:BOT, app_token: env:APP }\n") == list{});
    CHECK(troubles(seen,
                   "matrix: { homeserver_url: \"https://m.example.org\", user_id: "
                   "\"@f:example.org\", access_token: env:MX }\n") == list{});
}

TEST_CASE("checkup: with a broken configuration --online says that nobody was asked") {
    auto seen = fine();
    const auto said = [&] {
        const auto all = examine(read(basis("tme_zone: UTC\n")), seen);
        return std::ranges::count_if(
            all, [](const advice& a) { return a.problem.starts_with("--online: nothing"); });
    };
    CHECK(said() == 0);
    seen.online = true;
    CHECK(said() == 1);
}

TEST_CASE("checkup: says where it listens with TLS, and where without and open to others") {
    const auto said = [](std::string_view http, std::string_view word) {
        const auto all = examine(read(basis(http)), fine());
        return std::ranges::count_if(all, [&](const advice& a) {
            return a.problem.find(word) != std::string::npos && a.severity == grade::note;
        });
    };
    auto with_tls = read(basis());
    with_tls.value.http.tls.emplace();
    with_tls.value.http.listen.host = "0.0.0.0";
    const auto all = examine(with_tls, fine());
    CHECK(std::ranges::count(all, "listens on 0.0.0.0:8080, with TLS", &advice::problem) == 1);
    CHECK(said("", "with TLS") == 0);
    CHECK(said("http: { listen: \"0.0.0.0:80\" }\n", "not encrypted") == 1);
    for (const auto* host : {"127.0.0.1", "[::1]", "localhost"})
        CHECK(said("http: { listen: \"" + std::string(host) + ":80\" }\n", "not encrypted") == 0);
    CHECK(said("", "serves the dashboard at http://127.0.0.1:8080") == 1);
    CHECK(said("http: { listen: \"[::1]:80\" }\n", "dashboard at http://[::1]:80") == 1);
    CHECK(said("http: { listen: \"0.0.0.0:80\" }\n", "serves no dashboard") == 1);
    CHECK(said("http: { listen: \"0.0.0.0:80\", public_url: \"https://d.example.org/\" }\n",
               "serves the dashboard at https://d.example.org") == 1);
}
