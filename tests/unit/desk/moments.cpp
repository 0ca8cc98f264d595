#include "bot/desk/moments.hpp"

#include "tests/support/catch.hpp"

#include <date/tz.h>

using namespace firebreak;
using namespace std::chrono_literals;

namespace {

/// Helsinki in the autumn of 2026: summer time ends on 25 October at 01:00 UTC.
zone_rules helsinki() {
    static const auto* zone = date::locate_zone("Europe/Helsinki");
    return [](instant at) {
        const auto info = zone->get_info(std::chrono::floor<std::chrono::seconds>(at));
        return zone_piece{info.offset, instant{info.end}};
    };
}

instant local(unsigned month, unsigned day, std::chrono::minutes of_day, int year = 2026) {
    return instant{std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} /
                                         std::chrono::day{day}}} +
           of_day - (month > 3 && month < 11 && !(month == 10 && day > 25) ? 3h : 2h);
}

const instant monday = local(11, 23, 10h);

std::optional<instant> meant(std::string_view text, instant now = monday) {
    const auto m = to_moment(text, now, helsinki());
    if (!m || !m->at) return std::nullopt;
    return m->at;
}

}  // namespace

TEST_CASE("moments: spans in both languages") {
    CHECK(meant("2h") == monday + 2h);
    CHECK(meant("for 90 min") == monday + 90min);
    CHECK(meant("2 t") == monday + 2h);
    CHECK(meant("3 päivää") == monday + 3 * 24h);
    CHECK(meant("1w") == monday + 7 * 24h);
    for (const char* none : {"0h", "h", "2x", "99999h", "-2h", "2h 3h"}) {
        CAPTURE(none);
        CHECK_FALSE(meant(none));
    }
}

TEST_CASE("moments: days and times by the wall clock") {
    CHECK(meant("tomorrow 9:00") == local(11, 24, 9h));
    CHECK(meant("huomenna 9.30") == local(11, 24, 9h + 30min));
    CHECK(meant("Tomorrow at 9") == local(11, 24, 9h));
    CHECK(meant("huomenna klo 14") == local(11, 24, 14h));
    CHECK(meant("tomorrow") == local(11, 24, 9h));
    CHECK(meant("15:00") == local(11, 23, 15h));
    CHECK(meant("9:00") == local(11, 24, 9h));  // nine has passed today
    CHECK(meant("fri 8:00") == local(11, 27, 8h));
    CHECK(meant("perjantaihin") == local(11, 27, 9h));
    CHECK(meant("mon 9:00") == local(11, 30, 9h));
    CHECK(meant("ma 11:00") == local(11, 23, 11h));
    CHECK(meant("24.12. 9:00") == local(12, 24, 9h));
    CHECK(meant("1.1.") == local(1, 1, 9h, 2027));
    CHECK(meant("2026-12-24 14:15") == local(12, 24, 14h + 15min));
    for (const char* none :
         {"", "soon", "25:00", "9:60", "31.2.", "tomorrow morning please", "9"}) {
        CAPTURE(none);
        CHECK_FALSE(meant(none));
    }
}

TEST_CASE("moments: tomorrow at nine is nine o'clock where the clocks change") {
    const auto saturday = local(10, 24, 10h);
    CHECK(meant("tomorrow 9:00", saturday) ==
          instant{std::chrono::sys_days{std::chrono::year{2026} / 10 / 25}} + 7h);
    CHECK(meant("2d", saturday) == saturday + 48h);
}

TEST_CASE("moments: until somebody answers") {
    for (const char* text :
         {"until reply", "reply", "until answer", "kunnes vastataan", "vastaukseen asti"}) {
        CAPTURE(text);
        const auto m = to_moment(text, monday, helsinki());
        REQUIRE(m);
        CHECK(m->until_reply);
        CHECK_FALSE(m->at);
    }
}
