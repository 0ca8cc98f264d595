// Migrations, backups, restoring, exports, and reading stored text back.
#include "bot/cli/backup.hpp"
#include "bot/cli/export.hpp"
#include "storage/codec.hpp"
#include "storage/export.hpp"
#include "storage/sqlite/backup.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/verify.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/database.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace firebreak::storage {
namespace {

using Catch::Matchers::ContainsSubstring;

std::vector<migration> with_second(std::string_view sql) {
    std::vector<migration> steps{embedded_migrations().begin(), embedded_migrations().end()};
    steps.push_back({"next", sql});
    return steps;
}

}  // namespace

TEST_CASE(
    "migrations: an older file is copied, then brought up to date; a failing step changes "
    "nothing") {
    database db;
    db.fill(2);
    const auto next = static_cast<std::int64_t>(embedded_migrations().size()) + 1;
    const auto backup = db.path() + ".before-v" + std::to_string(next) + ".bak";
    {
        connection c{db.path(), access::write, std::chrono::seconds{1}};
        const auto bad = with_second("CREATE TABLE extra(x INTEGER) STRICT; SELECT nonsense");
        CHECK_THROWS_AS(migrate(c, db.path(), bad), store_failure);
        CHECK(c.ask_number("PRAGMA user_version") == next - 1);
        CHECK(c.ask_number("SELECT count(*) FROM sqlite_schema WHERE name='extra'") == 0);
        const auto good = with_second("CREATE TABLE extra(x INTEGER) STRICT");
        migrate(c, db.path(), good);
        CHECK(c.ask_number("PRAGMA user_version") == next);
        migrate(c, db.path(), good);  // nothing more to do
    }
    // The failed attempt's copy was not overwritten.
    CHECK(std::filesystem::exists(backup));
    CHECK(std::filesystem::exists(backup + ".2"));
    CHECK_FALSE(std::filesystem::exists(backup + ".3"));
    CHECK(verify(backup).value().intact());
    CHECK(db.open() == errc::newer_version);
}

TEST_CASE("migrations: choices of a category from before version 10 are known after it") {
    database db;
    db.fill(2);
    REQUIRE(db.open() == errc::ok);
    const auto choose = [&](std::int64_t ticket, const char* category) {
        return db
            .write([&](transaction& t) {
                auto it = *t.find_ticket(ticket_number{ticket});
                happened::recategorised to;
                to.to = playbook_id{category};
                return t.append(it, to_instant(5'000'000), person_id{"anna"}, to);
            })
            .value();
    };
    choose(2, "threat");
    const auto last = choose(2, "refund_request");
    db.close();
    db.tamper(
        "DROP INDEX tickets_taught; ALTER TABLE tickets DROP COLUMN taught;"
        " DROP INDEX outbox_heads; ALTER TABLE outbox DROP COLUMN wanted;"
        " CREATE INDEX outbox_heads ON outbox(network,conversation,due,number)"
        " WHERE state='due';"
        " PRAGMA user_version=9; PRAGMA journal_mode=DELETE");
    CHECK(verify(db.path()).value().intact());  // as one of the older version
    REQUIRE(db.open() == errc::ok);
    const auto taught = db.read([](snapshot& s) { return s.taught(10); }).value();
    REQUIRE(taught.size() == 1);
    CHECK(taught.front().number == ticket_number{2});
    CHECK(taught.front().taught == last);
    db.close();
    CHECK(verify(db.path()).value().intact());
}

TEST_CASE("backup: one of an older version is verified and restored all the same") {
    database folder;
    folder.fill(1);
    const auto old = folder.path() + ".old";
    {
        connection c{old, access::write, std::chrono::seconds{1}};
        migrate(c, old, embedded_migrations().first(1));
        c.execute("PRAGMA journal_mode=DELETE");
    }
    const auto checked = verify(old);
    REQUIRE(checked.has_value());
    CHECK(checked->intact());
    std::ostringstream err;
    CHECK(cli::restore(old, folder.path() + ".new", err) == 0);
}

TEST_CASE(
    "backup: made while the bot writes, intact, never over an existing file; restored to a new "
    "path") {
    database db;
    db.fill(3);
    REQUIRE(db.open() == errc::ok);
    db.write([](transaction& t) { return file(t, "in the log only").number; }).value();
    const auto copy = db.beside("copy.db"), again = db.beside("again.db");
    std::ostringstream err;
    CHECK(cli::backup(db.path(), copy, err) == 0);
    CHECK(cli::backup(db.path(), copy, err) == 2);
    CHECK_THAT(err.str(), ContainsSubstring("not overwritten"));
    CHECK(cli::backup(db.path(), db.beside("no/such/x.db"), err) == 2);
    db.write([](transaction& t) { return file(t, "later").number; }).value();
    db.close();
    const auto v = verify(copy).value();
    CHECK(v.intact());
    CHECK(v.tickets == 4);
    CHECK(cli::restore(copy, again, err) == 0);
    CHECK(verify(again).value().tickets == 4);
    CHECK(cli::restore(copy, again, err) == 2);
    db.tamper("UPDATE tickets SET team='x' WHERE number=1");
    CHECK(cli::restore(db.path(), db.beside("third.db"), err) == 2);
    CHECK_FALSE(std::filesystem::exists(db.beside("third.db")));
    for (const auto& entry : std::filesystem::directory_iterator{db.folder()})
        CHECK(entry.path().string().find(".part-") == std::string::npos);
}

