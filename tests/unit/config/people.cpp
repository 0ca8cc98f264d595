#include "config/directory.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/reading.hpp"

#include <algorithm>

using namespace firebreak;
using namespace firebreak::testing;

namespace {

list of_teams(std::string_view teams) {
    return complaints(
        "database: d\n"
        "people: { anna: { slack: U1, matrix: \"@anna:example.org\" }, eero: {} }\n"
        "teams:\n" +
        std::string(teams));
}

}  // namespace

TEST_CASE("people: accounts have the form of their network") {
    CHECK(
        complaints(basis("managers: { slack: managers, matrix: managers, console: managers }\n")) ==
        list{
            "f.yaml:4:20: error: 'managers' is not a Slack channel's id: C or G, then capitals and "
            "digits (at the end of 'About' in the channel's details)",
            "f.yaml:4:38: error: 'managers' is not a Matrix room such as \"#social:example.org\" "
            "or "
            "\"!id:example.org\"",
            "f.yaml:4:57: error: 'managers' is not a console channel such as \"#social\""});
    CHECK(complaints("database: d\n"
                     "people: { anna: { slack: anna, matrix: anna, language: xx, trained: yes } }\n"
                     "teams: { a: { console: \"#a\", responders: anna } }\n") ==
          list{"f.yaml:2:26: error: 'anna' is not a Slack member's id: U or W, then capitals and "
               "digits",
               "f.yaml:2:40: error: 'anna' is not a Matrix user such as \"@maija:example.org\"",
               "f.yaml:2:56: error: 'xx' is not one of en | fi | sv | de | es",
               "f.yaml:2:69: error: true or false belongs here"});
}

TEST_CASE("people: one account belongs to one person") {
    CHECK(complaints("database: d\npeople:\n  anna: { slack: U1 }\n  eero: { slack: U1 }\n"
                     "teams: { a: { console: \"#a\", responders: [anna] } }\n") ==
          list{"f.yaml:4:18: error: 'U1' is anna's account already"});
}

TEST_CASE("people: keys are plain names") {
    CHECK(complaints("database: d\npeople: { Anna: {} }\n"
                     "teams: { a: { console: \"#a\", responders: [U1] } }\n") ==
          list{"f.yaml:2:11: error: 'Anna' can't be a person's key: small letters a-z, digits, - _ "
               "."});
}

TEST_CASE("teams: Slack's user groups are responders and leads, and nothing else") {
    const auto c = read(
        "database: d\nslack: { bot_token: env:BOT, app_token: env:APP }\n"
        "people: { anna: { slack: U1 } }\n"
        "teams:\n  a: { slack: C1, responders: [S0A, anna, S0B], leads: S0C }\n");
    CHECK(c.found.empty());
    REQUIRE(c.value.teams.size() == 1);
    const auto& a = c.value.teams.front();
    CHECK(a.responder_groups == list{"S0A", "S0B"});
    CHECK(a.lead_groups == list{"S0C"});
    CHECK(a.who.responders == std::vector{person_id{"anna"}});
    CHECK(c.value.people.size() == 1);
    CHECK(
        of_teams("  a: { console: \"#a\", responders: S0A, on_duty: [S0A] }\n") ==
        list{"f.yaml:4:3: warning: the team 'a' names a Slack user group, but there is no section "
             "'slack': nobody has rights by it",
             "f.yaml:4:50: error: 'S0A' is a Slack user group: those can stand under a team's "
             "responders and leads only"});
    const auto restricted = complaints(
        "database: d\nslack: { bot_token: env:BOT, app_token: env:APP }\n"
        "teams: { a: { slack: C1, restricted: true, responders: S0A } }\n");
    REQUIRE(restricted.size() == 1);
    CHECK(restricted.front().find("whoever may change its user group") != std::string::npos);
}

TEST_CASE("teams: members are people, or accounts of networks") {
    CHECK(of_teams("  a: { console: \"#a\", responders: [ana, eero, ero], leads: [eero] }\n") ==
          list{"f.yaml:4:36: error: 'ana' is nobody under 'people' (did you mean 'anna'?)",
               "f.yaml:4:47: error: 'ero' is nobody under 'people' (did you mean 'eero'?)"});
    CHECK(of_teams("  a: { console: \"#a\", responders: [eero, eero] }\n") ==
          list{"f.yaml:4:42: warning: 'eero' stands here twice"});
    CHECK(of_teams("  a: { console: \"#a\", responders: [anna], leads: nobody, on_duty: [x] }\n") ==
          list{"f.yaml:4:50: error: 'nobody' is nobody under 'people'",
               "f.yaml:4:68: error: 'x' is nobody under 'people'"});
}

