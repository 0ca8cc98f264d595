// Holidays, deadlines, escalation, routes, webhooks, rotas and calendars in the configuration.
#include "config/directory.hpp"
#include "config/icalendar.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"
#include "tests/unit/config/reading.hpp"

#include <fstream>

using namespace firebreak;
using namespace firebreak::testing;
using firebreak::test::scratch;
using namespace std::chrono_literals;

namespace {

const std::string base =
    "database: d.db\ntime_zone: Europe/Helsinki\n"
    "people: { anna: {}, eero: {}, liisa: { name: Liisa K } }\n";
const std::string one_team =
    "teams: { social: { console: \"#s\", responders: [anna, eero, liisa] } }\n";

instant utc(int year, unsigned month, unsigned day, std::chrono::minutes of_day = {}) {
    return instant{std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} /
                                         std::chrono::day{day}}} +
           of_day;
}

/// The first Monday of January of a year that began on a Thursday.
std::chrono::sys_days utc_day(int year) {
    return std::chrono::year{year} / std::chrono::January / 5;
}

std::vector<calendar_event> events_of(const std::string& lines, findings& found) {
    return read_icalendar(
        "BEGIN:VCALENDAR\r\n" + lines + "END:VCALENDAR\r\n",
        [](instant) { return zone_piece{2h, instant::max()}; }, utc(2026, 11, 20),
        yaml::notes(found, "duty.ics"));
}

}  // namespace

TEST_CASE("duty: what is not written has its usual value", "[duty]") {
    const auto c = read(base + one_team).value;
    CHECK(c.duty.warn_percent == 75);
    CHECK(c.duty.chain.size() == 4);
    CHECK(c.duty.hours_of(team_id{"social"}).always());
    CHECK(c.duty.rotas.empty());
    CHECK(make_directory(c)->duty().zone(utc(2026, 7, 1)).offset == 3h);
}

TEST_CASE("duty: deadlines, lease and chain as they are written", "[duty]") {
    const auto loaded =
        read(base + one_team +
             "deadlines: { warn_at: 50, hold: 2d, lease: { remind: 4h, free: 1h },\n"
             "  triage: { claim: 1d }, high: { claim: 30m, hours: always } }\n"
             "webhooks: { pager: { url: \"https://pager.example.org/x\", secret: "
             "env:SIGN } }\n"
             "escalation: { repeats: 3, steps: [ { call: duty }, { call: webhook, "
             "hook: pager, after: 10m } ] }\n");
    REQUIRE(loaded.usable());
    const auto& d = loaded.value.duty;
    CHECK(d.warn_percent == 50);
    CHECK(d.hold_limit == 48h);
    CHECK(d.lease == lease_rule{4h, 1h});
    CHECK(d.triage.claim == 8h);  // a working day
    CHECK(d.by_severity.at(severity::high).claim == 30min);
    CHECK(d.by_severity.at(severity::high).always);
    CHECK(d.by_severity.contains(severity::critical));
    CHECK(d.chain == std::vector<chain_step>{{chain_step::whom::duty, 0min, ""},
                                             {chain_step::whom::webhook, 10min, "pager"}});
    CHECK(d.repeats == 3);
    CHECK(loaded.value.webhooks.front().key.reveal() == "s");
    CHECK(read(base + one_team + "deadlines: { lease: none }\n").value.duty.lease == lease_rule{});
}

TEST_CASE("duty: hours with a break and holidays of a file", "[duty]") {
    const scratch folder;
    std::ofstream(folder / "fi.txt") << "2026-12-24 Christmas Eve\n12-06 Independence Day\n";
    const std::string text = base + "holidays: fi.txt\n" +
                             "teams: { social: { console: \"#s\", responders: [anna], hours: "
                             "\"Mon-Fri 08:00-12:00, 13:00-17:00\" } }\n";
    const auto loaded = parse_configuration(text, folder / "f.yaml", tokens());
    REQUIRE(loaded.usable());
    const auto& hours = loaded.value.duty.hours_of(team_id{"social"});
    CHECK(hours.between(utc(2026, 11, 23), utc(2026, 11, 24)) == 8h);
    CHECK_FALSE(hours.open_at(utc(2026, 11, 23, 10h + 30min)));
    CHECK(hours.between(utc(2026, 12, 24), utc(2026, 12, 25)) == 0h);
    CHECK(hours.next_open(utc(2028, 12, 6)) == utc(2028, 12, 7, 6h));
    std::ofstream(folder / "fi.txt") << "Christmas\n";
    const auto wrong = parse_configuration(text, folder / "f.yaml", tokens());
    REQUIRE(wrong.found.size() == 1);
    CHECK(wrong.found.front().file == (folder / "fi.txt"));
    CHECK(wrong.found.front().line == 1);
}

