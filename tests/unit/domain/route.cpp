#include "bot/domain/route.hpp"

#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace std::chrono_literals;

namespace {

route to(const char* team) {
    route r;
    r.team = team_id{team};
    return r;
}

}  // namespace

TEST_CASE("routes: the first that fits counts, every matcher of it must fit", "[route]") {
    auto threats = to("safety"), finnish = to("helsinki"), rest = to("social");
    threats.levels = {severity::critical};
    finnish.languages = {language::fi};
    finnish.places = {"slack:C1", "matrix"};
    finnish.platforms = {"facebook", ""};
    finnish.hours.emplace();
    finnish.hours->at(0) = {{8h, 16h}};
    const std::vector<route> routes{threats, finnish, rest};
    routed r;
    r.level = severity::critical;
    r.lang = language::fi;
    CHECK(choose(routes, r) == 0);
    r.level = severity::high;
    CHECK(first_misfit(finnish, r) == matcher::place);
    r.place = {network_id{"slack"}, "C1"};
    CHECK(first_misfit(finnish, r) == matcher::hours);
    r.day = std::chrono::Monday;
    r.of_day = 15h + 59min;
    CHECK(choose(routes, r) == 1);
    r.of_day = 16h;
    CHECK(choose(routes, r) == 2);
    r.of_day = 8h;
    r.platform = "x";
    CHECK(first_misfit(finnish, r) == matcher::platform);
    r.place = {network_id{"slack"}, "C2"};
    CHECK(first_misfit(finnish, r) == matcher::place);
    CHECK_FALSE(choose({}, r));
}

TEST_CASE("routes: one behind another that fits all of it is never reached", "[route]") {
    auto wide = to("a"), narrow = to("b");
    wide.languages = {language::fi, language::en};
    narrow.languages = {language::fi};
    narrow.levels = {severity::high};
    CHECK(unreachable(std::vector{wide, narrow}) == std::vector<std::size_t>{1});
    CHECK(unreachable(std::vector{narrow, wide}).empty());
    CHECK(unreachable(std::vector{to("a"), narrow, wide}) == std::vector<std::size_t>{1, 2});
}

TEST_CASE("routes: one that several before it fit together is never reached either", "[route]") {
    auto office = to("day"), night = to("night"), weekend = to("weekend"), threats = to("safety");
    office.hours.emplace(), night.hours.emplace(), weekend.hours.emplace();
    for (std::size_t d = 0; d < 5; ++d) {
        office.hours->at(d) = {{8h, 16h}};
        night.hours->at(d) = {{0h, 8h}, {16h, 24h}};
    }
    for (std::size_t d = 5; d < 7; ++d) weekend.hours->at(d) = {{0h, 24h}};
    threats.categories = {playbook_id{"threat"}};
    CHECK(unreachable(std::vector{office, night, weekend, threats}) == std::vector<std::size_t>{3});
    night.hours->at(4) = {{0h, 8h}, {16h, 23h}};  // an hour a week is left
    CHECK(unreachable(std::vector{office, night, weekend, threats}).empty());
    // The same when there is too much to try: only what lies within a single one is told.
    CHECK(unreachable(std::vector{office, night, weekend, threats, threats}, 10) ==
          std::vector<std::size_t>{4});
}

TEST_CASE("routes: all severities, each in a route of its own, leave nothing for a fifth",
          "[route]") {
    std::vector<route> routes;
    for (const auto level : all_severities)
        routes.push_back(to("a")), routes.back().levels = {level};
    routes.push_back(to("rest"));
    CHECK(unreachable(routes) == std::vector<std::size_t>{4});
    routes[0].places = {"slack"};
    CHECK(unreachable(routes).empty());
}
