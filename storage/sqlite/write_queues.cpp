// Messages that shall be sent, and the clock's rows.
#include "bot/domain/record.hpp"
#include "storage/codec.hpp"
#include "storage/sqlite/writing.hpp"

#include <algorithm>
#include <variant>

namespace firebreak::storage {
namespace {

// A message is never due before the one it must wait for: then the earliest due time in the index
// is one at which something can really be sent, however many wait behind a message that was put
// off. For a chart nobody waits. Left to itself, SQLite would look through all that waits for the
// conversation, latest first.
const query latest_before{
    "SELECT max(due) FROM outbox INDEXED BY outbox_queue WHERE state='due' AND ticket=?1 AND "
    "conversation=?2 AND"
    " network=?3 AND kind<>'week_chart'"};
const query insert_message{
    "INSERT INTO outbox(network,conversation,ticket,lang,kind,content,slot,due,wanted,attempts,"
    "state,reference,last_error) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,0,'due','','')"};
const query deliver_message{
    "UPDATE outbox SET state='delivered',attempts=attempts+1,reference=?2,last_error=''"
    " WHERE number=?1 AND state='due'"};
const query keep_place{
    "INSERT INTO places(network,conversation,slot,reference) VALUES(?1,?2,?3,?4)"
    " ON CONFLICT DO UPDATE SET reference=excluded.reference"};
const query supersede_messages{
    "UPDATE outbox SET state='superseded' WHERE state='due' AND ticket=?1 AND conversation=?2 AND"
    " network=?3 AND slot=?4 AND number<?5"};
const query postpone_message{
    "UPDATE outbox SET due=?2,attempts=attempts+1,last_error=?3 WHERE number=?1 AND state='due'"};
const query postpone_followers{
    "UPDATE outbox SET due=?2 WHERE state='due' AND number>?1 AND due<?2 AND"
    " (ticket,conversation,network)=(SELECT ticket,conversation,network FROM outbox WHERE"
    " number=?1 AND kind<>'week_chart')"};
const query park_message{
    "UPDATE outbox SET state='parked',attempts=attempts+1,last_error=?2"
    " WHERE number=?1 AND state='due'"};
const query withdraw_messages{
    "UPDATE outbox SET state='withdrawn' WHERE state='due' AND ticket=?1 AND kind='notice' AND"
    " attempts=0 AND due>?2"};
const query keep_person{
    "INSERT INTO people(id,name,lang) VALUES(?1,?2,?3)"
    " ON CONFLICT DO UPDATE SET name=excluded.name,lang=excluded.lang"};
const query keep_value{
    "INSERT INTO kept(network,name,value,at) VALUES(?1,?2,?3,?4)"
    " ON CONFLICT DO UPDATE SET value=excluded.value,at=excluded.at"};
const query forget_value{"DELETE FROM kept WHERE network=?1 AND name=?2"};
const query forget_values{
    "DELETE FROM kept WHERE network=?1 AND name>=?2 AND substr(name,1,length(?2))=?2 AND at<?3"};
const query insert_due{"INSERT INTO due(name,at) VALUES(?1,?2) ON CONFLICT DO NOTHING"};
const query delete_due{"DELETE FROM due WHERE number=?1"};

}  // namespace

void writing::enqueue(const dispatch& d, instant due) {
    text_.clear();
    std::visit([&](const auto& c) { record::append(text_, c); }, d.content);
    if (!valid_utf8(text_) || !valid_utf8(d.to.id)) throw store_failure{errc::invalid};
    const auto where = slot(d);
    const bool fresh = d.ticket && d.ticket == fresh_;
    const auto before =
        fresh ? fresh_due_ : database().number(latest_before, d.ticket, d.to.id, d.to.network);
    const auto when = std::max(to_number(due), before);
    if (fresh) fresh_due_ = when;
    database().run(insert_message, d.to.network, d.to.id, d.ticket, d.lang, content_kind(d.content),
                   text_, where, when, due);
}

void writing::delivered(const outbox_row& row, std::string_view reference) {
    database().run(deliver_message, row.number, reference);
    const auto where = slot(row.what);
    // An edit may come back without a new name: then the former one holds.
    if (!where.empty() && !reference.empty())
        database().run(keep_place, row.what.to.network, row.what.to.id, where, reference);
}

void writing::supersede(const outbox_row& newest) {
    const auto where = slot(newest.what);
    if (where.empty()) return;
    database().run(supersede_messages, newest.what.ticket, newest.what.to.id,
                   newest.what.to.network, where, newest.number);
}

void writing::postpone(outbox_number number, instant due, std::string_view why) {
    fresh_ = {};  // whatever ticket it is of: from now on, look
    if (database().run(postpone_message, number, due, why) == 1)
        database().run(postpone_followers, number, due);
}

void writing::park(outbox_number number, std::string_view why) {
    database().run(park_message, number, why);
}

std::int64_t writing::withdraw(ticket_number number, instant now) {
    return database().run(withdraw_messages, number, now);
}

void writing::know(const person& p) {
    if (!valid_utf8(p.id.value) || !valid_utf8(p.name)) throw store_failure{errc::invalid};
    database().run(keep_person, p.id, p.name, p.lang ? word(*p.lang) : std::string_view{});
}

void writing::keep(const network_id& network, std::string_view name, std::string_view value,
                   instant at) {
    if (!valid_utf8(name) || !valid_utf8(value)) throw store_failure{errc::invalid};
    database().run(keep_value, network, name, value, at);
}

void writing::forget(const network_id& network, std::string_view name) {
    database().run(forget_value, network, name);
}

std::int64_t writing::forget_before(const network_id& network, std::string_view prefix,
                                    instant at) {
    return database().run(forget_values, network, prefix, at);
}

void writing::schedule(std::string_view name, instant at) { database().run(insert_due, name, at); }

void writing::unschedule(due_number number) { database().run(delete_due, number); }

}  // namespace firebreak::storage
