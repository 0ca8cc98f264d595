// What a change costs does not depend on how much has happened to its ticket.
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/writing.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/database.hpp"

#include <sqlite3.h>

namespace firebreak::storage {
namespace {

/// Instructions of SQLite's machine that `work` takes, rounded down to ten.
template <class Work>
int steps_of(connection& db, Work work) {
    int tens = 0;
    sqlite3_progress_handler(
        db.handle(), 10, [](void* count) { return ++*static_cast<int*>(count), 0; }, &tens);
    work();
    sqlite3_progress_handler(db.handle(), 0, nullptr, nullptr);
    return tens * 10;
}

TEST_CASE("storage: the thousandth event of a ticket costs what the tenth does") {
    database place;
    place.fill(1);
    connection db{place.path(), access::write, std::chrono::seconds{1}};
    db.execute("PRAGMA foreign_keys=ON");
    writing files{db};
    auto t = files.find_ticket(ticket_number{1}).value();
    const auto note = [&](int i) {
        files.append(t, to_instant(2000 + i), person_id{"anna"}, happened::noted{"again"});
    };
    db.execute("BEGIN IMMEDIATE");
    for (int i = 0; i < 10; ++i) note(i);
    const auto early = steps_of(db, [&] { note(10); });
    for (int i = 11; i < 1000; ++i) note(i);
    const auto late = steps_of(db, [&] { note(1000); });
    db.execute("ROLLBACK");
    CAPTURE(early, late);
    CHECK(early > 0);
    CHECK(late <= early + 20);
}

}  // namespace
}  // namespace firebreak::storage