TEST_CASE("duty: mistakes are told where they stand", "[duty]") {
    CHECK(complaints(base + one_team + "escalation: { steps: [ { call: webhook, hook: x } ] }\n") ==
          std::vector<std::string>{"f.yaml:5:13: error: 'x' is no key under 'webhooks'"});
    CHECK(complaints(base + one_team + "routes: [ { team: socail } ]\n") ==
          std::vector<std::string>{
              "f.yaml:5:11: error: 'socail' is no team (did you mean 'social'?)"});
    CHECK(complaints(base + one_team +
                     "routes: [ { severity: high, team: social }, { severity: [high], language: "
                     "fi, name: Finns, team: social } ]\n") ==
          std::vector<std::string>{
              "f.yaml:5:45: error: no report ever reaches 'Finns': the routes before it take all "
              "that it fits. Move it up, or take it out"});
    CHECK(complaints(base + one_team + "routes: [ { platform: facebok, team: social } ]\n") ==
          std::vector<std::string>{
              "f.yaml:5:23: error: 'facebok' is no platform that is known here: see "
              "bot/domain/sites.def, or 'other', 'none'"});
    CHECK(complaints(base + one_team + "routes: [ { place: slak, team: social } ]\n") ==
          std::vector<std::string>{
              "f.yaml:5:20: error: 'slak' is no network (did you mean 'slack'?)"});
    CHECK(complaints(base + one_team +
                     "webhooks: { p: { url: \"http://pager.example.org\", secret: "
                     "env:SIGN } }\n")
              .size() == 1);
    CHECK(complaints(base + "teams: { social: { console: \"#s\", responders: [anna], rota: { "
                            "turns: [anna] } } }\n")
              .size() == 1);
    CHECK(complaints(base + "teams: { social: { console: \"#s\", responders: [anna], rota: { "
                            "overrides: [ { who: anna, from: soon, to: \"2026-12-24 09:00\" } ] } "
                            "} }\n")
              .size() == 1);
}

TEST_CASE("duty: a rota with turns, overrides and a calendar", "[duty]") {
    const scratch folder;
    std::ofstream(folder / "duty.ics")
        << "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261125T060000Z\r\n"
           "DTEND:20261125T120000Z\r\nSUMMARY:liisa\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    const std::string text =
        base +
        "teams: { social: { console: \"#s\", responders: [anna, eero, liisa], rota: {\n"
        "  turns: [anna, eero], first: 2026-11-23, hand_over: \"09:00\", calendar: duty.ics,\n"
        "  overrides: [ { who: liisa, from: \"2026-11-24 09:00\", to: \"2026-11-24 12:00\" } "
        "] } } }\n";
    const auto loaded = parse_configuration(text, folder / "f.yaml", tokens());
    for (const auto& f : loaded.found) UNSCOPED_INFO(to_string(f));
    REQUIRE(loaded.usable());
    const auto& duty = loaded.value.duty;
    const auto who = [&](instant at) {
        std::string names;
        for (const auto& p : on_duty_at(duty.rotas.at(team_id{"social"}), duty.zone, at, {}))
            names += p.value + " ";
        return names;
    };
    CHECK(who(utc(2026, 11, 23, 7h)) == "anna ");
    CHECK(who(utc(2026, 11, 24, 7h)) == "liisa ");
    CHECK(who(utc(2026, 11, 25, 7h)) == "liisa anna ");
    CHECK(who(utc(2026, 11, 30, 6h + 59min)) == "anna ");
    CHECK(who(utc(2026, 11, 30, 7h)) == "eero ");
}

