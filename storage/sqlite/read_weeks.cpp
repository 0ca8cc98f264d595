// What is on file about a week, read by the week's size and not by the table's: tickets by when
// they were opened, events by when they happened, reports by their tickets.
#include "bot/domain/observe.hpp"
#include "bot/domain/web_link.hpp"
#include "storage/codec.hpp"
#include "storage/facts_codec.hpp"
#include "storage/sqlite/reading.hpp"

#include <algorithm>
#include <unordered_map>

namespace firebreak::storage::reading {
namespace {

constexpr auto then_columns =
    "number,state,category,level,team,claimant,daily,lang,network,opened_at,changed_at,"
    "first_claimed_at,first_answered_at,resolved_at";
const query opened_in{std::string{"SELECT "} + then_columns +
                      " FROM tickets INDEXED BY tickets_opened"
                      " WHERE opened_at>=?1 AND opened_at<?2"};
const query ticket_then_by_number{std::string{"SELECT "} + then_columns +
                                  " FROM tickets WHERE number=?1"};
// "Live" in the words of the index. Named, here and below, because SQLite would take one that reads
// everything before or since.
const query live_tickets{
    std::string{"SELECT "} + then_columns +
    " FROM tickets INDEXED BY tickets_queue WHERE state <> 'resolved' AND state <> 'merged'"
    " AND opened_at<?1"};
const query ended_since{std::string{"SELECT "} + then_columns +
                        " FROM tickets WHERE number IN (SELECT ticket FROM events INDEXED BY"
                        " events_later WHERE kind<>'filed' AND at>=?1 AND"
                        " kind IN ('resolved','merged') AND ticket<=?2)"
                        " AND state IN ('resolved','merged') AND opened_at<?1"};
// No ticket opened before that moment has a higher number: numbers and times run together, but for
// the little by which commits overtake each other.
const query newest_before{
    "SELECT max(number) FROM (SELECT number FROM tickets INDEXED BY tickets_opened"
    " WHERE opened_at<?1 ORDER BY opened_at DESC LIMIT 1000)"};
const query events_of_week{
    "SELECT ticket,number,kind,actor,CASE kind WHEN 'replied' THEN data->>'$.response'"
    " WHEN 'reply_withdrawn' THEN data->>'$.response' WHEN 'recategorised' THEN data->>'$.from'"
    " WHEN 'assigned' THEN data->>'$.to' WHEN 'clock_stopped' THEN data->>'$.of'"
    " WHEN 'deadline_missed' THEN data->>'$.of' WHEN 'shadowed' THEN data->>'$.playbook' END,"
    " CASE kind WHEN 'recategorised' THEN data->>'$.to' WHEN 'shadowed' THEN data->>'$.instead' "
    "END,"
    " CASE kind WHEN 'clock_stopped' THEN data->>'$.business' END"
    " FROM events INDEXED BY events_later WHERE kind<>'filed' AND at>=?1 AND at<?2 AND kind IN "
    "('added','acknowledged',"
    "'claimed','assigned','recategorised','replied','reply_withdrawn','escalated','resolved',"
    "'reopened','merged','clock_stopped','deadline_missed','joined','surged','shadowed')"};
const query reports_of_week{
    "SELECT number,reporter,source_link,source_author,CASE WHEN source_link='' THEN text END"
    " FROM reports WHERE ticket=?1 AND at>=?2 AND at<?3 AND corrects=0 AND reporter<>'clock'"
    " ORDER BY number"};
const query timeline_before{
    "SELECT number,at,kind,actor,data FROM events WHERE ticket=?1 AND at<?2 ORDER BY number"};
const query chosen_earlier{
    "SELECT 1 FROM events WHERE ticket=?1 AND kind='recategorised' AND at<?2 LIMIT 1"};
const query kept_weeks{"SELECT team,facts FROM weeks WHERE began=?1 AND ended=?2 ORDER BY team"};
const query is_kept{"SELECT 1 FROM weeks WHERE began=?1 AND ended=?2 AND team=''"};
const query first_ticket{"SELECT min(opened_at) FROM tickets"};

std::optional<event_of_week::kind> kind_of(std::string_view word) {
    using kind = event_of_week::kind;
    static constexpr std::array<std::pair<std::string_view, kind>, 15> known = {
        {{"acknowledged", kind::acknowledged},
         {"claimed", kind::claimed},
         {"assigned", kind::assigned},
         {"recategorised", kind::recategorised},
         {"replied", kind::replied},
         {"reply_withdrawn", kind::reply_withdrawn},
         {"escalated", kind::escalated},
         {"resolved", kind::resolved},
         {"reopened", kind::reopened},
         {"merged", kind::merged},
         {"clock_stopped", kind::clock_stopped},
         {"deadline_missed", kind::deadline_missed},
         {"joined", kind::joined},
         {"surged", kind::surged},
         {"shadowed", kind::shadowed}}};
    for (const auto& [name, kind] : known)
        if (name == word) return kind;
    return std::nullopt;  // `added`: its report tells
}

/// Gathers the material of one week.
class gathering {
 public:
    gathering(connection& db, const week_span& week) : db_(db), week_(week) {}

