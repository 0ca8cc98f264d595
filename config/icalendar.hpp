// Turns of duty from a calendar file: the little of iCalendar (RFC 5545) that such files need.
//
// Read are VEVENTs with DTSTART, DTEND or DURATION, SUMMARY, RRULE (FREQ=DAILY or WEEKLY with
// INTERVAL, COUNT, UNTIL; BYDAY with WEEKLY), EXDATE, STATUS. Times are UTC (…Z), whole days, or
// wall-clock times: those of a TZID, which the machine has to know, else the company's. Whatever
// else would change when an event is (other rules, RDATE, RECURRENCE-ID) is a finding, so that
// nobody is silently on duty at another time; other properties are passed over.
#pragma once

#include "bot/domain/business_hours.hpp"
#include "bot/domain/instant.hpp"
#include "config/yaml.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace firebreak {

struct calendar_event {
    std::string summary;  ///< whose turn it is
    instant from, to;
    int line = 0;  ///< of its BEGIN
};

/// Repeated events are unfolded: those with a COUNT (at most 1,000) from their beginning, others
/// from two months before `now`; all until three years after it, and at most 10,000 together.
std::vector<calendar_event> read_icalendar(std::string_view text, const zone_rules& company,
                                           instant now, const yaml::notes&);

}  // namespace firebreak
