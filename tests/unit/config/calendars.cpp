// Business time in real zones, against counting minute by minute.
#include "config/calendars.hpp"

#include "bot/domain/rota.hpp"
#include "config/values.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace firebreak;
using namespace std::chrono_literals;
using std::chrono::sys_days;

namespace {

instant utc(int year, unsigned month, unsigned day, std::chrono::minutes of_day = {}) {
    return sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}} +
           of_day;
}

business_hours::week week_of(std::string_view text) {
    const auto openings = to_openings(text);
    REQUIRE(openings);
    return to_week(*openings);
}

/// The definition: the wall clock of that minute shows an open time, on no holiday.
struct naive {
    business_hours::week week;
    holidays closed;
    zone_rules zone;

    [[nodiscard]] bool open(instant at) const {
        const auto local = at + zone(at).offset;
        const auto day = std::chrono::floor<std::chrono::days>(local);
        if (closed.has(day)) return false;
        const auto of_day = local - day;
        for (const auto& i : week.at(std::chrono::weekday{day}.iso_encoding() - 1))
            if (i.from <= of_day && of_day < i.to) return true;
        return false;
    }
    [[nodiscard]] std::int64_t minutes(instant from, instant to) const {
        std::int64_t sum = 0;
        for (auto t = from; t < to; t += 1min) sum += open(t) ? 1 : 0;
        return sum;
    }
};

struct zone_case {
    const char* zone;
    instant around;  ///< a change of the clocks lies near
};

}  // namespace

TEST_CASE("business hours: the same as counting minute by minute, in every season", "[hours]") {
    const auto at = GENERATE(zone_case{"Europe/Helsinki", utc(2026, 3, 29)},
                             zone_case{"Europe/Helsinki", utc(2026, 10, 25)},
                             zone_case{"America/New_York", utc(2026, 11, 1)},
                             zone_case{"America/St_Johns", utc(2026, 3, 8)},
                             zone_case{"Australia/Lord_Howe", utc(2026, 4, 5)},  // half an hour
                             zone_case{"Etc/UTC", utc(2026, 6, 1)},
                             zone_case{"Pacific/Apia", utc(2011, 12, 30)});  // a day is skipped
    const auto* hours = GENERATE("Mon-Fri 08:00-12:00, 13:00-17:00", "Sat-Sun 00:00-24:00",
                                 "Sun 01:30-03:30, 02:00-02:15", "Mon-Sun 02:10-02:50",
                                 "Mon-Thu 22:00-24:00, Fri-Sun 00:00-06:00, Fri 05:00-09:00");
    CAPTURE(at.zone, hours);
    naive expected{week_of(hours), {}, rules_of_zone(at.zone)};
    expected.closed.days.insert(std::chrono::floor<std::chrono::days>(at.around) +
                                std::chrono::days{2});
    expected.closed.every_year.emplace(3, 27);
    const business_hours counted(expected.week, expected.closed, expected.zone);
    std::mt19937 random(20261123);
    for (int i = 0; i < 40; ++i) {
        const auto from = at.around + std::chrono::minutes{std::uniform_int_distribution<int>{
                                          -4 * 1440, 3 * 1440}(random)};
        const auto to =
            from + std::chrono::minutes{std::uniform_int_distribution<int>{0, 3 * 1440}(random)};
        CAPTURE(to_number(from), to_number(to));
        const auto sum = expected.minutes(from, to);
        REQUIRE(counted.between(from, to) == std::chrono::minutes{sum});
        REQUIRE(counted.open_at(from) == expected.open(from));
        // And back: the first moment at which so much has passed.
        const auto there = counted.after(from, std::chrono::minutes{sum});
        REQUIRE(there);
        REQUIRE(*there <= std::max(to, from));
        REQUIRE(counted.between(from, *there) == std::chrono::minutes{sum});
        if (sum > 0) REQUIRE(counted.between(from, *there - 1ms) < std::chrono::minutes{sum});
    }
}

TEST_CASE("business hours: milliseconds are not rounded", "[hours]") {
    const business_hours office(week_of("Mon-Fri 08:00-16:00"), {}, rules_of_zone("Etc/UTC"));
    const auto monday = utc(2026, 11, 23, 15h + 59min) + 59'500ms;
    CHECK(office.between(monday, monday + 24h) == 8h);
    CHECK(office.after(monday, 501ms) == utc(2026, 11, 24, 8h) + 1ms);
    CHECK(office.after(monday, 500ms) == utc(2026, 11, 23, 16h));
    CHECK(office.after(monday, 0ms) == monday);
    CHECK(office.between(monday, monday - 1h) == 0ms);
}

