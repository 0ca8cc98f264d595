// The sections of the configuration about time and duty: holidays, deadlines, escalation, routes,
// webhooks, and a team's hours and rota. For configuration.cpp and people.cpp only.
#pragma once

#include "config/sections.hpp"

#include <functional>

namespace firebreak::sections {

/// One name of a person, as under `responders`; nothing after a finding.
using member_of = std::function<std::optional<person_id>(const yaml::node&, const yaml::notes&)>;

void read_deadline_rules(const yaml::node&, const context&, duty_rules&);
void read_escalation(const yaml::node&, const context&, configuration&);
void read_routes(const yaml::node&, const context&, configuration&);
void read_webhooks(const yaml::node&, const context&, configuration&);
/// One file, or a list of them.
void read_holiday_files(const yaml::node&, const context&, holidays&);
rota read_rota(const yaml::node&, const context&, const zone_rules&, const member_of&);

/// Once everything is read: hours of teams, and what can be told only then (routes that lead
/// nowhere or are never reached, steps that call an unknown program).
void finish_duty(const context&, configuration&);

}  // namespace firebreak::sections
