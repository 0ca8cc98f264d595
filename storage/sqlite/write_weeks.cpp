// Keeping the facts of weeks that are over.
#include "storage/facts_codec.hpp"
#include "storage/sqlite/writing.hpp"

namespace firebreak::storage {
namespace {

const query forget_week{"DELETE FROM weeks WHERE began=?1 AND ended=?2"};
const query keep_team{"INSERT INTO weeks(began,ended,team,facts) VALUES(?1,?2,?3,?4)"};

}  // namespace

void writing::keep_facts(const week_facts& facts) {
    auto& db = database();
    const auto from = facts.week.from(), to = facts.week.to();
    db.run(forget_week, from, to);
    bool nobodys = false;
    for (const auto& team : facts.teams) {
        nobodys = nobodys || team.team.empty();
        const auto bytes = packed(team);
        db.run(keep_team, from, to, team.team, blob{bytes});
    }
    if (nobodys) return;
    // Without a team: the mark that the week is kept, however little happened.
    const auto bytes = packed({});
    db.run(keep_team, from, to, team_id{}, blob{bytes});
}

}  // namespace firebreak::storage
