// What a week's summary costs, and how that grows: tickets by the million, generated straight into
// a database of ours (seeded, weeks of equal size), then asked through the store as the bot asks.
//   bench_summary FILE TICKETS [ROUNDS] [CSV]
// FILE is made when it is not there; remove it afterwards. Whole weeks of 19,230 tickets: 1,000,000
// are 52 weeks, 10,000,000 are 520. With CSV, the tickets of the last 52 weeks are also written
// there as ../shared/bench/summary/duck.js wants them; tests/bench/summary_beside_duckdb.sh runs
// both.
#include "bot/desk/weeks.hpp"
#include "storage/sqlite/store.hpp"
#include "tests/bench/cpu.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

using namespace firebreak;

namespace {

constexpr std::int64_t week_ms = 7LL * 86'400'000, a_week = 19'230;
constexpr std::int64_t in_the_newest_week = 1'892'160'000'000;  // 2029-12-17

struct rng {  // splitmix64
    std::uint64_t s;
    std::uint64_t next() {
        std::uint64_t z = (s += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    std::int64_t below(std::int64_t n) {
        return static_cast<std::int64_t>((next() >> 32) * static_cast<std::uint64_t>(n) >> 32);
    }
};

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// The Monday after the last generated week; every week is Monday to Monday, UTC.
instant end_of_all() {
    const auto some = week_at(to_instant(in_the_newest_week), "UTC");
    return some.to();
}

// ---- generating

class table {
 public:
    table(sqlite3* db, const char* sql) : db_(db) {
        if (sqlite3_prepare_v2(db, sql, -1, &s_, nullptr) != SQLITE_OK) die();
    }
    ~table() { sqlite3_finalize(s_); }
    table(const table&) = delete;
    table& operator=(const table&) = delete;

    table& operator<<(std::int64_t n) { return sqlite3_bind_int64(s_, ++at_, n), *this; }
    table& operator<<(const std::string& text) {
        sqlite3_bind_text(s_, ++at_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
        return *this;
    }
    table& null() { return sqlite3_bind_null(s_, ++at_), *this; }
    void put() {
        if (sqlite3_step(s_) != SQLITE_DONE) die();
        sqlite3_reset(s_);
        at_ = 0;
    }

 private:
    [[noreturn]] void die() const {
        std::fprintf(stderr, "%s\n", sqlite3_errmsg(db_));
        std::exit(1);
    }
    sqlite3* db_;
    sqlite3_stmt* s_ = nullptr;
    int at_ = 0;
};

void run(sqlite3* db, const char* sql) {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        std::fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
        std::exit(1);
    }
}

struct made {
    std::int64_t opened, claimed, resolved;  ///< claimed, resolved: 0 when they were not
    std::int64_t category, level, team;
};

struct later {
    std::int64_t at, ticket;
    std::string kind, actor, data;
    bool operator<(const later& o) const {
        return std::pair(at, ticket) < std::pair(o.at, o.ticket);
    }
};

constexpr const char* levels[] = {"low", "normal", "high", "critical"};

class generator {
 public:
    generator(sqlite3* db, std::int64_t tickets, const char* csv)
        : db_(db),
          total_(std::max<std::int64_t>(tickets / a_week, 1) * a_week),
          csv_(csv ? std::fopen(csv, "w") : nullptr) {
        if (csv_) std::fprintf(csv_, "id,created_at,category,severity,team,status,claimed_at\n");
    }
    ~generator() {
        if (csv_) std::fclose(csv_);
    }
    generator(const generator&) = delete;
    generator& operator=(const generator&) = delete;

    void run_all() {
        const auto weeks = total_ / a_week;
        const auto start = to_number(end_of_all()) - weeks * week_ms;
        run(db_, "BEGIN");
        for (std::int64_t i = 0; i < total_; ++i) {
            const auto opened =
                start + static_cast<std::int64_t>(static_cast<double>(i) /
                                                  static_cast<double>(weeks * a_week) *
                                                  static_cast<double>(weeks * week_ms));
            write_due(opened);
            one(i + 1, opened, i >= total_ - 52 * a_week);
            if (i % 200'000 == 199'999) run(db_, "COMMIT; BEGIN");
        }
        write_due(INT64_MAX);
        run(db_, "COMMIT");
    }

 private:
    void one(std::int64_t n, std::int64_t opened, bool into_csv) {
        made m{};
        m.opened = opened;
        m.category = std::min(r_.below(15), r_.below(15));
        m.level = std::max(r_.below(4), r_.below(4));
        m.team = r_.below(20);
        const auto claim =
            std::min<std::int64_t>(30'000LL * 4096 / (r_.below(4096) + 1), 86'400'000) +
            r_.below(60'000);
        if (r_.below(100) >= 3) m.claimed = opened + claim;
        if (m.claimed != 0 && r_.below(1000) != 0) m.resolved = opened + claim * 5;
        // The backlog stays as large as a bot's that somebody works with.
        if (m.claimed == 0) m.resolved = opened + 2 * week_ms;
        const auto end = to_number(end_of_all());
        if (m.claimed >= end) m.claimed = 0;
        if (m.resolved >= end) m.resolved = 0;
        const auto person = "person" + std::to_string(r_.below(60));
        const auto category = "category" + std::to_string(m.category);
        const auto team = "team" + std::to_string(m.team);
        const auto reporter = "reporter" + std::to_string(r_.below(1000));
        const bool unsure = r_.below(10) == 0, moved = !unsure && r_.below(25) == 0;
        const bool answered = m.claimed != 0 && r_.below(10) < 7;

        reports_ << n << n << opened << reporter << "slack" << "C2147483705" << "1.2"
                 << std::string(texts_[static_cast<std::size_t>(r_.below(4))]) << "en"
                 << (r_.below(3) == 0
                         ? "https://facebook.com/posts/" + std::to_string(r_.below(500))
                         : std::string())
                 << "" << std::int64_t{0} << std::int64_t{0} << std::int64_t{0};
        reports_.put();
        const std::string state = m.resolved != 0  ? "resolved"
                                  : m.claimed != 0 ? "claimed"
                                                   : "open";
        tickets_ << n << state << category << "0123456789abcdef" << "[]"
                 << std::string(levels[m.level]) << team
                 << (m.claimed != 0 ? person : std::string());
        at_or_null(tickets_, m.claimed);
        tickets_ << "" << (m.resolved != 0 ? "done" : "") << std::int64_t{0} << "triage"
                 << std::int64_t{1} << std::int64_t{0} << "en" << "slack";
        tickets_ << std::int64_t{1} << opened << std::max({opened, m.claimed, m.resolved});
        at_or_null(tickets_, m.claimed);
        at_or_null(tickets_, answered ? m.claimed : 0);
        at_or_null(tickets_, m.resolved);
        tickets_ << std::int64_t{0} << std::int64_t{moved} << std::int64_t{0} << std::int64_t{0};
        tickets_.put();
        event(opened, n, "filed", reporter, filed_);
        if (unsure || moved)
            waiting({m.opened + 1000, n, "recategorised", person,
                     "{\"from\":\"" + (moved ? "category" + std::to_string(r_.below(15)) : "") +
                         "\",\"to\":\"" + category + "\",\"team\":\"" + team + "\"}"});
        if (m.claimed != 0) waiting({m.claimed, n, "claimed", person, "{}"});
        if (answered)
            waiting({m.claimed, n, "replied", person,
                     "{\"response\":\"response" + std::to_string(r_.below(30)) +
                         "\",\"text_sha256\":\"" + std::string(64, 'a') + "\",\"text\":\"" +
                         std::string(200, 't') + "\",\"to_reporters\":true}"});
        if (m.resolved != 0)
            waiting({m.resolved, n, "resolved", person, "{\"outcome\":\"done\",\"note\":\"\"}"});
        if (!csv_ || !into_csv) return;
        // duck.js has weeks of its own, counted from 1861056000.
        const auto shift = 1'861'056'000'000 + 52 * week_ms - to_number(end_of_all());
        std::fprintf(csv_, "%lld,%lld,%lld,%lld,%lld,3,", static_cast<long long>(n),
                     static_cast<long long>((opened + shift) / 1000),
                     static_cast<long long>(m.category), static_cast<long long>(m.level),
                     static_cast<long long>(m.team));
        if (m.claimed != 0)
            std::fprintf(csv_, "%lld", static_cast<long long>((m.claimed + shift) / 1000));
        std::fputc('\n', csv_);
    }

    static void at_or_null(table& t, std::int64_t at) {
        if (at != 0)
            t << at;
        else
            t.null();
    }
    void waiting(later e) {
        waiting_.push_back(std::move(e));
        std::push_heap(waiting_.begin(), waiting_.end(),
                       [](const later& a, const later& b) { return b < a; });
    }
    void write_due(std::int64_t until) {
        while (!waiting_.empty() && waiting_.front().at < until) {
            std::pop_heap(waiting_.begin(), waiting_.end(),
                          [](const later& a, const later& b) { return b < a; });
            const auto& e = waiting_.back();
            event(e.at, e.ticket, e.kind, e.actor, e.data);
            waiting_.pop_back();
        }
    }
    void event(std::int64_t at, std::int64_t ticket, const std::string& kind,
               const std::string& actor, const std::string& data) {
        events_ << ++event_ << ticket << at << kind << actor << data << hash_;
        events_.put();
    }

    sqlite3* db_;
    std::int64_t total_, event_ = 0;
    std::FILE* csv_;
    rng r_{1};
    std::vector<later> waiting_;
    std::string filed_ = "{\"report\":1,\"text_sha256\":\"" + std::string(64, 'a') +
                         "\",\"category\":\"category1\",\"why\":[" + std::string(400, ' ') + "]}";
    std::string hash_ = std::string(32, 'h');
    const char* texts_[4] = {
        "A customer writes that the order was late and cold and nobody answers the phone",
        "She is angry: https://www.facebook.com/posts/77?fbclid=abc and wants her money back",
        "Asiakas vaatii rahojaan takaisin ja uhkaa kirjoittaa siitä lehteen, mitä teemme?",
        "One star again. \"Never go there\", it says, and two people have liked it already."};
    table reports_{db_, "INSERT INTO reports VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)"};
    table tickets_{
        db_,
        "INSERT INTO tickets(number,state,category,playbook_version,guesses,level,team,claimant,"
        "claimed_at,waiting_for,outcome,merged_into,before_merge,reports,daily,lang,network,"
        "confidence,opened_at,changed_at,first_claimed_at,first_answered_at,resolved_at,reopened,"
        "recategorised,escalated,last_event)"
        " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"};
    table events_{db_, "INSERT INTO events VALUES(?,?,?,?,?,?,CAST(? AS BLOB))"};
};

// ---- measuring

struct asking {
    boost::asio::io_context io{1};
    std::unique_ptr<store> files;

    explicit asking(const std::string& path, bool writing = false) {
        auto opened = storage::open(
            {.path = path, .executor = io.get_executor(), .read_only = !writing, .wal_pages = 0});
        if (!opened) {
            std::fprintf(stderr, "%s\n", opened.error().message().c_str());
            std::exit(1);
        }
        files = std::move(*opened);
    }
    ~asking() { files->close(); }
    asking(const asking&) = delete;
    asking& operator=(const asking&) = delete;

    template <class Fn>
    auto read(Fn fn) {
        std::optional<std::invoke_result_t<Fn&, snapshot&>> got;
        boost::asio::co_spawn(io, files->read(std::move(fn)),
                              [&](std::exception_ptr, auto r) { got.emplace(std::move(*r)); });
        io.restart(), io.run();
        return std::move(*got);
    }
    template <class Fn>
    void write(Fn fn) {
        boost::asio::co_spawn(io, files->write(std::move(fn)),
                              [](std::exception_ptr, auto r) { r.value(); });
        io.restart(), io.run();
    }
};

void tell(const char* what, std::vector<double> ms, std::vector<double> cpu) {
    std::ranges::sort(ms);
    std::ranges::sort(cpu);
    std::printf("%-50s %9.2f ms (%.2f to %.2f), CPU %.2f ms\n", what, ms[ms.size() / 2], ms.front(),
                ms.back(), cpu[cpu.size() / 2]);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "bench_summary FILE TICKETS [ROUNDS] [CSV]\n");
        return argc == 1 ? 0 : 2;  // ./test bench calls it without
    }
    const std::string path = argv[1];
    const std::int64_t tickets = std::atoll(argv[2]);      // NOLINT(cert-err34-c)
    const int rounds = argc > 3 ? std::atoi(argv[3]) : 9;  // NOLINT(cert-err34-c)
    if (!std::filesystem::exists(path)) {
        const double began = seconds();
        {
            const asking schema(path, true);
        }
        sqlite3* db = nullptr;
        sqlite3_open(path.c_str(), &db);
        run(db,
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;"
            "PRAGMA foreign_keys=OFF");
        generator(db, tickets, argc > 4 ? argv[4] : nullptr).run_all();
        run(db, "ANALYZE; DROP TABLE IF EXISTS sqlite_stat1; PRAGMA journal_mode=WAL");
        sqlite3_close(db);
        std::printf("generated %lld tickets in %.0f s, %.0f MB\n", static_cast<long long>(tickets),
                    seconds() - began, static_cast<double>(std::filesystem::file_size(path)) / 1e6);
    }
    const auto now = end_of_all() + std::chrono::hours{9};
    const auto last = week_before(week_at(now, "UTC"), "UTC");
    {
        // As the bot does every Monday, here for a year at once.
        asking bot(path, true);
        const double began = seconds();
        auto week = last;
        int kept = 0;
        for (int i = 0; i < 61; ++i, week = week_before(week, "UTC")) {
            auto ask = [&](snapshot& s) {
                return s.facts_kept(week) ? week_facts{} : s.facts_of(week, now);
            };
            const auto facts = bot.read(ask);
            if (facts.week.name.empty()) continue;
            bot.write([&](transaction& t) { return t.keep_facts(facts), true; });
            ++kept;
        }
        if (kept) std::printf("kept %d weeks in %.1f s\n", kept, seconds() - began);
    }
    asking a(path);
    const auto timed = [&](const char* what, auto fn) {
        std::vector<double> ms, used;
        for (int i = 0; i < rounds; ++i) {
            const double cpu_before = bench::cpu();
            ms.push_back(a.read([&](snapshot& s) {
                const double began = seconds();
                fn(s);
                return (seconds() - began) * 1e3;
            }));
            used.push_back((bench::cpu() - cpu_before) * 1e3);
        }
        tell(what, ms, used);
    };
    week_summary summary;
    timed("last week's summary with its comparison",
          [&](snapshot& s) { summary = summary_of(s, last, now, "UTC", std::nullopt); });
    timed("52 weeks for the page",
          [&](snapshot& s) { row_of_weeks(s, last, 52, now, "UTC", std::nullopt); });
    timed("a week worked out from the timeline, once a week", [&](snapshot& s) {
        fact_gatherer g;
        s.observe_week(last, now, [&](const observation& o) { g.see(o); });
        if (g.facts(last).teams.empty()) std::exit(1);
    });
    timed("the tickets behind one number", [&](snapshot& s) {
        tickets_behind(s, last, now, figure::slow_claim, std::nullopt, std::nullopt);
    });
    std::printf("%lld tickets, %lld reports, %lld open, median claim %lld s in that week\n",
                static_cast<long long>(summary.now.tickets),
                static_cast<long long>(summary.now.reports),
                static_cast<long long>(summary.now.open),
                static_cast<long long>(summary.to_claim.median / 1000));
    return 0;
}
