// Tampering of every kind: verify names what was done.
#include "bot/cli/verify.hpp"

#include "storage/sqlite/columns.hpp"
#include "storage/verify.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/database.hpp"

#include <sstream>

namespace firebreak::storage {
namespace {

verification after(const std::string& sql) {
    database db;
    db.fill(5);
    db.tamper(sql);
    return verify(db.path()).value();
}
bool names_event(const verification& v, std::int64_t n) {
    for (const auto& f : v.findings)
        if (f.event.value == n) return true;
    return false;
}
std::string all_words(const verification& v) {
    std::string words;
    for (const auto& f : v.findings) words += f.what + "\n";
    return words;
}
using Catch::Matchers::ContainsSubstring;

}  // namespace

TEST_CASE("verify: an untouched database is intact, and it says how much was checked") {
    database db;
    db.fill(5);
    const auto v = verify(db.path()).value();
    CHECK(all_words(v).empty());
    CHECK(v.intact());
    CHECK(v.events == 7);
    CHECK(v.tickets == 5);
    CHECK(v.reports == 5);
    std::ostringstream out, err;
    CHECK(cli::verify({db.path(), false}, out, err) == 0);
    CHECK_THAT(out.str(), ContainsSubstring("7 events, 5 tickets and 5 reports"));
}

TEST_CASE("verify: names each changed part of an event") {
    for (const std::string change :
         {"data=replace(data,'0.7','0.8')", "at=at+1", "actor='mallory'", "kind='listed'",
          "ticket=2", "hash=zeroblob(32)", "hash=x'00'"}) {
        INFO(change);
        const auto v = after("UPDATE events SET " + change + " WHERE number=3");
        CHECK_FALSE(v.intact());
        CHECK(names_event(v, 3));
    }
}

TEST_CASE("verify: names removed, moved and added events and a cut tail") {
    auto v = after("DELETE FROM events WHERE number=4");
    CHECK(names_event(v, 4));
    CHECK_THAT(all_words(v), ContainsSubstring("event 4 is missing"));
    v = after("DELETE FROM events WHERE number BETWEEN 2 AND 4");
    CHECK_THAT(all_words(v), ContainsSubstring("events 2 to 4 are missing"));
    v = after(
        "UPDATE events SET number=99 WHERE number=2; UPDATE events SET number=2 WHERE number=3;"
        "UPDATE events SET number=3 WHERE number=99");
    CHECK(names_event(v, 2));
    CHECK(names_event(v, 3));
    v = after("DELETE FROM events WHERE number=7");
    CHECK(names_event(v, 7));
    CHECK_THAT(all_words(v), ContainsSubstring("cut off"));
    // The note of the end adjusted too: then the ticket's row tells.
    v = after(
        "DELETE FROM events WHERE number=7; UPDATE meta SET chain_number=6,"
        "chain_hash=(SELECT hash FROM events WHERE number=6)");
    CHECK_THAT(all_words(v), ContainsSubstring("last_event"));
    v = after(
        "INSERT INTO events SELECT 8,ticket,at,kind,actor,data,hash FROM events WHERE number=7");
    CHECK(names_event(v, 8));
    v = after(
        "UPDATE events SET number=number+1 WHERE number=7; INSERT INTO events SELECT "
        "7,ticket,at,kind,actor,data,hash FROM events WHERE number=6");
    CHECK(names_event(v, 7));
    CHECK(names_event(v, 8));
    v = after("DELETE FROM meta");
    CHECK_FALSE(v.intact());
}

TEST_CASE("verify: names every edited column of a ticket") {
    int columns = 0;
    ticket any;
    each_column(any, [&](std::string_view name, auto&) {
        const std::string column{name};
        if (column == "number") return;
        ++columns;
        INFO(column);
        // Something else of the column's own type.
        const auto v = after("UPDATE tickets SET " + column + "=CASE typeof(" + column +
                             ") WHEN 'text' THEN 'x' WHEN 'null' THEN 77 ELSE " + column +
                             "+1 END WHERE number=3");
        REQUIRE(v.findings.size() == 1);
        CHECK(v.findings[0].ticket.value == 3);
        CHECK(v.findings[0].column == column);
        CHECK_THAT(v.findings[0].what, ContainsSubstring("its timeline says"));
    });
    CHECK(columns == 30);
}

TEST_CASE("verify: names tickets without events, events without tickets, and edited reports") {
    auto v = after("DELETE FROM tickets WHERE number=2");
    CHECK_THAT(all_words(v), ContainsSubstring("ticket 2 has events but no row"));
    v = after("UPDATE tickets SET number=9 WHERE number=5");
    CHECK_THAT(all_words(v), ContainsSubstring("ticket 9 has a row but no events"));
    v = after("UPDATE reports SET text='nothing of that kind' WHERE number=4");
    REQUIRE(v.findings.size() == 1);
    CHECK(v.findings[0].report.value == 4);
    CHECK(v.findings[0].ticket.value == 4);
    v = after("UPDATE reports SET ticket=1 WHERE number=4");
    CHECK_THAT(all_words(v), ContainsSubstring("report 4"));
    v = after("DELETE FROM reports WHERE number=2");
    CHECK_THAT(all_words(v), ContainsSubstring("lacks report 2"));
    v = after(
        "INSERT INTO reports SELECT 6,ticket,at,reporter,network,conversation,thread,text,"
        "lang,source_link,source_author,acknowledged,previous,corrects FROM reports WHERE "
        "number=5");
    CHECK_THAT(all_words(v), ContainsSubstring("which no event names"));
    v = after(
        "INSERT INTO reports SELECT 6,77,at,reporter,network,conversation,thread,text,"
        "lang,source_link,source_author,acknowledged,previous,corrects FROM reports WHERE "
        "number=5");
    CHECK_THAT(all_words(v), ContainsSubstring("ticket 77 does not exist"));
}

TEST_CASE("verify: a file that is no database, or none at all, is said so") {
    database db;
    std::ostringstream out, err;
    CHECK(cli::verify({db.path(), true}, out, err) == 2);
    CHECK_THAT(err.str(), ContainsSubstring(db.path()));
    CHECK_THAT(out.str(), ContainsSubstring("\"intact\": false"));
}

}  // namespace firebreak::storage