TEST_CASE("icalendar: single, whole-day and repeated turns", "[duty]") {
    findings found;
    const auto all = events_of(
        "BEGIN:VEVENT\r\nSUMMARY:an\r\n na\r\nDTSTART;VALUE=DATE:20261123\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nSUMMARY:eero\r\nDTSTART;TZID=Europe/Helsinki:20261019T090000\r\n"
        "DTEND;TZID=Europe/Helsinki:20261026T090000\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3\r\n"
        "EXDATE;TZID=Europe/Helsinki:20261102T090000\r\n"
        "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nSUMMARY:gone\r\nDTSTART:20261123T060000Z\r\nSTATUS:CANCELLED\r\n"
        "END:VEVENT\r\n"
        "BEGIN:VEVENT\r\nSUMMARY:liisa\r\nDTSTART:20261123T060000Z\r\nDURATION:PT2H\r\n"
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261130T060000Z\r\nEND:VEVENT\r\n",
        found);
    for (const auto& f : found) UNSCOPED_INFO(to_string(f));
    REQUIRE(found.empty());
    REQUIRE(all.size() == 6);
    CHECK(all[0].summary == "anna");
    CHECK(all[0].from == utc(2026, 11, 22, 22h));
    CHECK(all[0].to == utc(2026, 11, 23, 22h));
    // The clocks change in between: nine o'clock stays nine o'clock.
    CHECK(all[1].from == utc(2026, 10, 19, 6h));
    CHECK(all[1].to == utc(2026, 10, 26, 7h));
    CHECK(all[2].from == utc(2026, 11, 16, 7h));
    CHECK(all[3].from == utc(2026, 11, 23, 6h));
    CHECK(all[3].to == utc(2026, 11, 23, 8h));
    CHECK(all[4].from == utc(2026, 11, 25, 6h));
    CHECK(all[5].from == utc(2026, 11, 30, 6h));
}

TEST_CASE("icalendar: what it does not understand is told, not guessed", "[duty]") {
    const auto wrong = [](const std::string& line) {
        findings found;
        const auto all = events_of(
            "BEGIN:VEVENT\r\nSUMMARY:anna\r\nDTSTART:20261123T060000Z\r\nDTEND:"
            "20261123T070000Z\r\n" +
                line + "\r\nEND:VEVENT\r\n",
            found);
        return found.size() == 1 && all.empty();
    };
    CHECK(wrong("RRULE:FREQ=MONTHLY"));
    CHECK(wrong("RRULE:FREQ=WEEKLY;BYSETPOS=1"));
    CHECK(wrong("RRULE:COUNT=2"));
    CHECK(wrong("RDATE:20261201T060000Z"));
    CHECK(wrong("RECURRENCE-ID:20261123T060000Z"));
    CHECK(wrong("DTSTART:20261323T060000Z"));
    findings found;
    CHECK(read_icalendar("hello", {}, utc(2026, 11, 20), yaml::notes(found, "x")).empty());
    CHECK(found.size() == 1);
    CHECK(wrong("RRULE:FREQ=DAILY;COUNT=2000"));
    CHECK(wrong("DTSTART;TZID=W. Europe Standard Time:20261123T060000"));
}

TEST_CASE("icalendar: what repeats for ever is there for years, however long ago it began",
          "[duty]") {
    const auto all = [](const std::string& start, const std::string& rule) {
        findings none;
        const auto out = events_of("BEGIN:VEVENT\r\nSUMMARY:anna\r\nDTSTART:" + start +
                                       "\r\nDURATION:PT1H\r\nRRULE:" + rule + "\r\nEND:VEVENT\r\n",
                                   none);
        CHECK(none.empty());
        return out;
    };
    for (const char* start : {"20150101T060000Z", "20261123T060000Z"}) {
        const auto daily = all(start, "FREQ=DAILY");
        REQUIRE_FALSE(daily.empty());
        CHECK(daily.front().from <= utc(2026, 11, 23, 6h));
        CHECK(daily.back().from >= utc(2029, 11, 20, 6h));
        CHECK(daily.size() < 1500);
    }
    // Every third week since a Monday long ago: 2015-01-05 and then 21 days each.
    const auto third = all("20150105T060000Z", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO");
    REQUIRE_FALSE(third.empty());
    for (const auto& e : third)
        CHECK((std::chrono::floor<std::chrono::days>(e.from) - std::chrono::sys_days{utc_day(2015)})
                      .count() %
                  21 ==
              0);
    CHECK(all("20150105T060000Z", "FREQ=WEEKLY;INTERVAL=1000").size() <= 1);
}
