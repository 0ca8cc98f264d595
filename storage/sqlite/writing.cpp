#include "storage/sqlite/writing.hpp"

#include "bot/domain/record.hpp"
#include "storage/codec.hpp"
#include "storage/sqlite/failure.hpp"

#include <algorithm>
#include <variant>

namespace firebreak::storage {
namespace {

std::string ticket_values() {
    std::string list;
    int place = 0;
    ticket any;
    each_column(any, [&](std::string_view, auto&) {
        if (place != 0) list += ',';
        list += "?" + std::to_string(++place);
    });
    return list;
}

/// Without the number, which is ?1: were it set, SQLite would look through every row that refers to
/// the ticket, all its events, whether that still holds.
std::string ticket_settings() {
    std::string list;
    int place = 0;
    ticket any;
    each_column(any, [&](std::string_view name, auto&) {
        if (++place == 1) return;
        if (place > 2) list += ',';
        list += std::string{name} + "=?" + std::to_string(place);
    });
    return list;
}

int ticket_column_count() {
    int count = 0;
    ticket any;
    each_column(any, [&](std::string_view, auto&) { ++count; });
    return count;
}

const query insert_ticket{"INSERT INTO tickets(" + ticket_columns() + ") VALUES(" +
                          ticket_values() + ")"};
// The former last event as a condition: a ticket that was not read in this transaction, or twice,
// would otherwise overwrite what happened in between.
const query update_ticket{"UPDATE tickets SET " + ticket_settings() +
                          " WHERE number=?1 AND last_event=?" +
                          std::to_string(ticket_column_count() + 1)};
const query insert_event{
    "INSERT INTO events(number,ticket,at,kind,actor,data,hash) VALUES(?1,?2,?3,?4,?5,?6,?7)"};
const query insert_report{"INSERT INTO reports(" + std::string{report_columns} +
                          ",previous) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)"};
const query last_report_of{"SELECT last_report FROM reporters WHERE person=?1"};
const query first_report{"INSERT INTO reporters(person,last_report) VALUES(?1,?2)"};
const query later_report{"UPDATE reporters SET last_report=?2 WHERE person=?1"};
const query acknowledge_reports{
    "UPDATE reports SET acknowledged=1 WHERE ticket=?1 AND reporter=?2"};
const query insert_outcome{"INSERT INTO inbox(number,at,outcome,key) VALUES(?1,?2,?3,?4)"};
const query moved_key{"SELECT number FROM inbox_keys WHERE key=?1"};
const query move_keys_up_to{
    "INSERT INTO inbox_keys SELECT key,number FROM inbox WHERE number>(SELECT keys_moved FROM meta)"
    " AND number<=?1 ORDER BY key"};
const query save_moved{"UPDATE meta SET keys_moved=?1"};
constexpr std::size_t enough_keys = 8192;
const query save_chain{"UPDATE meta SET chain_number=?1,chain_hash=?2 WHERE id=1"};

template <class... Texts>
void require_utf8(const Texts&... texts) {
    if (!(valid_utf8(texts) && ...)) throw store_failure{errc::invalid};
}

}  // namespace

progress load_progress(connection& db) {
    progress p;
    p.tickets = db.ask_number("SELECT max(number) FROM tickets");
    p.reports = db.ask_number("SELECT max(number) FROM reports");
    p.answers = db.ask_number("SELECT max(number) FROM inbox");
    statement head{db.handle(), "SELECT chain_number,chain_hash FROM meta WHERE id=1"};
    if (!head.step() || head.bytes(1).size() != p.chain.size()) throw store_failure{errc::corrupt};
    const auto hash = head.bytes(1);
    std::copy(hash.begin(), hash.end(), p.chain.begin());
    // Should somebody have added rows behind our back: write on behind them, and let `verify` tell.
    p.events = std::max(head.number(0), db.ask_number("SELECT max(number) FROM events"));
    return p;
}

void save_progress(connection& db, const progress& p) {
    db.run(save_chain, p.events, as_blob(p.chain));
}

writing::writing(connection& db) : reading_on(db), progress_(load_progress(db)) {
    statement s{db.handle(),
                "SELECT key,number FROM inbox WHERE number>(SELECT keys_moved FROM meta)"};
    while (s.step()) recent_.add(s.bytes(0), s.number(1));
}

void writing::add_report(report& r) {
    require_utf8(r.text, r.source_link, r.source_author, r.reporter.value, r.from.where.id);
    r.number = report_number{progress_.reports + 1};
    const auto previous = database().number(last_report_of, r.reporter);
    database().run(insert_report, r.number, r.ticket, r.at, r.reporter, r.from.where.network,
                   r.from.where.id, r.from.thread, r.text, r.lang, r.source_link, r.source_author,
                   r.acknowledged, r.corrects, previous);
    database().run(previous == 0 ? first_report : later_report, r.reporter, r.number);
    ++progress_.reports;
}

void writing::acknowledge(ticket_number number, const person_id& reporter) {
    database().run(acknowledge_reports, number, reporter);
}

event_number writing::append(ticket& t, instant at, const person_id& actor, event_body body) {
    const bool first = std::holds_alternative<happened::filed>(body);
    // `filed` opens the next ticket, everything else needs one that is on file.
    if (first && t.number && t.number != next_ticket()) throw store_failure{errc::invalid};
    if (!first && !t.number) throw store_failure{errc::invalid};
    const auto number = first ? next_ticket() : t.number;
    const auto before = t.last_event;
    const bool had_ended = t.ended();

    text_.clear();
    std::visit([&](const auto& b) { record::append(text_, b); }, body);
    require_utf8(text_, actor.value);
    event e{event_number{progress_.events + 1}, number, at, actor, std::move(body), {}};
    const auto what = kind(e.body);
    e.hash = chained(progress_.chain, e.number, number, at, what, actor, text_);

    if (first) t = ticket{};  // the row must be what its events say, and nothing else
    apply(t, e);
    auto& s = database().prepared(first ? insert_ticket : update_ticket);
    {
        const in_use using_it{s};
        int place = 0;
        each_column(t, [&](std::string_view, auto& field) { bind_at(s.handle(), ++place, field); });
        if (!first) bind_at(s.handle(), ++place, before);
        s.step();
        if (sqlite3_changes(database().handle()) != 1) throw store_failure{errc::not_found};
    }
    database().run(insert_event, e.number, number, at, what, actor, text_, as_blob(e.hash));
    if (!first && had_ended != t.ended()) let_go_or_hold(t);
    progress_.events = e.number.value;
    progress_.chain = e.hash;
    if (first) {
        progress_.tickets = number.value;
        fresh_ = number;
        fresh_due_ = 0;
    }
    return e.number;
}

std::int64_t writing::number_of(std::string_view digest) {
    if (const auto number = recent_.find(digest)) return *number;
    return database().number(moved_key, blob{digest});
}

std::optional<outcome> writing::find_outcome(std::string_view key) {
    auto digest = reading::inbox_key(key);
    if (const auto number = number_of(digest)) return reading::outcome_numbered(database(), number);
    absent_ = std::move(digest);
    return std::nullopt;
}

void writing::remember(std::string_view key, instant at, const outcome& o) {
    text_.clear();
    record::append(text_, o);
    require_utf8(text_);
    const auto digest = reading::inbox_key(key);
    if (digest != absent_ && number_of(digest) != 0) throw store_failure{errc::already_exists};
    const auto number = progress_.answers + 1;
    database().run(insert_outcome, number, at, text_, blob{digest});
    recent_.add(digest, number);
    progress_.answers = number;
    absent_.clear();
}

void writing::move_keys(when w) {
    if (recent_.size() < (w == when::now ? 1 : enough_keys)) return;
    database().execute("BEGIN IMMEDIATE");
    try {
        database().run(move_keys_up_to, progress_.answers);
        database().run(save_moved, progress_.answers);
        database().execute("COMMIT");
    } catch (...) {
        const auto code = caught();
        if (database().in_transaction()) database().execute("ROLLBACK");
        throw store_failure{code};
    }
    recent_.clear();
}

}  // namespace firebreak::storage
