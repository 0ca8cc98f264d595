// Keeping a ticket's clocks: what each event does to them, what it brings about when one of them is
// due, and who is to be called. In the transaction of the event itself, so that clocks, timeline
// and messages never disagree.
#pragma once

#include "bot/desk/announce.hpp"
#include "bot/desk/speaker.hpp"
#include "bot/desk/ticket_view.hpp"
#include "bot/domain/command.hpp"
#include "bot/domain/deadline.hpp"
#include "bot/ports/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace firebreak {

/// The due row of a ticket is called so, and its number follows: "ticket:128".
inline constexpr std::string_view ticket_row_prefix = "ticket:";

/// The network of programs that are called (adapters/webhook).
inline constexpr std::string_view webhook_network = "webhook";

clock_rules rules_for(const directory& who, const playbooks::library& books, const ticket& t);

/// Exchanged turns of a team's rota, oldest first; bounded.
std::vector<shift> swaps_of(snapshot& files, const team_id& team);
/// Who is on duty for a team now; nobody where it has no rota.
std::vector<person_id> on_duty(snapshot& files, const directory& who, const team_id& team,
                               instant now);
/// Whom a step of the chain calls for a ticket of that team; programs are nobody.
std::vector<person_id> called_by(snapshot& files, const directory& who, chain_step::whom step,
                                 const team& of, const person_id& claimant, instant now);
/// Whether they have said that they are away.
bool is_away(snapshot& files, const person_id& person, instant now);

/// "until 14:05", "missed at Mon 23.11. 14:05": the ticket's next deadline in words; empty: none.
std::string deadline_text(const speaker& speak, const ticket_clocks& clocks);

struct duty_keeper {
    transaction& files;
    const directory& who;
    const playbooks::library& books;
    announcer& announce;
    const command& cause;

    /// A ticket begins: its clocks start.
    void begin(ticket& t);
    /// `body` has happened to the ticket of `v`; `before` as it was.
    void follow(const ticket& before, ticket_view& v, const event_body& body);
    /// Does what is due on the ticket, and plans what comes next.
    void ring_ticket(ticket_view& v);

 private:
    struct effect;  ///< of each kind of event (duty.cpp)

    void keep(ticket_number number, const ticket_clocks& clocks);
    void tell(ticket_view& v, event_body body);
    void stop(ticket_view& v, ticket_clocks& clocks, target t);
    void do_alarm(ticket_view& v, const alarm& a);
    void call(ticket_view& v, const alarm& a);
    void give_in_turn(ticket_view& v);
    [[nodiscard]] bool by_team(const ticket& t) const;
};

}  // namespace firebreak
