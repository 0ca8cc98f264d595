// One conflict. The row is a projection: folding its timeline must give the same ticket again.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/severity.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak {

enum class status { triage, open, claimed, waiting, resolved, merged };

inline constexpr std::array all_statuses = {status::triage,  status::open,     status::claimed,
                                            status::waiting, status::resolved, status::merged};

std::string_view word(status s);
std::optional<status> to_status(std::string_view);

struct ticket {
    ticket_number number;
    status state = status::triage;
    playbook_id category;              ///< empty while in triage
    std::string playbook_version;      ///< of the playbook that decided
    std::vector<playbook_id> guesses;  ///< in triage: what could be meant, best first
    severity level = severity::normal;
    team_id team;
    person_id claimant;                 ///< empty: nobody
    std::optional<instant> claimed_at;  ///< of the present claim
    std::string waiting_for;
    std::string outcome;  ///< id of the playbook's outcome, once resolved
    ticket_number merged_into;
    status before_merge = status::triage;  ///< or before it was invalidated
    std::int64_t reports = 0;      ///< of its own; those of tickets merged into it not counted
    bool daily = false;            ///< listed once a day instead of having a card
    language lang = language::en;  ///< of the first report's text
    network_id network;            ///< where the first report came from
    double confidence = 0;
    instant opened_at;
    instant changed_at;
    std::optional<instant> first_claimed_at, first_answered_at, resolved_at;
    std::int64_t reopened = 0;  ///< how often
    std::int64_t recategorised = 0;
    std::int64_t escalated = 0;
    event_number last_event;
    ticket_number alike;             ///< an open ticket that it resembles; 0: none
    std::int64_t alike_percent = 0;  ///< how much
    std::string surge;               ///< "category:bad_review": it stands for a surge that goes on
    event_number taught;             ///< somebody's choice of its category, from which the bot
                                     ///< learns; 0: none
    bool operator==(const ticket&) const = default;

    [[nodiscard]] bool ended() const {
        return state == status::resolved || state == status::merged;
    }
};

/// The outcome of tickets that were closed as invalid.
inline constexpr std::string_view invalid_outcome = "invalid";

/// "#128": how people say it.
std::string spoken(ticket_number);
/// "FB-128": how it stands in texts for customers.
std::string reference(ticket_number);

}  // namespace firebreak
