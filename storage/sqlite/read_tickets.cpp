#include "storage/codec.hpp"
#include "storage/sqlite/reading.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace firebreak::storage::reading {
namespace {

const query ticket_by_number{"SELECT " + ticket_columns() + " FROM tickets WHERE number=?1"};
const query reports_by_ticket{"SELECT " + std::string{report_columns} +
                              " FROM reports WHERE ticket=?1 ORDER BY number"};
const query first_text{"SELECT text FROM reports WHERE ticket=?1 ORDER BY number LIMIT 1"};
const query merged_into{
    "SELECT number FROM tickets WHERE merged_into=?1 AND merged_into<>0 ORDER BY number"};
const query events_of{
    "SELECT number,at,kind,actor,data,hash FROM events WHERE ticket=?1 ORDER BY number"};
const query newest_ticket{"SELECT max(number) FROM tickets"};
const query outcome_by_key{
    "SELECT outcome FROM inbox WHERE number=ifnull((SELECT number FROM inbox_keys WHERE key=?1),"
    "(SELECT number FROM inbox WHERE number>(SELECT keys_moved FROM meta) AND key=?1))"};
const query outcome_by_number{"SELECT outcome FROM inbox WHERE number=?1"};
const query taught_ones{"SELECT " + ticket_columns() +
                        " FROM tickets INDEXED BY tickets_taught WHERE taught<>0"
                        " ORDER BY taught DESC LIMIT ?1"};
const query last_report_of{"SELECT last_report FROM reporters WHERE person=?1"};
const query step_back{"SELECT ticket,previous FROM reports WHERE number=?1"};

/// `which` is about ?1, the team, and ?2, whether it is for the daily list.
std::string filtered(std::string_view what, std::string_view which) {
    return "SELECT " + std::string{what} + " FROM tickets WHERE " + std::string{which} +
           " AND (?3 IS NULL OR category=?3) AND (?4 IS NULL OR state=?4)"
           " AND (?5 IS NULL OR claimant=?5)";
}
// "Live" and the order are in the same words as in the index tickets_queue, so that SQLite uses it:
// a team's queue is then read in its order, and no further than its limit.
constexpr auto any = "(?1 IS NULL OR team=?1) AND (?2 IS NULL OR daily=?2)";
const auto live = std::string{any} + " AND state <> 'resolved' AND state <> 'merged'";
constexpr auto queued = "team=?1 AND daily=?2 AND state <> 'resolved' AND state <> 'merged'";
constexpr auto in_order =
    " ORDER BY CASE level WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2"
    " ELSE 3 END, number LIMIT ?6";
const query all_tickets{filtered(ticket_columns(), any) + in_order};
const query live_tickets{filtered(ticket_columns(), live) + in_order};
const query queued_tickets{filtered(ticket_columns(), queued) + in_order};
const query count_all{filtered("count(*)", any)};
const query count_live{filtered("count(*)", live)};
const query count_queued{filtered("count(*)", queued)};

struct listing {
    const query& rows;
    const query& count;
};
listing listing_for(const ticket_filter& filter) {
    const bool ended = filter.state
                           ? *filter.state == status::resolved || *filter.state == status::merged
                           : filter.include_ended;
    if (ended) return {all_tickets, count_all};
    if (filter.team && filter.daily) return {queued_tickets, count_queued};
    return {live_tickets, count_live};
}

}  // namespace

std::optional<ticket> find_ticket(connection& db, ticket_number number) {
    std::optional<ticket> found;
    db.rows(ticket_by_number, [&](const statement& row) { found = load_ticket(row); }, number);
    return found;
}

std::vector<ticket> taught(connection& db, std::int64_t limit) {
    std::vector<ticket> found;
    db.rows(taught_ones, [&](const statement& row) { found.push_back(load_ticket(row)); }, limit);
    return found;
}

std::vector<report> reports_of(connection& db, ticket_number number) {
    std::vector<report> found;
    db.rows(
        reports_by_ticket, [&](const statement& row) { found.push_back(load_report(row)); },
        number);
    return found;
}

std::string first_text_of(connection& db, ticket_number number) {
    std::string text;
    db.rows(first_text, [&](const statement& row) { text = row.bytes(0); }, number);
    return text;
}

std::vector<ticket_number> children_of(connection& db, ticket_number number) {
    std::vector<ticket_number> found;
    db.rows(merged_into, [&](const statement& row) { found.emplace_back(row.number(0)); }, number);
    return found;
}

std::vector<event> timeline_of(connection& db, ticket_number number) {
    std::vector<event> found;
    db.rows(
        events_of,
        [&](const statement& row) {
            auto body = read_body(row.bytes(2), row.bytes(4));
            const auto hash = row.bytes(5);
            if (!body || hash.size() != digest{}.size()) throw store_failure{errc::corrupt};
            event e{
                event_number{row.number(0)},          number,           to_instant(row.number(1)),
                person_id{std::string{row.bytes(3)}}, std::move(*body), {}};
            std::copy(hash.begin(), hash.end(), e.hash.begin());
            found.push_back(std::move(e));
        },
        number);
    return found;
}

std::vector<ticket> tickets(connection& db, const ticket_filter& filter) {
    std::vector<ticket> found;
    db.rows(
        listing_for(filter).rows, [&](const statement& row) { found.push_back(load_ticket(row)); },
        filter.team, filter.daily, filter.category, filter.state, filter.claimant, filter.limit);
    return found;
}

std::int64_t count_tickets(connection& db, const ticket_filter& filter) {
    return db.number(listing_for(filter).count, filter.team, filter.daily, filter.category,
                     filter.state, filter.claimant);
}

std::vector<ticket> reported_by(connection& db, const person_id& who, std::int64_t limit) {
    std::set<ticket_number, std::greater<>> numbers;
    auto report = db.number(last_report_of, who);
    while (report > 0 && static_cast<std::int64_t>(numbers.size()) < limit) {
        std::int64_t previous = 0;
        db.rows(
            step_back,
            [&](const statement& row) {
                numbers.emplace(row.number(0));
                previous = row.number(1);
            },
            report);
        // Always to an older one: a damaged chain must not lead round in circles.
        report = previous < report ? previous : 0;
    }
    std::vector<ticket> found;
    for (const auto number : numbers)
        if (auto t = find_ticket(db, number)) found.push_back(std::move(*t));
    return found;
}

std::string inbox_key(std::string_view key) {
    const auto whole = sha256(key);
    return {reinterpret_cast<const char*>(whole.data()), 16};
}

namespace {

template <class Key>
std::optional<outcome> one_outcome(connection& db, const query& which, const Key& key) {
    std::optional<outcome> found;
    db.rows(
        which,
        [&](const statement& row) {
            found = read_outcome(row.bytes(0));
            if (!found) throw store_failure{errc::corrupt};
        },
        key);
    return found;
}

}  // namespace

std::optional<outcome> find_outcome(connection& db, blob digest) {
    return one_outcome(db, outcome_by_key, digest);
}

std::optional<outcome> outcome_numbered(connection& db, std::int64_t number) {
    return one_outcome(db, outcome_by_number, number);
}

ticket_number newest(connection& db) { return ticket_number{db.number(newest_ticket)}; }

}  // namespace firebreak::storage::reading
