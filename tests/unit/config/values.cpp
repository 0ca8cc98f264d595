#include "config/values.hpp"

#include "tests/support/catch.hpp"

#include <string>

using namespace firebreak;
using namespace std::chrono_literals;

TEST_CASE("values: an address to listen on") {
    CHECK(to_endpoint("127.0.0.1:8080") == endpoint{"127.0.0.1", 8080});
    CHECK(to_endpoint("[::1]:0") == endpoint{"::1", 0});
    CHECK(to_endpoint("bot.example.org:65535") == endpoint{"bot.example.org", 65535});
    for (const auto* wrong : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                              "127.0.0.1:80a", "::1:80", "[::1]", "[::1]80", "a b:1", "[x]:1"}) {
        CAPTURE(wrong);
        CHECK_FALSE(to_endpoint(wrong));
    }
}

TEST_CASE("values: a web address") {
    const auto slack = to_web_address("https://slack.com/api/");
    REQUIRE(slack);
    CHECK(slack->encrypted);
    CHECK(slack->host == "slack.com");
    CHECK(slack->port == 443);
    CHECK(slack->path == "/api/");
    CHECK_FALSE(slack->is_loopback());
    const auto local = to_web_address("http://[::1]:8008");
    REQUIRE(local);
    CHECK(*local == web_address{false, "::1", 8008, ""});
    CHECK(local->is_loopback());
    CHECK(to_web_address("http://127.0.0.1")->is_loopback());
    CHECK_FALSE(to_web_address("http://127.example.org")->host.empty());
    for (const auto* wrong :
         {"", "slack.com", "ftp://slack.com", "https://", "https://a b/", "https://user@host/",
          "https://host:0/", "https://host/?q", "https://host/#f", "https://host/a b"}) {
        CAPTURE(wrong);
        CHECK_FALSE(to_web_address(wrong));
    }
}

TEST_CASE("values: a name that begins like a loopback address is not one") {
    CHECK_FALSE(to_web_address("http://127.example.org")->is_loopback());
    CHECK_FALSE(to_web_address("http://localhost.example.org")->is_loopback());
}

TEST_CASE("values: times") {
    CHECK(to_time_of_day("00:00") == 0min);
    CHECK(to_time_of_day("24:00") == 1440min);
    CHECK(to_weekly_time("Mon 09:00") == weekly_time{std::chrono::Monday, 540min});
    CHECK(to_weekly_time("Sun 23:59") == weekly_time{std::chrono::Sunday, 1439min});
    for (const auto* wrong : {"", "9:00", "09.00", "24:01", "12:60", "-1:00", "09:000", "0a:00"})
        CHECK_FALSE(to_time_of_day(wrong));
    for (const auto* wrong :
         {"", "Mon", "09:00", "mon 09:00", "Monday 09:00", "Mon 24:00", "Mon  09:00"})
        CHECK_FALSE(to_weekly_time(wrong));
}

TEST_CASE("values: opening hours") {
    const auto hours = to_openings("Mon-Fri 08:00-18:00, Sat 10:00-14:00,Sun 22:00-24:00");
    REQUIRE(hours);
    REQUIRE(hours->size() == 3);
    CHECK((*hours)[0] == opening{std::chrono::Monday, std::chrono::Friday, 480min, 1080min});
    CHECK((*hours)[1] == opening{std::chrono::Saturday, std::chrono::Saturday, 600min, 840min});
    CHECK((*hours)[2].to == 1440min);
    for (const auto* wrong :
         {"", "always", "08:00-18:00", "Mon-Fri", "Mon-Fri 18:00-08:00", "Mon 08:00-08:00",
          "Fri-Mon 08:00-18:00", "Mon-Fri 08:00-18:00,", "Mon-Fri 8-18", "Mo-Fr 08:00-18:00"}) {
        CAPTURE(wrong);
        CHECK_FALSE(to_openings(wrong));
    }
}

TEST_CASE("values: names on Slack") {
    CHECK(is_slack_user("U1"));
    CHECK(is_slack_user("W0AB"));
    CHECK(is_slack_channel("C0123"));
    CHECK(is_slack_channel("G0123"));
    CHECK(is_slack_workspace("T0123"));
    CHECK(is_slack_app("A0123"));
    CHECK(is_slack_command("/report"));
    CHECK_FALSE(is_slack_user("maija"));
    CHECK_FALSE(is_slack_user("U"));
    CHECK_FALSE(is_slack_user("u123"));
    CHECK_FALSE(is_slack_channel("#social"));
    CHECK_FALSE(is_slack_channel("D0123"));
    CHECK_FALSE(is_slack_command("report"));
    CHECK_FALSE(is_slack_command("/"));
    CHECK_FALSE(is_slack_command("/Report"));
    CHECK_FALSE(is_slack_command("/" + std::string(32, 'a')));
}

TEST_CASE("values: names on Matrix") {
    CHECK(is_matrix_user("@maija:example.org"));
    CHECK(is_matrix_user("@maija:example.org:8448"));
    CHECK(is_matrix_room("#social:example.org"));
    CHECK(is_matrix_room("!abc:example.org"));
    CHECK(is_matrix_room("!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM"));
    CHECK(is_matrix_server("example.org:8448"));
    for (const auto* wrong : {"", "maija:example.org", "@maija", "@:example.org",
                              "@a b:example.org", "@maija:", "@maija:exa mple"})
        CHECK_FALSE(is_matrix_user(wrong));
    for (const auto* wrong : {"", "#", "#social", "social:example.org", "!", "#:example.org"})
        CHECK_FALSE(is_matrix_room(wrong));
}

TEST_CASE("values: keys people choose") {
    for (const auto* fine : {"anna", "anna-liisa", "a.b_c1", "1st"}) CHECK(is_plain_name(fine));
    for (const auto* wrong : {"", "Anna", "an na", "-anna", "ä", "slack:U1"})
        CHECK_FALSE(is_plain_name(wrong));
}