TEST_CASE("export: one line for each event, with its report's text") {
    database db;
    db.fill(2);
    std::ostringstream out, err;
    CHECK(cli::export_all(db.path(), std::nullopt, out, err) == 0);
    std::istringstream lines{out.str()};
    std::vector<std::string> all;
    for (std::string line; std::getline(lines, line);) {
        CHECK(well_formed(line));
        all.push_back(line);
    }
    REQUIRE(all.size() == 5);
    CHECK_THAT(all[0], ContainsSubstring("\"firebreak_export\":1"));
    CHECK_THAT(all[1], ContainsSubstring("\"text\":\"text 0\""));
    CHECK_THAT(all[3], ContainsSubstring("\"kind\":\"claimed\""));
    std::ostringstream two;
    CHECK(cli::export_all(db.path(), 2, two, err) == 0);
    const auto text = two.str();
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
    CHECK(cli::export_all(db.path(), 77, two, err) == 2);
    CHECK_THAT(err.str(), ContainsSubstring("no ticket #77"));
}

TEST_CASE("codec: every kind of event comes back as it was written") {
    const auto same = [](const event_body& body) {
        const auto text = canonical(body);
        INFO(text);
        const auto back = read_body(kind(body), text);
        REQUIRE(back);
        CHECK(back->index() == body.index());
        CHECK(canonical(*back) == text);
    };
    happened::filed f;
    f.report = report_number{7}, f.text_sha256 = "ab", f.confidence = 0.1 + 0.2;
    f.guesses = {{playbook_id{"a"}, 1e-9}, {playbook_id{"b"}, 12345678.9}};
    f.why = std::vector<evidence>{
        {"phrase", "\"\\\n\x01 \xc3\xa4", span{1, 4000000000U}, playbook_id{}, -1.0}, {}};
    same(f);
    same(happened::added{report_number{8}, "cd"}), same(happened::acknowledged{});
    same(happened::claimed{}), same(happened::released{"x"});
    same(happened::assigned{person_id{"p"}, person_id{"q"}});
    // As it was written before it said from whom.
    const auto older = read_body("assigned", "{\"to\":\"p\"}");
    REQUIRE(older);
    CHECK(std::get<happened::assigned>(*older).from.empty());
    same(happened::recategorised{playbook_id{"a"}, playbook_id{"b"}, "v", severity::critical,
                                 team_id{"t"}, true, true});
    same(happened::severity_set{severity::low, severity::high, "y"}), same(happened::noted{"n"});
    same(happened::replied{"r", "s", "t", true}), same(happened::held{"w"});
    same(happened::resumed{}),
        same(happened::escalated{severity::low, severity::high, "w", {person_id{"a"}}});
    same(happened::resolved{"o", "n"}), same(happened::reopened{"w"});
    same(happened::merged{ticket_number{2}}), same(happened::absorbed{ticket_number{3}});
    same(happened::unmerged{ticket_number{2}}), same(happened::parted{ticket_number{3}});
    same(happened::reply_withdrawn{"refund-first-answer", true});
    same(happened::listed{}), same(happened::unlearned{event_number{7}});
    same(happened::shadowed{playbook_id{"a"}, playbook_id{"b"}});
}

TEST_CASE("codec: unknown fields are passed over, wrong types and other garbage are malformed") {
    const auto read = [](std::string_view text) { return read_body("noted", text); };
    REQUIRE(read(R"({"text":"a","new":[1,{}]})"));
    CHECK(std::get<happened::noted>(*read(R"({"text":"a"})")).text == "a");
    CHECK(read("{}"));
    for (const auto* bad : {"", "{", "[]", "null", "1", R"({"text":1})", R"({"text":null})",
                            R"({"text":"a"} x)", "{\"text\":\"\xff\"}"})
        CHECK_FALSE(read(bad));
    CHECK_FALSE(read_body("dreamt", "{}"));
    CHECK_FALSE(read_body("merged", R"({"into":1.5})"));
    CHECK_FALSE(read_body("merged", R"({"into":18446744073709551615})"));
    CHECK_FALSE(read_body("severity_set", R"({"from":"dire"})"));
    CHECK_FALSE(read_body("filed", R"({"why":[{"where":{"begin":-1}}]})"));
    std::string deep(100000, '[');
    CHECK_FALSE(read(deep));
    CHECK_FALSE(read_outcome(R"({"kind":"maybe"})"));
    CHECK_FALSE(read_content("card", "{}"));
    CHECK(valid_utf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\xa5 and so on, further than eight bytes"));
    for (const auto* bad :
         {"\x80", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc3"})
        CHECK_FALSE(valid_utf8(bad));
}

}  // namespace firebreak::storage
