// How the desk keeps time and whom it calls, as the configuration says: opening hours, deadlines by
// severity, the chain of escalation, how long a claim lives, who is on duty, which team gets what.
#pragma once

#include "bot/domain/business_hours.hpp"
#include "bot/domain/ids.hpp"
#include "bot/domain/playbook.hpp"
#include "bot/domain/rota.hpp"
#include "bot/domain/route.hpp"
#include "bot/domain/severity.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak {

/// One step of the chain that begins when a deadline is missed.
struct chain_step {
    enum class whom {
        duty,      ///< who has the ticket; nobody: the people on duty; nobody: the leads
        team,      ///< all responders of the team
        leads,     ///< of the team
        managers,  ///< in their own channels
        webhook,   ///< a program, such as a pager's
    };
    whom call = whom::duty;
    std::chrono::minutes wait{};  ///< since the deadline or the step before
    std::string hook;             ///< for webhook: its key under `webhooks`
    bool operator==(const chain_step&) const = default;
};
std::string_view word(chain_step::whom);

/// How long a claim lives without work on the ticket.
struct lease_rule {
    std::chrono::minutes remind{};  ///< of silence before the reminder; 0: claims live for ever
    std::chrono::minutes free{};    ///< of silence after it before the ticket is free again
    bool operator==(const lease_rule&) const = default;
};

struct duty_rules {
    int warn_percent = 75;  ///< of a deadline's time, when the thread is warned; 100: never
    std::chrono::minutes hold_limit = std::chrono::days{7};  ///< all hours; how long one hold lasts
    lease_rule lease{std::chrono::hours{24}, std::chrono::hours{8}};
    std::vector<chain_step> chain{{chain_step::whom::duty, {}, {}},
                                  {chain_step::whom::team, std::chrono::minutes{30}, {}},
                                  {chain_step::whom::leads, std::chrono::hours{1}, {}},
                                  {chain_step::whom::managers, std::chrono::hours{2}, {}}};
    int repeats = 1;  ///< of the last step, each after its own wait
    /// What holds whatever the playbook: a deadline of the severity that is shorter, or that the
    /// playbook does not have, counts. `always` goes with it.
    std::map<severity, deadlines> by_severity{
        {severity::critical, {std::chrono::minutes{15}, {}, {}, true}}};
    /// For tickets whose category nobody has chosen yet.
    deadlines triage{std::chrono::hours{4}, {}, {}, false};

    std::map<team_id, business_hours> hours;  ///< a team that is not here works at all hours
    std::map<team_id, rota> rotas;
    std::vector<route> routes;
    /// Teams whose new tickets go to those present in turn, instead of waiting for a claim.
    std::set<team_id> rounds;
    zone_rules zone;  ///< of the company; empty: UTC

    [[nodiscard]] const business_hours& hours_of(const team_id& team) const {
        static const business_hours all_hours;
        const auto found = hours.find(team);
        return found == hours.end() ? all_hours : found->second;
    }
};

/// The deadlines of a ticket: its playbook's (null: in triage, or gone), made shorter where its
/// severity asks for it. One clock for all three: it runs always when any of them does.
deadlines deadlines_of(const duty_rules&, const playbook*, severity);

}  // namespace firebreak
