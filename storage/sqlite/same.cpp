// The same post once, words to compare, counts for surges, people muted, tickets closed together.
#include "storage/sqlite/writing.hpp"

#include <algorithm>

namespace firebreak::storage {
namespace {

const query holder{"SELECT ticket FROM posts WHERE post=?1 AND circle=?2 AND open=1"};
const query held_by_author{
    "SELECT DISTINCT ticket FROM posts WHERE author=?1 AND author<>'' ORDER BY ticket DESC"
    " LIMIT ?2"};
// "Live" in the words of the index, in which `daily` stands behind the team.
const query texts_of_live{
    "SELECT t.number,(SELECT r.text FROM reports r WHERE r.ticket=t.number ORDER BY r.number"
    " LIMIT 1) FROM tickets t WHERE t.number<?1 AND t.daily=0 AND t.state <> 'resolved'"
    " AND t.state <> 'merged' AND t.network<>'clock' ORDER BY t.number DESC LIMIT ?2"};
const query opened_since{
    "SELECT opened_at/3600000,category,count(*) FROM tickets INDEXED BY tickets_opened"
    " WHERE opened_at>=?1 AND network<>'clock' GROUP BY 1,2"};
const query opened_order{
    "SELECT t.opened_at,t.category,(SELECT r.reporter FROM reports r WHERE r.ticket=t.number"
    " ORDER BY r.number LIMIT 1),(SELECT p.author FROM posts p WHERE p.ticket=t.number LIMIT 1)"
    " FROM tickets t INDEXED BY tickets_opened WHERE t.opened_at>=?1 AND t.network<>'clock'"
    " ORDER BY t.opened_at LIMIT ?2"};
const query last_report_of{"SELECT last_report FROM reporters WHERE person=?1"};
const query step_back{"SELECT at,previous FROM reports WHERE number=?1"};
// Asked for each report: by the index, which is empty but for surges. Ordered, SQLite would read
// all.
const query surging_now{"SELECT " + ticket_columns() +
                        " FROM tickets INDEXED BY tickets_surge WHERE surge<>''"};
const query muting_of{"SELECT until,by,why FROM mutings WHERE person=?1"};
const query bulk_by_number{"SELECT by,at,why FROM bulk_closings WHERE number=?1"};
const query tickets_of_bulk{"SELECT ticket FROM bulk_tickets WHERE bulk=?1 ORDER BY ticket"};

const query insert_post{
    "INSERT INTO posts(ticket,post,author,circle,open) VALUES(?1,?2,?3,?4,?5)"
    " ON CONFLICT(ticket,post) DO NOTHING"};
// With what was merged into it: that ends with it, and goes on with it.
constexpr auto with_children =
    "WITH RECURSIVE tree(n) AS (VALUES(?1) UNION SELECT number FROM tickets,tree WHERE"
    " merged_into=n AND merged_into<>0) ";
const query let_go_all{std::string{with_children} +
                       "UPDATE posts SET open=0 WHERE ticket IN tree AND open=1"};
const query hold_again{std::string{with_children} +
                       "UPDATE OR IGNORE posts SET open=1 WHERE ticket IN tree AND open=0"};
const query move_all{std::string{with_children} +
                     "UPDATE posts SET circle=?2,open=0 WHERE ticket IN tree"};
const query replace_muting{
    "INSERT INTO mutings(person,until,by,why) VALUES(?1,?2,?3,?4) ON CONFLICT(person) DO UPDATE"
    " SET until=?2,by=?3,why=?4"};
const query delete_muting{"DELETE FROM mutings WHERE person=?1"};
const query insert_bulk{"INSERT INTO bulk_closings(by,at,why) VALUES(?1,?2,?3) RETURNING number"};
const query insert_bulk_ticket{"INSERT INTO bulk_tickets(bulk,ticket) VALUES(?1,?2)"};

}  // namespace

namespace reading {

std::optional<ticket_number> holder_of(connection& db, std::string_view post,
                                       std::string_view circle) {
    std::optional<ticket_number> found;
    db.rows(holder, [&](const statement& row) { found.emplace(row.number(0)); }, post, circle);
    return found;
}

std::vector<ticket_number> about_author(connection& db, std::string_view author,
                                        std::int64_t limit) {
    std::vector<ticket_number> found;
    db.rows(
        held_by_author, [&](const statement& row) { found.emplace_back(row.number(0)); }, author,
        limit);
    return found;
}

std::vector<live_text> live_texts(connection& db, ticket_number before, std::int64_t limit) {
    std::vector<live_text> found;
    db.rows(
        texts_of_live,
        [&](const statement& row) {
            found.push_back({ticket_number{row.number(0)}, std::string{row.bytes(1)}});
        },
        before, limit);
    return found;
}

std::vector<hour_count> opened_by_hour(connection& db, instant since) {
    std::vector<hour_count> found;
    db.rows(
        opened_since,
        [&](const statement& row) {
            found.push_back({row.number(0), playbook_id{std::string{row.bytes(1)}}, row.number(2)});
        },
        since);
    return found;
}

std::vector<recent_ticket> opened_lately(connection& db, instant since, std::int64_t limit) {
    std::vector<recent_ticket> found;
    db.rows(
        opened_order,
        [&](const statement& row) {
            auto& one = found.emplace_back();
            load(row, 0, one.at), load(row, 1, one.category), load(row, 2, one.reporter);
            load(row, 3, one.author);
        },
        since, limit);
    return found;
}

std::int64_t reports_since(connection& db, const person_id& who, instant since,
                           std::int64_t limit) {
    auto report = db.number(last_report_of, who);
    std::int64_t count = 0;
    while (report > 0 && count < limit) {
        std::int64_t previous = 0;
        bool newer = false;
        db.rows(
            step_back,
            [&](const statement& row) {
                newer = row.number(0) >= to_number(since);
                previous = row.number(1);
            },
            report);
        if (!newer) break;
        ++count;
        report = previous < report ? previous : 0;  // always to an older one
    }
    return count;
}

std::vector<ticket> surging(connection& db) {
    std::vector<ticket> found;
    db.rows(surging_now, [&](const statement& row) { found.push_back(load_ticket(row)); });
    std::ranges::sort(found, {}, &ticket::number);
    return found;
}

std::optional<muting> find_muting(connection& db, const person_id& who) {
    std::optional<muting> found;
    db.rows(
        muting_of,
        [&](const statement& row) {
            found.emplace().who = who;
            load(row, 0, found->until), load(row, 1, found->by), load(row, 2, found->why);
        },
        who);
    return found;
}

std::optional<bulk_closing> find_bulk(connection& db, std::int64_t number) {
    std::optional<bulk_closing> found;
    db.rows(
        bulk_by_number,
        [&](const statement& row) {
            found.emplace().number = number;
            load(row, 0, found->by), load(row, 1, found->at), load(row, 2, found->why);
        },
        number);
    if (found)
        db.rows(
            tickets_of_bulk,
            [&](const statement& row) { found->tickets.emplace_back(row.number(0)); }, number);
    return found;
}

}  // namespace reading

bool writing::hold_post(ticket_number number, std::string_view post, std::string_view author,
                        std::string_view circle) {
    auto& db = database();
    if (!valid_utf8(post) || !valid_utf8(author)) throw store_failure{errc::invalid};
    const auto before = reading::holder_of(db, post, circle);
    db.run(insert_post, number, post, author, circle, !before);
    return !before || *before == number;
}

void writing::move_posts(ticket_number number, std::string_view circle) {
    database().run(move_all, number, circle);
    database().run(hold_again, number);
}

void writing::let_go_or_hold(const ticket& t) {
    // A merged ticket's posts are still being dealt with: in the one it is part of.
    if (t.state == status::merged) return;
    database().run(t.ended() ? let_go_all : hold_again, t.number);
}

void writing::set_muting(const muting& m) {
    if (!valid_utf8(m.why)) throw store_failure{errc::invalid};
    database().run(replace_muting, m.who, m.until, m.by, m.why);
}

bool writing::lift_muting(const person_id& who) {
    const bool there = reading::find_muting(database(), who).has_value();
    database().run(delete_muting, who);
    return there;
}

std::int64_t writing::add_bulk(const bulk_closing& b) {
    if (!valid_utf8(b.why)) throw store_failure{errc::invalid};
    const auto number = database().number(insert_bulk, b.by, b.at, b.why);
    for (const auto t : b.tickets) database().run(insert_bulk_ticket, number, t);
    return number;
}

}  // namespace firebreak::storage
