// The clocks of tickets, and parked messages that get another chance.
#include "bot/domain/record.hpp"
#include "storage/codec.hpp"
#include "storage/sqlite/writing.hpp"

namespace firebreak::storage {
namespace {

const query one_clocks{"SELECT data FROM clocks WHERE ticket=?1"};
const query put_clocks{
    "INSERT INTO clocks(ticket,data) VALUES(?1,?2) ON CONFLICT DO UPDATE SET data=excluded.data"};
const query delete_clocks{"DELETE FROM clocks WHERE ticket=?1"};
const query delete_due_name{"DELETE FROM due WHERE name=?1"};
// Of tickets that have ended nobody needs to be told any more.
const query withdraw_parked{
    "UPDATE outbox SET state='withdrawn' WHERE network=?1 AND number IN"
    " (SELECT number FROM outbox INDEXED BY outbox_parked WHERE state='parked')"
    " AND ticket IN (SELECT number FROM tickets WHERE state IN ('resolved','merged'))"};
const query unpark_messages{
    "UPDATE outbox SET state='due',due=?2,wanted=?2,attempts=0 WHERE network=?1 AND number IN"
    " (SELECT number FROM outbox INDEXED BY outbox_parked WHERE state='parked')"};

}  // namespace

namespace reading {

std::optional<ticket_clocks> clocks_of(connection& db, ticket_number number) {
    std::optional<ticket_clocks> found;
    db.rows(
        one_clocks,
        [&](const statement& row) {
            found = read_clocks(row.bytes(0));
            if (!found) throw store_failure{errc::corrupt};
        },
        number);
    return found;
}

}  // namespace reading

void writing::keep_clocks(ticket_number number, const std::optional<ticket_clocks>& clocks) {
    if (!clocks) {
        database().run(delete_clocks, number);
        return;
    }
    std::string text;
    record::append(text, *clocks);
    database().run(put_clocks, number, text);
}

bool writing::unschedule(std::string_view name) {
    return database().run(delete_due_name, name) > 0;
}

std::int64_t writing::unpark(const network_id& network, instant due) {
    database().run(withdraw_parked, network);
    return database().run(unpark_messages, network, due);
}

}  // namespace firebreak::storage