TEST_CASE("business hours: who never opens has no deadlines, who never closes has all", "[hours]") {
    const business_hours closed({}, {}, rules_of_zone("Europe/Helsinki"));
    CHECK_FALSE(closed.after(utc(2026, 1, 1), 1ms));
    CHECK_FALSE(closed.next_open(utc(2026, 1, 1)));
    const business_hours all_hours;
    CHECK(all_hours.always());
    CHECK(all_hours.after(utc(2026, 1, 1), 90min) == utc(2026, 1, 1, 90min));
}

TEST_CASE("holidays: dates of one year and of every year; what is no date is told", "[hours]") {
    findings found;
    holidays days;
    read_holidays("# Finland\n2026-12-24 Christmas Eve\n\n  12-06 Independence Day # always\r\n",
                  yaml::notes(found, "h.txt"), days);
    CHECK(found.empty());
    CHECK(days.has(sys_days{std::chrono::year{2026} / 12 / 24}));
    CHECK_FALSE(days.has(sys_days{std::chrono::year{2027} / 12 / 24}));
    CHECK(days.has(sys_days{std::chrono::year{2031} / 12 / 6}));
    read_holidays("2026-02-30\ntomorrow\n2026-1-1\n13-01\n", yaml::notes(found, "h.txt"), days);
    REQUIRE(found.size() == 4);
    CHECK(to_string(found[0]) ==
          "h.txt:1:1: error: '2026-02-30' is not a date: \"2026-12-24 Christmas Eve\", or \"12-06 "
          "Independence Day\" for every year");
}

TEST_CASE("rota: turns follow the wall clock through both changes of it", "[rota]") {
    const auto helsinki = rules_of_zone("Europe/Helsinki");
    rota r;
    r.turns = {person_id{"anna"}, person_id{"eero"}, person_id{"liisa"}};
    r.first = sys_days{std::chrono::year{2026} / 3 / 23};  // a Monday
    r.hand_over = 9h;
    CHECK_FALSE(turn_at(r, helsinki, utc(2026, 3, 23, 6h + 59min)));
    CHECK(turn_at(r, helsinki, utc(2026, 3, 23, 7h))->who.value == "anna");
    // Summer time began on the 29th: nine o'clock comes an hour earlier.
    CHECK(turn_at(r, helsinki, utc(2026, 3, 30, 5h + 59min))->who.value == "anna");
    CHECK(turn_at(r, helsinki, utc(2026, 3, 30, 6h))->who.value == "eero");
    CHECK(turn_at(r, helsinki, utc(2026, 10, 26, 6h + 59min)) !=
          turn_at(r, helsinki, utc(2026, 10, 26, 7h)));
    // Property: one turn ends where the next begins, and all are in it in order.
    auto at = utc(2026, 3, 23, 7h);
    for (std::size_t i = 0; i < 120; ++i) {
        const auto turn = turn_at(r, helsinki, at);
        REQUIRE(turn);
        REQUIRE(turn->who == r.turns[i % 3]);
        REQUIRE(turn->from == at);
        REQUIRE(turn_at(r, helsinki, turn->to - 1ms) == turn);
        at = turn->to;
    }
}

TEST_CASE("rota: swaps come before overrides, overrides before turns and calendars", "[rota]") {
    const auto zone = rules_of_zone("Etc/UTC");
    rota r;
    r.turns = {person_id{"anna"}, person_id{"eero"}};
    r.first = sys_days{std::chrono::year{2026} / 11 / 23};
    const auto day = [](unsigned d) { return utc(2026, 11, d); };
    r.fixed = {{person_id{"ville"}, day(24), day(25)}};
    r.overrides = {{person_id{"liisa"}, day(25), day(27)}, {person_id{"ville"}, day(26), day(27)}};
    const std::vector<shift> swaps{{person_id{"eero"}, day(26), day(26) + 12h}};
    const auto who = [&](instant at) {
        std::string names;
        for (const auto& p : on_duty_at(r, zone, at, swaps)) names += p.value + " ";
        return names;
    };
    CHECK(who(day(23)) == "anna ");
    CHECK(who(day(24)) == "ville anna ");
    CHECK(who(day(25)) == "liisa ");
    CHECK(who(day(26)) == "eero ");
    CHECK(who(day(26) + 12h) == "ville ");
    CHECK(who(day(27)) == "anna ");
    CHECK(who(day(30)) == "eero ");
    CHECK(next_change(r, zone, day(23), swaps) == day(24));
    CHECK(next_change(r, zone, day(27), swaps) == day(30));
    CHECK(next_turn_of(r, zone, person_id{"eero"}, day(23))->from == day(30));
    CHECK_FALSE(next_turn_of(r, zone, person_id{"pekka"}, day(23)));
}
