// Too much at once: refused early, never lost, never answered twice.
#include "bot/domain/record.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/reading.hpp"
#include "storage/verify.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/database.hpp"

#include <filesystem>

namespace firebreak::storage {
namespace {

class counted_work final : public write_work {
 public:
    counted_work(int& good, int& refused) : good_(good), refused_(refused) {}
    void attempt(transaction& t) override { file(t, "burst"); }
    void finish(errc code) override {
        if (code == errc::ok) ++good_;
        if (code == errc::busy) ++refused_;
    }

 private:
    int &good_, &refused_;
};

}  // namespace

TEST_CASE("store: what would wait too long is refused as busy, the rest is kept") {
    database db;
    REQUIRE(db.open({.path = db.path(),
                     .executor = db.io().get_executor(),
                     .wal_pages = 0,
                     .longest_wait = std::chrono::milliseconds{1},
                     .group_cap = 4}) == errc::ok);
    int good = 0, refused = 0;
    for (int i = 0; i < 2000; ++i)
        db.get().submit(std::unique_ptr<write_work>{std::make_unique<counted_work>(good, refused)});
    CHECK(good + refused == 0);  // never inside the call
    db.io().restart(), db.io().run();
    CHECK(good + refused == 2000);
    CHECK(good > 0);
    CHECK(refused > 0);
    CHECK(db.read([](snapshot& s) { return s.newest(); }).value().value == good);
}

TEST_CASE("store: idempotency keys are found among ten thousand, moved on or not") {
    database db;
    REQUIRE(db.open() == errc::ok);
    const auto key = [](int i) { return "key-" + std::to_string(i); };
    for (int part = 0; part < 20; ++part)
        db.write([&](transaction& t) {
              for (int i = part * 500; i < part * 500 + 500; ++i) {
                  outcome o;
                  o.ticket = ticket_number{i + 1};
                  t.remember(key(i), to_instant(i), o);
              }
              return true;
          }).value();
    for (const int i : {0, 1, 4999, 8191, 8192, 8500, 9999}) {
        const auto found = db.read([&](snapshot& s) { return s.find_outcome(key(i)); }).value();
        REQUIRE(found);
        CHECK(found->ticket.value == i + 1);
        const auto again = db.write([&](transaction& t) {
            t.remember(key(i), to_instant(0), {});
            return true;
        });
        CHECK(again.error() == make_error_code(errc::already_exists));
    }
    CHECK_FALSE(db.read([&](snapshot& s) { return s.find_outcome(key(10000)); }).value());
}

TEST_CASE("store: the key of an answer is found after a crash, that of a failed one is free") {
    database db;
    REQUIRE(db.open() == errc::ok);
    const auto remember = [](const std::string& key) {
        return [key](transaction& t) {
            outcome o;
            o.ticket = ticket_number{7};
            t.remember(key, to_instant(1), o);
            return true;
        };
    };
    db.write(remember("kept")).value();
    const auto failed = db.write([&](transaction& t) {
        remember("undone")(t);
        return remember("kept")(t);
    });
    CHECK(failed.error() == make_error_code(errc::already_exists));
    CHECK(db.write(remember("undone")).has_value());

    database later;  // what a kill -9 leaves: the files as they stand
    std::filesystem::copy_file(db.path(), later.path());
    std::filesystem::copy_file(db.path() + "-wal", later.path() + "-wal");
    REQUIRE(later.open() == errc::ok);
    for (const auto* key : {"kept", "undone"}) {
        const auto there = later.read([&](snapshot& s) { return s.find_outcome(key); }).value();
        REQUIRE(there);
        CHECK(there->ticket.value == 7);
        CHECK(later.write(remember(key)).error() == make_error_code(errc::already_exists));
    }
    CHECK(later.write(remember("new")).has_value());
}

TEST_CASE("store: keys of the first version's file are found after its migration") {
    database db;
    {
        connection c{db.path(), access::write, std::chrono::seconds{1}};
        migrate(c, db.path(), embedded_migrations().first(2));
        outcome o;
        o.ticket = ticket_number{3};
        std::string text;
        record::append(text, o);
        for (const auto* table : {"inbox_new", "inbox_old"}) {
            const auto key = reading::inbox_key(table);
            c.run(query{"INSERT INTO inbox(at,outcome) VALUES(1,?1)"}, text);
            c.run(query{std::string{"INSERT INTO "} + table + " SELECT ?1,max(number) FROM inbox"},
                  blob{key});
        }
    }
    REQUIRE(db.open() == errc::ok);
    for (const auto* key : {"inbox_new", "inbox_old"})
        CHECK(db.read([&](snapshot& s) { return s.find_outcome(key); }).value()->ticket.value == 3);
}

}  // namespace firebreak::storage
