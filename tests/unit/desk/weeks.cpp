#include "bot/desk/weeks.hpp"

#include "bot/desk/numbers.hpp"
#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace std::chrono_literals;

namespace {

constexpr auto helsinki = "Europe/Helsinki";

/// Local time of a posting, as hours and minutes after UTC midnight, says more than an instant.
instant utc(int year, unsigned month, unsigned day, std::chrono::minutes of_day) {
    return std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} /
                                 std::chrono::day{day}} +
           of_day;
}

}  // namespace

TEST_CASE("weeks: this one, the last one, a named one; Monday to Monday, also when clocks change") {
    const auto monday = to_instant(1'795'420'800'000);  // 2026-11-23 10:00 in Helsinki
    const auto week = week_of("", monday, helsinki);
    REQUIRE(week);
    CHECK(week->name == "2026-W48");
    CHECK(week->to() - week->from() == 7 * 24h);
    CHECK(to_number(week->from()) == 1'795'384'800'000);  // 00:00 in Helsinki
    CHECK(week_of("last", monday, helsinki)->name == "2026-W47");
    CHECK(week_of("2020-W53", monday, "UTC")->name == "2020-W53");
    const auto change = week_of("2026-W43", monday, helsinki);  // 25 October
    CHECK(change->to() - change->from() == 7 * 24h + 1h);
    CHECK(change->midnights[6] - change->midnights[5] == 24h);
    CHECK(change->midnights[7] - change->midnights[6] == 25h);
    for (const char* bad : {"2026-W54", "2025-W53", "2026-W00", "next", "2026W47", "2026-W4x"})
        CHECK_FALSE(week_of(bad, monday, "UTC"));
}

TEST_CASE("weeks: before and after go through every week of a year, whatever clocks do") {
    for (const auto* zone : {helsinki, "America/Sao_Paulo", "Pacific/Apia", "UTC"}) {
        CAPTURE(zone);
        auto week = *week_of("2019-W50", instant{}, zone);
        for (int i = 0; i < 120; ++i) {
            const auto next = week_after(week, zone);
            CHECK(next.from() == week.to());
            CHECK(next.name != week.name);
            CHECK(week_before(next, zone) == week);
            CHECK(week_at(week.from(), zone) == week);
            CHECK(week_at(week.to() - 1ms, zone) == week);
            week = next;
        }
    }
}

TEST_CASE("weeks: a summary is posted when the clock on the wall says so") {
    const auto posted = [](const char* week, std::chrono::minutes at) {
        return posting_time(*week_of(week, instant{}, helsinki), helsinki, std::chrono::Monday, at);
    };
    CHECK(posted("2026-W47", 9h) == utc(2026, 11, 23, 7h));  // winter: UTC+2
    CHECK(posted("2026-W25", 9h) == utc(2026, 6, 22, 6h));   // summer: UTC+3
    // Clocks go back on Sunday 25 October and forward on Sunday 29 March.
    CHECK(posted("2026-W43", 9h) == utc(2026, 10, 26, 7h));
    CHECK(posted("2026-W13", 9h) == utc(2026, 3, 30, 6h));
    const auto sunday = [](const char* week, std::chrono::minutes at) {
        return posting_time(*week_of(week, instant{}, helsinki), helsinki, std::chrono::Sunday, at);
    };
    // 03:30 comes twice: the first. 03:30 never comes: the moment the clocks jump.
    CHECK(sunday("2026-W42", 3h + 30min) == utc(2026, 10, 25, 30min));
    CHECK(sunday("2026-W12", 3h + 30min) == utc(2026, 3, 29, 1h));
}

TEST_CASE("numbers: as each language writes them") {
    CHECK(number_text(language::en, 0) == "0");
    CHECK(number_text(language::en, 1234567) == "1,234,567");
    CHECK(number_text(language::fi, 12345) == "12\u00a0345");
    CHECK(number_text(language::en, -999) == "\u2212999");
    CHECK(percent_text(language::en, 1, 3) == "33%");
    CHECK(percent_text(language::fi, 2, 3) == "67\u00a0%");
    CHECK(share_text(language::en, 1, 3) == "1 of 3");  // no percentage of three
    CHECK(share_text(language::en, 5, 10) == "5 of 10 (50%)");
    CHECK(share_text(language::fi, 5, 10) == "5/10 (50\u00a0%)");
    CHECK(span_text(language::en, 59'999) == "under a minute");
    CHECK(span_text(language::fi, 90 * 60'000) == "1 t 30 min");
    const auto day = [](int y, unsigned m, unsigned d) {
        return std::chrono::year{y} / std::chrono::month{m} / std::chrono::day{d};
    };
    CHECK(dates_text(language::en, day(2026, 11, 16), day(2026, 11, 22)) == "16–22 November 2026");
    CHECK(dates_text(language::fi, day(2026, 11, 16), day(2026, 11, 22)) == "16.–22.11.2026");
    CHECK(dates_text(language::en, day(2026, 11, 30), day(2026, 12, 6)) ==
          "30 November – 6 December 2026");
    CHECK(dates_text(language::fi, day(2026, 11, 30), day(2026, 12, 6)) == "30.11. – 6.12.2026");
    CHECK(dates_text(language::en, day(2026, 12, 28), day(2027, 1, 3)) ==
          "28 December 2026 – 3 January 2027");
}