TEST_CASE("teams: a bare account is the person who has it, or somebody known by it alone") {
    const auto got = read(
        "database: d\n"
        "people: { anna: { slack: U1 } }\n"
        "teams: { a: { console: \"#a\", responders: [U1, U2, \"@eva:example.org\"] } }\n");
    REQUIRE(got.usable());
    CHECK(got.value.teams[0].who.responders == std::vector{person_id("anna"), person_id("slack:U2"),
                                                           person_id("matrix:@eva:example.org")});
    const auto who = make_directory(got.value);
    CHECK(who->by_account(network_id("slack"), "U2")->id.value == "slack:U2");
    CHECK(who->people().size() == 3);
}

TEST_CASE("teams: what can never work is told") {
    CHECK(of_teams("  a: {}\n") == list{"f.yaml:4:3: warning: the team 'a' has no channel (slack, "
                                        "matrix or console): its tickets "
                                        "are posted nowhere",
                                        "f.yaml:4:3: warning: the team 'a' has no responders and "
                                        "no leads: nobody can claim its "
                                        "tickets"});
    CHECK(of_teams("  a: { console: \"#a\", leads: [anna] }\n") ==
          list{"f.yaml:4:3: warning: the team 'a' has no responders: only its leads can claim its "
               "tickets"});
    CHECK(of_teams("  a: { slack: C1, responders: [anna] }\n") ==
          list{"f.yaml:4:3: warning: the team 'a' has a channel on slack, but there is no section "
               "'slack': nothing can be sent there"});
    CHECK(of_teams("  a: { console: \"#a\", responders: [anna], hours: 8-16 }\n") ==
          list{"f.yaml:4:50: error: '8-16' are not opening hours: \"Mon-Fri 08:00-18:00, Sat "
               "10:00-14:00\"; days run from Mon to Sun, hours from 00:00 to 24:00, a night is two "
               "intervals"});
}

TEST_CASE("teams: a restricted team shares its channel with nobody") {
    CHECK(
        of_teams("  a: { console: \"#a\", responders: [anna] }\n"
                 "  b: { console: \"#a\", responders: [anna], restricted: true }\n") ==
        list{"f.yaml:5:3: error: the teams 'a' and 'b' share the channel '#a', and one of them is "
             "restricted: give it a channel of its own"});
    CHECK(of_teams("  a: { console: \"#a\", responders: [anna] }\n"
                   "  b: { console: \"#a\", responders: [anna] }\n") == list{});
}

TEST_CASE("teams: an unreadable 'restricted' keeps the team closed") {
    const auto got = read("database: d\nteams: { a: { console: \"#a\", restricted: perhaps } }\n");
    CHECK_FALSE(got.usable());
    CHECK(got.value.teams[0].who.restricted);
}

TEST_CASE("directory: people by id, account and name") {
    const auto got = read(
        "database: d\n"
        "company: Kahvila\n"
        "time_zone: Europe/Helsinki\n"
        "daily_list: { at: \"08:30\" }\n"
        "people:\n"
        "  anna: { name: Anna, slack: U1, matrix: \"@anna:example.org\", admin: true }\n"
        "  asa: { name: Åsa Öhman, language: sv }\n"
        "  eero: { name: Asa }\n"
        "  twin1: { name: Twin }\n"
        "  twin2: { name: Twin }\n"
        "teams: { social: { name: Social team, console: \"#social\", responders: [anna] } }\n"
        "managers: { console: \"#managers\", members: [eero, asa] }\n");
    REQUIRE(got.found.empty());
    const auto who = make_directory(got.value);
    CHECK(who->find(person_id("anna"))->admin);
    CHECK(who->find(person_id("nobody")) == nullptr);
    CHECK(who->by_account(network_id("matrix"), "@anna:example.org")->id.value == "anna");
    CHECK(who->by_account(network_id("slack"), "@anna:example.org") == nullptr);
    for (const auto* typed : {"anna", "Anna", "@Anna", "@anna:example.org", " ANNA "}) {
        CAPTURE(typed);
        const auto* found = who->by_name(typed);
        if (std::string_view(typed).find(':') != std::string_view::npos)
            CHECK(found == nullptr);  // an account is not a name: by_account is for those
        else
            CHECK((found != nullptr && found->id.value == "anna"));
    }
    CHECK(who->by_name("åSA öhman")->id.value == "asa");
    CHECK(who->by_name("asa")->id.value == "asa");  // an id goes before somebody's name
    CHECK(who->by_name("twin") == nullptr);
    CHECK(who->by_name("twin2")->id.value == "twin2");
    CHECK(who->by_name("") == nullptr);
    CHECK(who->find(team_id("social"))->name == "Social team");
    CHECK(who->find(team_id("sociall")) == nullptr);
    CHECK(who->teams().size() == 1);
    CHECK(who->is_manager(person_id("asa")));
    CHECK(who->is_manager(person_id("eero")));
    CHECK_FALSE(who->is_manager(person_id("anna")));
    REQUIRE(who->manager_channels().size() == 1);
    CHECK(who->manager_channels()[0] == conversation{network_id("console"), "#managers"});
    CHECK(who->company() == "Kahvila");
    CHECK(who->time_zone() == "Europe/Helsinki");
    CHECK(who->daily_list_at() == std::chrono::minutes{8 * 60 + 30});
}
