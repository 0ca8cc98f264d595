// What a change costs does not depend on how much has happened to its ticket.
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/rest.hpp"
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

TEST_CASE("storage: a message and a look for what waits cost the same however much does") {
    database place;
    place.fill(1);
    connection db{place.path(), access::write, std::chrono::seconds{1}};
    writing files{db};
    const auto card_of_ticket = [&](int number) {
        files.enqueue({.to = {network_id{"console"}, "#social"},
                       .ticket = ticket_number{number},
                       .content = card_of{}},
                      to_instant(1000 + number));
    };
    db.execute("BEGIN IMMEDIATE");
    for (int i = 1; i <= 10; ++i) card_of_ticket(i);
    const auto one_more_and_a_look = [&](int number) {
        return steps_of(db, [&] {
            card_of_ticket(number);
            CHECK(reading::waiting_networks(db).size() == 1);
        });
    };
    const auto early = one_more_and_a_look(1);
    for (int i = 11; i <= 1000; ++i) card_of_ticket(i);
    const auto late = one_more_and_a_look(2);
    db.execute("ROLLBACK");
    CAPTURE(early, late);
    CHECK(early > 0);
    CHECK(late <= early + 20);
}

TEST_CASE("storage: who waits long keeps no pages, and reads them again") {
    database place;
    place.fill(300);
    connection db{place.path(), access::read, std::chrono::seconds{1}};
    const auto kept = [&] {
        int now = 0, highest = 0;
        sqlite3_db_status(db.handle(), SQLITE_DBSTATUS_CACHE_USED, &now, &highest, 0);
        return now;
    };
    const auto ask = [&] { return db.ask_number("SELECT sum(length(text)) FROM reports"); };
    const auto sum = ask();
    const auto before = kept();
    std::mutex mutex;
    std::condition_variable wake;
    std::unique_lock lock{mutex};
    wait_or_rest(lock, wake, db, [] { return true; });
    CHECK(kept() == before);
    wait_or_rest(lock, wake, db, [&] { return kept() * 4 < before; }, std::chrono::milliseconds{1});
    CHECK(lock.owns_lock());
    CAPTURE(before, kept());
    CHECK(kept() * 4 < before);
    CHECK(ask() == sum);
}

}  // namespace
}  // namespace firebreak::storage
