// What other playbooks would have decided about a report that is on file: by the same steps as a
// new report, with today's teams, rotas and routes, at the moment when it came. Reads, never
// writes.
#pragma once

#include "bot/ports/directory.hpp"
#include "bot/ports/store.hpp"
#include "playbooks/library.hpp"

#include <optional>
#include <vector>

namespace firebreak {

/// What a report became at once.
struct first_decision {
    playbook_id category;  ///< empty: a person decides
    severity level = severity::normal;
    team_id team;
    bool daily = false;
    /// Who is called at once (a critical one), and who first when a deadline passes (none for the
    /// daily list).
    std::vector<person_id> called, called_late;
    bool operator==(const first_decision&) const = default;
};

struct hindsight {
    ticket_number ticket;
    instant at;
    first_decision then, now;
    playbook_id chosen;  ///< what a person said that it is; empty: nobody said
    [[nodiscard]] bool differs() const { return then != now; }
};

/// Of one ticket; nothing for those that the bot opened by itself (surges) or whose words are gone.
std::optional<hindsight> look_back(snapshot&, const ticket&, const directory&,
                                   const playbooks::library&);

}  // namespace firebreak
