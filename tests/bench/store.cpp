// What a durable report costs: raw SQLite against our store, in interleaved rounds of one run.
//   bench_store FOLDER [SECONDS_PER_CASE] [ROUNDS] [CASES]      (CASES: letters, all are "abcde")
// Cases: the four rows of the anchor (one ticket, two events, one message) in groups of 64 as plain
// SQLite calls and through the store's queue, writer and posts; a real report's rows through the
// store; one at a time, both ways. Figures: reports/s, µs of CPU a report, commit latency; medians
// of rounds.
#include "storage/sqlite/store.hpp"

#include "storage/sqlite/checkpoints.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/writing.hpp"
#include "storage/verify.hpp"
#include "tests/bench/cpu.hpp"

#include <boost/asio/co_spawn.hpp>
#include <malloc.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace firebreak;
using firebreak::bench::cpu;
using namespace firebreak::storage;
using steady = std::chrono::steady_clock;

double seconds() { return std::chrono::duration<double>(steady::now().time_since_epoch()).count(); }

struct figures {
    double rate = 0, cpu_us = 0, p50_us = 0, p99_us = 0;
};

figures figured(std::int64_t n, double took, double used, std::vector<double> latency) {
    std::sort(latency.begin(), latency.end());
    const auto at = [&](double share) {
        if (latency.empty()) return 0.0;
        return latency[std::min(
            latency.size() - 1,
            static_cast<std::size_t>(share * static_cast<double>(latency.size())))];
    };
    return {static_cast<double>(n) / took, used * 1e6 / static_cast<double>(n), at(.5) * 1e6,
            at(.99) * 1e6};
}

