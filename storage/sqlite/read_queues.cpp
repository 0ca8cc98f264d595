// Messages that wait to be sent, and the clock's rows.
#include "storage/codec.hpp"
#include "storage/sqlite/reading.hpp"

#include <algorithm>
#include <charconv>

namespace firebreak::storage::reading {
namespace {

constexpr auto message_columns =
    "o.number,o.network,o.conversation,o.ticket,o.lang,o.kind,o.content,o.due,o.attempts,o.state,"
    "o.reference,o.last_error";
// From one conversation to the next along the index, so that a backlog of a hundred thousand in one
// of them costs no more than one of ten.
const query head_behind{std::string{"SELECT "} + message_columns +
                        " FROM outbox o INDEXED BY outbox_heads WHERE o.state='due' AND"
                        " o.network=?1 AND o.conversation>?2"
                        " ORDER BY o.conversation, o.due, o.number LIMIT 1"};
const query network_behind{
    "SELECT network FROM outbox INDEXED BY outbox_heads WHERE state='due' AND network>?1"
    " ORDER BY network LIMIT 1"};
const query count_waiting{
    "SELECT count(*) FROM outbox INDEXED BY outbox_heads WHERE state='due' AND network=?1"};
const query last_message{"SELECT max(number) FROM outbox"};
const query messages_parked{std::string{"SELECT "} + message_columns +
                            " FROM outbox o WHERE o.state='parked' ORDER BY o.number LIMIT ?1"};
const query place_of{
    "SELECT reference FROM places WHERE network=?1 AND conversation=?2 AND slot=?3"};
const query ticket_of_place{
    "SELECT slot FROM places WHERE reference=?3 AND network=?1 AND conversation=?2"};
const query all_people{"SELECT id,name,lang FROM people"};
const query kept_value{"SELECT value FROM kept WHERE network=?1 AND name=?2"};
const query kept_values{
    "SELECT name,value FROM kept WHERE network=?1 AND name>=?2 AND substr(name,1,length(?2))=?2"
    " ORDER BY name LIMIT ?3"};
const query rows_due{"SELECT number,name,at FROM due WHERE at<=?1 ORDER BY at,number LIMIT ?2"};
const query first_due{"SELECT min(at) FROM due"};
// Numbers count up without gaps, so the last one is the count; `firebreak verify` sees that it is
// so.
const query counts{
    "SELECT ifnull((SELECT max(number) FROM tickets),0),ifnull((SELECT max(number) FROM "
    "reports),0),"
    "ifnull((SELECT max(number) FROM events),0),(SELECT count(*) FROM outbox WHERE state='due'),"
    "(SELECT count(*) FROM outbox WHERE state='parked'),"
    "(SELECT min(due) FROM outbox WHERE state='due'),"
    "(SELECT min(wanted) FROM outbox INDEXED BY outbox_heads WHERE state='due'),"
    "(SELECT page_count*page_size FROM pragma_page_count(),pragma_page_size()),"
    "(SELECT at FROM events ORDER BY number DESC LIMIT 1)"};

outbox_state state_of(std::string_view text) {
    if (text == "due") return outbox_state::due;
    if (text == "delivered") return outbox_state::delivered;
    if (text == "superseded") return outbox_state::superseded;
    if (text == "parked") return outbox_state::parked;
    if (text == "withdrawn") return outbox_state::withdrawn;
    throw store_failure{errc::corrupt};
}

outbox_row load_message(const statement& row) {
    outbox_row m;
    load(row, 0, m.number), load(row, 1, m.what.to.network), load(row, 2, m.what.to.id);
    load(row, 3, m.what.ticket), load(row, 4, m.what.lang);
    auto content = read_content(row.bytes(5), row.bytes(6));
    if (!content) throw store_failure{errc::corrupt};
    m.what.content = std::move(*content);
    load(row, 7, m.due), load(row, 8, m.attempts);
    m.state = state_of(row.bytes(9));
    load(row, 10, m.reference), load(row, 11, m.last_error);
    return m;
}

std::optional<instant> first_of(connection& db, const query& q) {
    std::optional<instant> found;
    db.rows(q, [&](const statement& row) { load(row, 0, found); });
    return found;
}

}  // namespace

std::vector<outbox_row> first_messages(connection& db, const network_id& network,
                                       std::string_view after, std::int64_t limit) {
    std::vector<outbox_row> found;
    std::string behind{after};
    for (bool more = true; more && std::ssize(found) < limit;) {
        more = false;
        db.rows(
            head_behind,
            [&](const statement& row) {
                found.push_back(load_message(row));
                more = true;
            },
            network, behind);
        if (more) behind = found.back().what.to.id;
    }
    return found;
}

std::vector<network_id> waiting_networks(connection& db) {
    std::vector<network_id> found;
    network_id behind;
    for (bool more = true; more;) {
        more = false;
        db.rows(
            network_behind, [&](const statement& row) { load(row, 0, behind), more = true; },
            behind);
        if (more) found.push_back(behind);
    }
    return found;
}

std::int64_t waiting_for(connection& db, const network_id& network) {
    return db.number(count_waiting, network);
}

outbox_number newest_message(connection& db) { return outbox_number{db.number(last_message)}; }

std::vector<outbox_row> parked_messages(connection& db, std::int64_t limit) {
    std::vector<outbox_row> found;
    db.rows(
        messages_parked, [&](const statement& row) { found.push_back(load_message(row)); }, limit);
    return found;
}

std::optional<std::string> placed(connection& db, const conversation& where,
                                  std::string_view slot) {
    std::optional<std::string> found;
    db.rows(
        place_of, [&](const statement& row) { found = row.bytes(0); }, where.network, where.id,
        slot);
    return found;
}

std::optional<ticket_number> ticket_at(connection& db, const conversation& where,
                                       std::string_view reference) {
    std::optional<ticket_number> found;
    db.rows(
        ticket_of_place,
        [&](const statement& row) {
            // "card:128", "receipt:128:maija"
            const auto slot = row.bytes(0);
            const auto digits = slot.substr(std::min(slot.find(':'), slot.size() - 1) + 1);
            std::int64_t number = 0;
            const auto [end, failed] =
                std::from_chars(digits.data(), digits.data() + digits.size(), number);
            if (failed == std::errc{} && (end == digits.data() + digits.size() || *end == ':'))
                found = ticket_number{number};
        },
        where.network, where.id, reference);
    return found;
}

std::vector<person> known_people(connection& db) {
    std::vector<person> found;
    db.rows(all_people, [&](const statement& row) {
        auto& p = found.emplace_back();
        load(row, 0, p.id), load(row, 1, p.name);
        p.lang = to_language(row.bytes(2));
    });
    return found;
}

std::optional<std::string> kept(connection& db, const network_id& network, std::string_view name) {
    std::optional<std::string> found;
    db.rows(kept_value, [&](const statement& row) { found = row.bytes(0); }, network, name);
    return found;
}

std::vector<std::pair<std::string, std::string>> kept_under(connection& db,
                                                            const network_id& network,
                                                            std::string_view prefix,
                                                            std::int64_t limit) {
    std::vector<std::pair<std::string, std::string>> found;
    db.rows(
        kept_values, [&](const statement& row) { found.emplace_back(row.bytes(0), row.bytes(1)); },
        network, prefix, limit);
    return found;
}

std::vector<due_row> due_rows(connection& db, instant now, std::int64_t limit) {
    std::vector<due_row> found;
    db.rows(
        rows_due,
        [&](const statement& row) {
            auto& due = found.emplace_back();
            load(row, 0, due.number), load(row, 1, due.name), load(row, 2, due.at);
        },
        now, limit);
    return found;
}

std::optional<instant> next_due(connection& db) { return first_of(db, first_due); }

store_size size(connection& db) {
    store_size s;
    db.rows(counts, [&](const statement& row) {
        load(row, 0, s.tickets), load(row, 1, s.reports), load(row, 2, s.events);
        load(row, 3, s.outbox_due), load(row, 4, s.outbox_parked), load(row, 5, s.next_due);
        load(row, 6, s.waiting_since), load(row, 7, s.bytes), load(row, 8, s.last_event);
    });
    return s;
}

}  // namespace firebreak::storage::reading