    week_material gather() {
        db_.rows(opened_in, [&](const statement& row) { know(row); }, week_.from(), week_.to());
        read_events();
        for (const auto& [number, t] : known_) read_reports(number);
        for (auto& [number, t] : known_) m_.tickets.push_back(std::move(t));
        read_live();
        std::ranges::sort(m_.events, [](const event_of_week& a, const event_of_week& b) {
            return std::pair(a.ticket, a.number) < std::pair(b.ticket, b.number);
        });
        std::ranges::sort(m_.reports, [](const report_of_week& a, const report_of_week& b) {
            return std::pair(a.ticket, a.number) < std::pair(b.ticket, b.number);
        });
        return std::move(m_);
    }

 private:
    /// The ticket of a row as it was at the week's end. What has not changed since is the row.
    std::optional<ticket_then> then(const statement& row) {
        ticket_then t;
        load(row, 0, t.number);
        if (row.number(10) >= to_number(week_.to())) return replayed(t.number);
        load(row, 1, t.state), load(row, 2, t.category), load(row, 3, t.level);
        load(row, 4, t.team), load(row, 5, t.claimant), load(row, 6, t.daily);
        load(row, 7, t.lang), load(row, 8, t.network), load(row, 9, t.opened_at);
        load(row, 11, t.first_claimed_at), load(row, 12, t.first_answered_at);
        load(row, 13, t.resolved_at);
        return t;
    }

    /// What the events before the week's end make of a ticket; nothing when there are none.
    std::optional<ticket_then> replayed(ticket_number number) {
        ticket t;
        db_.rows(
            timeline_before,
            [&](const statement& row) {
                auto body = read_body(row.bytes(2), row.bytes(4));
                if (!body) throw store_failure{errc::corrupt};
                apply(t, event{event_number{row.number(0)},
                               number,
                               to_instant(row.number(1)),
                               person_id{std::string{row.bytes(3)}},
                               std::move(*body),
                               {}});
            },
            number, week_.to());
        if (!t.number) return std::nullopt;
        return as_then(t);
    }

    void know(const statement& row) {
        if (auto t = then(row)) known_.emplace(t->number, std::move(*t));
    }
    void know(ticket_number number) {
        if (known_.contains(number)) return;
        db_.rows(ticket_then_by_number, [&](const statement& row) { know(row); }, number);
    }

    void read_events() {
        db_.rows(
            events_of_week,
            [&](const statement& row) {
                const ticket_number number{row.number(0)};
                know(number);
                const auto kind = kind_of(row.bytes(2));
                const auto known = known_.find(number);
                // A clock that was set back: the ticket was opened only after the week, they say.
                if (!kind || known == known_.end()) return;
                auto& e = m_.events.emplace_back();
                e.ticket = number;
                load(row, 1, e.number);
                e.is = *kind;
                load(row, 3, e.actor), load(row, 4, e.name), load(row, 5, e.other);
                load(row, 6, e.value);
                auto& t = known->second;
                if (e.is == event_of_week::kind::recategorised && t.opened_at < week_.from())
                    t.chosen_before = db_.number(chosen_earlier, number, week_.from()) != 0;
            },
            week_.from(), week_.to());
    }

    void read_reports(ticket_number number) {
        db_.rows(
            reports_of_week,
            [&](const statement& row) {
                auto& r = m_.reports.emplace_back();
                r.ticket = number;
                load(row, 0, r.number), load(row, 1, r.reporter), load(row, 3, r.author);
                r.link = plain_link(row.null(4) ? row.bytes(2) : first_link(row.bytes(4)));
            },
            number, week_.from(), week_.to());
    }

    void read_live() {
        const auto take = [&](const statement& row) {
            if (auto t = then(row); t && !t->ended()) m_.live.push_back(std::move(*t));
        };
        db_.rows(live_tickets, take, week_.to());
        // Those that ended only since then. Who was opened again is among the live ones above.
        db_.rows(ended_since, take, week_.to(), db_.number(newest_before, week_.to()));
    }

    connection& db_;
    const week_span& week_;
    week_material m_;
    std::unordered_map<ticket_number, ticket_then> known_;
};

}  // namespace

void observe_week(connection& db, const week_span& week, instant now, const observer& see) {
    const auto material = gathering{db, week}.gather();
    observe(week, std::min(now, week.to()), material, see);
}

week_facts facts_of(connection& db, const week_span& week, instant now) {
    if (facts_kept(db, week)) {
        week_facts kept;
        kept.week = week;
        db.rows(
            kept_weeks,
            [&](const statement& row) {
                team_week team;
                load(row, 0, team.team);
                if (!unpack(row.bytes(1), team)) throw store_failure{errc::corrupt};
                if (!team.team.empty() || team != team_week{})
                    kept.teams.push_back(std::move(team));
            },
            week.from(), week.to());
        return kept;
    }
    fact_gatherer gatherer;
    observe_week(db, week, now, [&](const observation& o) { gatherer.see(o); });
    return gatherer.facts(week);
}

bool facts_kept(connection& db, const week_span& week) {
    return db.number(is_kept, week.from(), week.to()) != 0;
}

std::optional<instant> first_opened(connection& db) {
    std::optional<instant> found;
    db.rows(first_ticket, [&](const statement& row) { load(row, 0, found); });
    return found;
}

}  // namespace firebreak::storage::reading