constexpr auto anchor_schema = R"(
CREATE TABLE IF NOT EXISTS b_tickets(id INTEGER PRIMARY KEY, dedupe TEXT NOT NULL UNIQUE,
  team_id TEXT NOT NULL, channel_id TEXT NOT NULL, user_id TEXT NOT NULL, playbook INTEGER NOT NULL,
  severity INTEGER NOT NULL, status INTEGER NOT NULL, text TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS b_tickets_created ON b_tickets(created_at);
CREATE TABLE IF NOT EXISTS b_events(id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL,
  kind INTEGER NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS b_events_ticket ON b_events(ticket_id);
CREATE TABLE IF NOT EXISTS b_outbox(id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL,
  channel TEXT NOT NULL, payload TEXT NOT NULL, due_at INTEGER NOT NULL, state INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS b_outbox_due ON b_outbox(state, due_at);)";

const query put_ticket{
    "INSERT INTO "
    "b_tickets(dedupe,team_id,channel_id,user_id,playbook,severity,status,text,created_at)"
    " VALUES(?1,'T0001',?2,'U2147483697',?3,2,0,?4,?5)"};
const query put_event{"INSERT INTO b_events(ticket_id,kind,at,data) VALUES(?1,?2,?3,?4)"};
const query put_message{
    "INSERT INTO b_outbox(ticket_id,channel,payload,due_at,state) VALUES(?1,?2,?3,?4,0)"};
const query begin{"BEGIN IMMEDIATE"};
const query commit{"COMMIT"};

const std::string& text(std::int64_t n) {
    static const auto texts = [] {
        std::vector<std::string> all;
        for (int i = 0; i < 1024; ++i) {
            std::string t = "A customer writes under our post that the delivery is late again and ";
            while (t.size() < 90 + static_cast<std::size_t>(i * 37 % 60) * 2) t += "she is angry ";
            all.push_back(t + std::to_string(i));
        }
        return all;
    }();
    return texts[static_cast<std::size_t>(n) % texts.size()];
}

void anchor_rows(connection& db, std::int64_t n) {
    static const std::string channel = "C2147483705", empty = "{}", playbook = "{\"playbook\":7}";
    const auto dedupe =
        "13345224609." + std::to_string(100000000000 + n) + ".738474920b8088f00ca51234d4bd";
    db.run(put_ticket, dedupe, channel, n % 7, text(n), 1900000000000 + n);
    const std::int64_t id = sqlite3_last_insert_rowid(db.handle());
    db.run(put_event, id, std::int64_t{1}, std::int64_t{1900000000000}, empty);
    db.run(put_event, id, std::int64_t{2}, std::int64_t{1900000000000}, playbook);
    const auto payload = "{\"channel\":\"" + channel + "\",\"text\":\"Ticket #" +
                         std::to_string(id) + ": " + text(n) + "\"}";
    db.run(put_message, id, channel, payload, std::int64_t{1900000000000});
}

void report_rows(transaction& t, std::int64_t n) {
    const auto at = to_instant(1900000000000 + n);
    const person_id reporter{"person" + std::to_string(n * 7919 % 1000)};
    const auto key = "slack:" + std::to_string(n * 1000003);
    if (t.find_outcome(key)) std::abort();
    report r;
    r.ticket = t.next_ticket();
    r.at = at;
    r.reporter = reporter;
    r.from = {{network_id{"slack"}, "C2147483705"}, "1900000000.000100"};
    r.text = text(n);
    t.add_report(r);
    happened::filed f;
    f.report = r.number;
    f.text_sha256 = hex(sha256(r.text));
    f.category = playbook_id{"unhappy_customer"};
    f.playbook_version = "0123456789abcdef";
    f.team = team_id{"social"};
    f.network = network_id{"slack"};
    f.confidence = 0.8731;
    f.guesses = {{playbook_id{"unhappy_customer"}, 2.31}, {playbook_id{"spam_or_scam"}, 0.4}};
    std::vector<evidence> why;
    for (std::uint32_t i = 0; i < 6; ++i)
        why.push_back({"phrase", "delivery is late", span{i * 10, i * 10 + 16},
                       playbook_id{"unhappy_customer"}, 0.375});
    f.why = std::move(why);
    ticket fresh;
    t.append(fresh, at, reporter, std::move(f));
    dispatch card{{network_id{"slack"}, "C0SOCIAL"}, fresh.number, language::en, card_of{}};
    t.enqueue(card, at);
    dispatch receipt{{network_id{"slack"}, "D" + reporter.value},
                     fresh.number,
                     language::en,
                     receipt_of{reporter}};
    t.enqueue(receipt, at);
    outcome o;
    o.ticket = fresh.number;
    o.reply.heading = "Thank you. It is ticket " + spoken(fresh.number) + " now";
    o.reply.say("The social team has it. Please do not answer it yourself.",
                paragraph_kind::strong);
    t.remember(key, at, o);
}

/// One closed loop of `window` works: each one that comes back sends the next.
template <class Rows>
class load final : public write_work {
 public:
    struct shared {
        store& target;
        Rows rows;
        double until;
        std::int64_t next = 0, done = 0;
        std::vector<double> latency;
    };
    explicit load(shared& s) : shared_(s), n_(s.next++), sent_(seconds()) {}
    void attempt(transaction& t) override { shared_.rows(t, n_); }
    void finish(errc code) override {
        if (code != errc::ok)
            std::fprintf(stderr, "failed: %d\n", static_cast<int>(code)), std::exit(1);
        const auto now = seconds();
        shared_.latency.push_back(now - sent_);
        ++shared_.done;
        if (now < shared_.until) shared_.target.submit(std::make_unique<load>(shared_));
    }

 private:
    shared& shared_;
    std::int64_t n_;
    double sent_;
};

constexpr int pages = 8000;  // as the anchor

void clear(const std::string& path) {
    for (const char* end : {"", "-wal", "-shm", ".lock"}) ::unlink((path + end).c_str());
}

template <class Rows>
figures through_store(const std::string& path, double secs, int window, int wal_pages, Rows rows) {
    clear(path);
    boost::asio::io_context io{1};
    auto opened =
        storage::open({.path = path, .executor = io.get_executor(), .wal_pages = wal_pages});
    if (!opened) std::fprintf(stderr, "%s\n", opened.error().message().c_str()), std::exit(1);
    auto& target = **opened;
    typename load<Rows>::shared s{target, std::move(rows), seconds() + secs, 0, 0, {}};
    s.latency.reserve(1000000);
    const auto used = cpu(), started = seconds();
    for (int i = 0; i < window; ++i) target.submit(std::make_unique<load<Rows>>(s));
    io.run();
    const auto result = figured(s.done, seconds() - started, cpu() - used, s.latency);
    target.close();
    opened->reset();
    clear(path);
    return result;
}

figures raw(const std::string& path, double secs, int group) {
    clear(path);
    connection db{path, access::write, std::chrono::seconds{3}};
    db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0");
    db.execute(anchor_schema);
    if (!extend_with_zeros(path + "-wal", 32 + 4120LL * pages)) std::exit(1);
    figures f;
    {
        checkpoints second{db, path, pages, true};
        std::vector<double> latency;
        const auto used = cpu(), started = seconds();
        std::int64_t n = 0;
        for (auto now = started; now < started + secs;) {
            const auto before = now;
            db.run(begin);
            for (int i = 0; i < group; ++i) anchor_rows(db, n++);
            db.run(commit);
            second.after_commit();
            now = seconds();
            latency.push_back(now - before);
        }
        f = figured(n, seconds() - started, cpu() - used, latency);
    }
    clear(path);
    return f;
}

const std::string raw_group = "a raw, 4 rows, groups of 64",
                  raw_one = "d raw, 4 rows, one at a time";

double resident_mb() {
    std::ifstream file{"/proc/self/statm"};
    double total = 0, resident = 0;
    file >> total >> resident;
    return resident * 4096 / 1e6;
}

/// With a hundred thousand tickets on file: opening, idle memory, a week's summary, verify.
void with_much_on_file(const std::string& path) {
    constexpr int tickets = 100'000;
    clear(path);
    {
        boost::asio::io_context io{1};
        auto opened = storage::open({.path = path, .executor = io.get_executor()});
        for (std::int64_t n = 0; n < tickets;) {
            const auto end = n + 1000;
            boost::asio::co_spawn(io, (*opened)->write([&n, end](transaction& t) {
                for (auto i = n; i < end; ++i) report_rows(t, i);
                return true;
            }),
                                  [](std::exception_ptr, result<bool> r) { r.value(); });
            io.restart(), io.run();
            n = end;
        }
    }
    malloc_trim(0);
    const auto before = resident_mb();
    auto started = seconds();
    boost::asio::io_context io{1};
    auto opened = storage::open({.path = path, .executor = io.get_executor()});
    boost::asio::co_spawn(io, (*opened)->read([](snapshot& s) { return s.newest().value; }),
                          [](std::exception_ptr, result<std::int64_t> r) { r.value(); });
    io.run();
    std::printf("100,000 tickets on file: open to first answer %.0f ms, memory %.1f -> %.1f MB",
                (seconds() - started) * 1e3, before, resident_mb());
    started = seconds();
    boost::asio::co_spawn(io, (*opened)->read([](snapshot& s) {
        week_span week;
        for (std::size_t i = 0; i < week.midnights.size(); ++i)
            week.midnights.at(i) =
                to_instant(1900000000000 + 50000 + static_cast<std::int64_t>(i) * 2000 / 7);
        return s.facts_of(week, week.to()).teams.size();
    }),
                          [](std::exception_ptr, result<std::size_t> r) { r.value(); });
    io.restart(), io.run();
    std::printf(", summary of 2,000 %.1f ms, then %.1f MB", (seconds() - started) * 1e3,
                resident_mb());
    started = seconds();
    const auto verified = verify(path).value();
    std::printf(", verify %.2f s (%lld wrong), then %.1f MB\n", seconds() - started,
                static_cast<long long>(verified.wrong), resident_mb());
    opened->reset();
    clear(path);
}

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::fprintf(stderr, "bench_store FOLDER [SECONDS] [ROUNDS]\n"), 2;
    const std::string path = std::string{argv[1]} + "/bench.db";
    const double secs = argc > 2 ? std::atof(argv[2]) : 1;
    const int rounds = argc > 3 ? std::atoi(argv[3]) : 5;
    const auto four = [](transaction& t, std::int64_t n) {
        auto& db = static_cast<writing&>(t).database();
        if (n == 0) db.execute(anchor_schema);
        anchor_rows(db, n);
    };
    const std::string cases = argc > 4 ? argv[4] : "abcde";
    std::map<std::string, std::vector<figures>> all;
    const auto measure = [&](const std::string& name, auto one) {
        if (cases.find(name[0]) != std::string::npos) all[name].push_back(one());
    };
    const auto ours = [&](const std::string& name, int window, int wal, const auto& rows) {
        measure(name, [&] { return through_store(path, secs, window, wal, rows); });
    };
    for (int i = 0; i < rounds; ++i) {
        measure(raw_group, [&] { return raw(path, secs, 64); });
        ours("b store, 4 rows, 64 open", 64, pages, four);
        ours("b store, 4 rows, 128 open", 128, pages, four);
        ours("c store, a report, 64 open", 64, pages, report_rows);
        ours("c store, a report, 256 open", 256, pages, report_rows);
        ours("c store, a report, 256, WAL 4000", 256, 4000, report_rows);
        measure(raw_one, [&] { return raw(path, secs, 1); });
        ours("d store, 4 rows, one at a time", 1, pages, four);
        ours("d store, a report, one at a time", 1, pages, report_rows);
    }
    if (cases.find('e') != std::string::npos) with_much_on_file(path);
    if (all.empty()) return 0;
    const auto of = [&](const std::string& name, double figures::* what) {
        std::vector<double> v;
        for (const auto& f : all[name]) v.push_back(f.*what);
        return median(v);
    };
    std::printf("%-36s %10s %9s %9s %9s\n", "median of rounds", "reports/s", "CPU us", "p50 us",
                "p99 us");
    for (const auto& [name, ignored] : all)
        std::printf("%-36s %10.0f %9.1f %9.0f %9.0f\n", name.c_str(), of(name, &figures::rate),
                    of(name, &figures::cpu_us), of(name, &figures::p50_us),
                    of(name, &figures::p99_us));
    const auto ratio = [&](const std::string& a, const std::string& b, double figures::* what) {
        std::vector<double> v;
        for (std::size_t i = 0; i < std::min(all[a].size(), all[b].size()); ++i)
            v.push_back(all[a][i].*what / all[b][i].*what);
        if (!v.empty()) std::printf("%s / %s: %.2f\n", a.c_str(), b.c_str(), median(v));
    };
    ratio("b store, 4 rows, 64 open", raw_group, &figures::rate);
    ratio("b store, 4 rows, 128 open", raw_group, &figures::rate);
    ratio("c store, a report, 256 open", raw_group, &figures::cpu_us);
    ratio("d store, 4 rows, one at a time", raw_one, &figures::p50_us);
    ratio("d store, a report, one at a time", raw_one, &figures::p50_us);
}
