// What goes wrong outside: full disks, locks, folders, damaged and foreign files, kill -9.
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/writing.hpp"
#include "storage/verify.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/database.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

namespace firebreak::storage {
namespace {

/// Said in the test's output: this machine can't do what the test needs.
void skip(const char* why) { WARN("skipped: " << why); }

using Catch::Matchers::ContainsSubstring;

/// The soft limit on the size of files, put back at the end. Writing past it fails instead of
/// killing.
class file_limit {
 public:
    explicit file_limit(rlim_t bytes) {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit now{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    ~file_limit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    file_limit(const file_limit&) = delete;
    file_limit& operator=(const file_limit&) = delete;

 private:
    rlimit before_{};
};

errc code_of(const auto& r) { return r ? errc::ok : static_cast<errc>(r.error().value()); }

/// Runs `work` in a process of its own; it must end the process itself.
template <class Work>
pid_t in_child(Work work) {
    const auto child = ::fork();
    if (child == 0) {
        work();
        ::_exit(99);
    }
    return child;
}
int exit_status(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

}  // namespace

/// Writes until it fails; then makes room and goes on.
template <class MakeRoom>
void fill_up(database& db, std::vector<errc> expected, MakeRoom make_room) {
    int kept = 0;
    errc code = errc::ok;
    while (code == errc::ok && kept < 10000) {
        code = code_of(
            db.write([](transaction& t) { return file(t, std::string(9000, 'x')).number; }));
        kept += code == errc::ok ? 1 : 0;
    }
    CHECK(std::find(expected.begin(), expected.end(), code) != expected.end());
    CHECK(kept > 5);
    // Nothing gets through now, and nobody crashes; reading goes on meanwhile.
    for (int i = 0; i < 5; ++i)
        CHECK_FALSE(db.write([](transaction& t) {
                          return file(t, std::string(90000, 'x')).number;
                      }).has_value());
    CHECK(db.read([](snapshot& s) { return s.newest(); }).value().value == kept);
    make_room();
    CHECK(db.write([](transaction& t) { return file(t, "fits again").number; }).value().value ==
          kept + 1);
    const auto path = db.path();
    db.close();
    const auto v = verify(path).value();
    CHECK(v.intact());
    CHECK(v.tickets == kept + 1);
}

TEST_CASE("store: a full disk fails what does not fit, keeps what was answered, and goes on") {
    if (::geteuid() != 0) return skip("a small disk of our own is needed");
    database db;
    if (::mount("tmpfs", db.folder().c_str(), "tmpfs", 0, "size=1m") != 0)
        return skip("no file system could be mounted");
    {
        std::ofstream ballast{db.beside("ballast"), std::ios::binary};
        ballast << std::string(250 * 1024, 'b');
    }
    REQUIRE(db.open({.path = db.path(), .executor = db.io().get_executor(), .wal_pages = 0}) ==
            errc::ok);
    fill_up(db, {errc::disk_full}, [&] { std::filesystem::remove(db.beside("ballast")); });
    CHECK(::umount(db.folder().c_str()) == 0);
}

TEST_CASE("store: a database that may not grow is a full disk") {
    database db;
    REQUIRE(db.open() == errc::ok);
    const auto pages = [&](const std::string& n) {
        db.write([n](transaction& t) {
              auto& c = static_cast<writing&>(t).database();
              return c.ask_number("PRAGMA max_page_count=" + n);
          }).value();
    };
    pages("100");
    fill_up(db, {errc::disk_full}, [&] { pages("1000000"); });
}

TEST_CASE("store: a limit on file sizes fails writes, keeps what was answered, and goes on") {
    database db;
    REQUIRE(db.open({.path = db.path(), .executor = db.io().get_executor(), .wal_pages = 0}) ==
            errc::ok);
    std::optional<file_limit> limit{800 * 1024};
    // SQLite does not always tell this limit from a failing disk.
    fill_up(db, {errc::disk_full, errc::io_failed}, [&] { limit.reset(); });
}

TEST_CASE("store: no room for a new database is said, and nothing stays open") {
    database db;
    {
        const file_limit limit{8 * 1024};
        CHECK(db.open() == errc::disk_full);
    }
    CHECK(db.open() == errc::ok);
    CHECK_THAT(explain(errc::disk_full, db.path()), ContainsSubstring(db.path()));
}

TEST_CASE("store: damaged files are refused, not used") {
    database db;
    db.fill(20);
    std::ifstream in{db.path(), std::ios::binary};
    const std::string whole{std::istreambuf_iterator<char>{in}, {}};
    const auto put = [&](const std::string& bytes) {
        for (const char* end : {"-wal", "-shm"}) ::unlink((db.path() + end).c_str());
        std::ofstream{db.path(), std::ios::binary | std::ios::trunc} << bytes;
    };
    put(std::string(20000, 'x'));
    CHECK(db.open() == errc::corrupt);
    CHECK(verify(db.path()).error() == make_error_code(errc::corrupt));
    put(whole.substr(0, whole.size() / 2));
    CHECK(db.open() == errc::corrupt);
    // One page in the middle: found by verify, and by whoever reads it, without a crash.
    for (std::size_t page = 1; page < whole.size() / 4096; ++page) {
        auto damaged = whole;
        for (std::size_t i = 0; i < 4096; ++i)
            damaged[page * 4096 + i] = static_cast<char>(i * 31 + page);
        put(damaged);
        const auto v = verify(db.path());
        CHECK((!v || !v->intact()));
        if (db.open() == errc::ok) {
            (void)db.write([](transaction& t) { return file(t, "x").number; });
            (void)db.read([](snapshot& s) { return s.tickets({}); });
            (void)db.read([](snapshot& s) { return s.timeline_of(ticket_number{1}); });
            db.close();
        }
    }
}

TEST_CASE("store: other programs' and newer databases are refused and left alone") {
    database db;
    db.tamper("CREATE TABLE recipes(name TEXT)");
    CHECK(db.open() == errc::invalid);
    database newer;
    newer.fill(1);
    newer.tamper("PRAGMA user_version=99");
    CHECK(newer.open() == errc::newer_version);
    CHECK(verify(newer.path()).error() == make_error_code(errc::newer_version));
    database none;
    // One inside: opening makes a lock file beside it.
    const auto inside = none.beside("folder");
    std::filesystem::create_directory(inside);
    CHECK(none.open({.path = inside, .executor = none.io().get_executor()}) == errc::invalid);
    CHECK(none.open({.path = none.beside("no/such"), .executor = none.io().get_executor()}) ==
          errc::not_found);
    CHECK(
        none.open({.path = none.path(), .executor = none.io().get_executor(), .read_only = true}) ==
        errc::not_found);
}

TEST_CASE("store: the second process is refused and told who the first is") {
    database db;
    db.fill(1);
    int ready[2], leave[2];
    REQUIRE(::pipe(ready) == 0);
    REQUIRE(::pipe(leave) == 0);
    const auto child = in_child([&] {
        boost::asio::io_context io;
        auto held = storage::open(
            {.path = db.path(), .executor = io.get_executor(), .wal_pages = 0, .purpose = "serve"});
        char c = held ? 'y' : 'n';
        (void)!::write(ready[1], &c, 1);
        (void)!::read(leave[0], &c, 1);
        ::_exit(held ? 0 : 1);
    });
    char c = 0;
    REQUIRE(::read(ready[0], &c, 1) == 1);
    CHECK(c == 'y');
    CHECK(db.open() == errc::locked);
    CHECK_THAT(explain(errc::locked, db.path()),
               ContainsSubstring("process " + std::to_string(child) + " (serve)"));
    // Reading beside it works.
    CHECK(db.open({.path = db.path(), .executor = db.io().get_executor(), .read_only = true}) ==
          errc::ok);
    CHECK(db.read([](snapshot& s) { return s.newest(); }).value().value == 1);
    CHECK(code_of(db.write([](transaction& t) { return t.newest(); })) == errc::read_only);
    db.close();
    REQUIRE(::write(leave[1], &c, 1) == 1);
    CHECK(exit_status(child) == 0);
    CHECK(db.open() == errc::ok);
}

TEST_CASE("store: a lock of another program is waited for, then reported; afterwards all goes on") {
    database db;
    db.fill(1);
    REQUIRE(db.open({.path = db.path(),
                     .executor = db.io().get_executor(),
                     .wal_pages = 0,
                     .busy_timeout = std::chrono::milliseconds{20}}) == errc::ok);
    sqlite3* other = nullptr;
    REQUIRE(sqlite3_open(db.path().c_str(), &other) == SQLITE_OK);
    REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(code_of(db.write([](transaction& t) { return file(t, "x").number; })) == errc::locked);
    sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    CHECK(db.write([](transaction& t) { return file(t, "x").number; }).value().value == 2);
}

TEST_CASE("store: a folder that cannot be written can still be read") {
    if (::geteuid() != 0) return skip("other users' rights are taken on for a moment");
    database db;
    db.fill(3);
    for (const char* end : {"-wal", "-shm", ".lock"}) ::unlink((db.path() + end).c_str());
    ::chmod(db.path().c_str(), 0444);
    ::chmod(db.folder().c_str(), 0555);
    REQUIRE(::seteuid(65534) == 0);
    const auto writing = db.open();
    const auto reading =
        db.open({.path = db.path(), .executor = db.io().get_executor(), .read_only = true});
    const auto verified = verify(db.path());
    std::int64_t newest = 0;
    if (reading == errc::ok) newest = db.read([](snapshot& s) { return s.newest(); }).value().value;
    db.close();
    REQUIRE(::seteuid(0) == 0);
    CHECK(writing == errc::read_only);
    CHECK(reading == errc::ok);
    CHECK(newest == 3);
    CHECK((verified && verified->intact()));
}

TEST_CASE("store: kill -9 in a storm of writes loses nothing that was answered") {
    database db;
    for (int round = 0; round < 3; ++round) {
        int answers[2];
        REQUIRE(::pipe(answers) == 0);
        const auto child = in_child([&] {
            boost::asio::io_context io;
            auto opened =
                storage::open({.path = db.path(), .executor = io.get_executor(), .wal_pages = 20});
            if (!opened) ::_exit(1);
            const auto endless = [&]() -> boost::asio::awaitable<void> {
                for (;;) {
                    const auto n = co_await (*opened)->write(
                        [](transaction& t) { return file(t, "storm").number.value; });
                    if (!n || ::write(answers[1], &*n, sizeof *n) != sizeof *n) ::_exit(2);
                }
            };
            for (int i = 0; i < 16; ++i)
                boost::asio::co_spawn(io, endless, [](std::exception_ptr) { ::_exit(3); });
            io.run();
        });
        ::close(answers[1]);
        std::int64_t n = 0, highest = 0;
        for (int i = 0; i < 400 && ::read(answers[0], &n, sizeof n) == sizeof n; ++i)
            highest = std::max(highest, n);
        ::kill(child, SIGKILL);
        CHECK(exit_status(child) == 1000 + SIGKILL);
        while (::read(answers[0], &n, sizeof n) == sizeof n) highest = std::max(highest, n);
        ::close(answers[0]);
        REQUIRE(db.open() == errc::ok);
        CHECK(db.read([](snapshot& s) { return s.newest(); }).value().value >= highest);
        CHECK(highest > 0);
        db.close();
        CHECK(verify(db.path()).value().intact());
    }
}

}  // namespace firebreak::storage
