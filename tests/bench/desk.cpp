// What a report costs through the whole desk: command, classification with its explanation,
// decision, one durable transaction of report, ticket, event, messages and answer. Beside it, in
// interleaved rounds of the same run, raw SQLite: the four rows of a ticket, in groups of 64
// (plain, and with the log written beforehand and checkpoints on a second thread) and alone.
//   bench_desk [FOLDER] [SECONDS_PER_CASE] [ROUNDS] [CASES]     from the checkout; medians of
//   rounds
// FOLDER must be on the disk in question (the system's temporary folder when left out). CASES are
// letters of the table's lines, "ABCDEFG" when left out: one alone is for profilers.
#include "adapters/console/clock.hpp"
#include "adapters/telemetry/log.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/office.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/checkpoints.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/store.hpp"
#include "tests/bench/cpu.hpp"

#include <boost/asio/co_spawn.hpp>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace firebreak;
using firebreak::bench::cpu;
using steady = std::chrono::steady_clock;

double now() { return std::chrono::duration<double>(steady::now().time_since_epoch()).count(); }

double median(std::vector<double> all) {
    std::sort(all.begin(), all.end());
    return all.empty() ? 0 : all[all.size() / 2];
}

/// Reports of 100 to 250 bytes, English and Finnish, of every kind.
std::vector<std::string> make_texts() {
    const std::vector<std::string> opening = {"A customer writes under our post on Facebook: ",
                                              "Seen on a review site this morning: ",
                                              "Asiakas kirjoitti sivullemme: ",
                                              "Somebody tagged us in a story, it says: ",
                                              "Tuli viestinä asiakaspalveluun: ",
                                              "My neighbour showed me this post: "};
    const std::vector<std::string> middle = {
        "I want my money back for the broken lamp, nobody answers my mails.",
        "one star, the staff was rude and the food was cold, avoid this place.",
        "haluan rahani takaisin, tuote hajosi viikossa eikä kukaan vastaa.",
        "if you do not pay me I will come there and burn the whole shop down.",
        "could you please make the cardamom bun in a vegan version, that would be lovely.",
        "myyjä oli todella töykeä ja jono oli tunnin mittainen, en tule enää koskaan.",
        "a journalist of the local paper asks for a comment about the closing of the shop.",
        "you have won a gift card, click this link to claim your prize before midnight.",
        "kuulokkeet lakkasivat toimimasta kahden viikon jälkeen, takuu ei kuulemma korvaa.",
        "thank you for the wonderful service, when do you open on Sunday?"};
    const std::vector<std::string> closing = {" 40 likes so far.",
                                              " Mitä tähän pitäisi sanoa?",
                                              " She has many followers, I think.",
                                              " https://example.org/post/4711",
                                              " What do I do?",
                                              " Kuvakaappaus on tallessa."};
    std::mt19937 random(42);
    std::vector<std::string> out;
    while (out.size() < 1024) {
        auto text = opening[random() % opening.size()] + middle[random() % middle.size()];
        if (random() % 2) text += " " + middle[random() % middle.size()];
        text += closing[random() % closing.size()];
        if (text.size() >= 100 && text.size() <= 250) out.push_back(std::move(text));
    }
    return out;
}

const std::vector<std::string>& texts() {
    static const auto all = make_texts();
    return all;
}

struct figures {
    double rate = 0, cpu_us = 0, p50_us = 0;
};

figures figured(std::size_t n, double took, double used, std::vector<double> latency) {
    return {static_cast<double>(n) / took, used * 1e6 / static_cast<double>(n),
            median(std::move(latency)) * 1e6};
}

void run_sql(sqlite3* db, const char* sql) {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return;
    std::fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    std::exit(1);
}

void remove_database(const std::string& path) {
    for (const char* end : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(path + end);
}

enum class log_is { plain, prewritten };

/// WAL with synchronous=FULL, `group` tickets to a commit: one ticket, two events and one message,
/// in the tables of the anchors in the shared folder (bench/storage/durable.cpp).
figures raw(const std::string& folder, int group, double seconds, log_is log) {
    constexpr int pages = 8000;
    const auto path = folder + "/raw.db";
    remove_database(path);
    storage::connection owner{path, storage::access::write, std::chrono::seconds{3}};
    auto* const db = owner.handle();
    run_sql(db,
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "CREATE TABLE tickets(id INTEGER PRIMARY KEY,dedupe TEXT NOT NULL UNIQUE,"
            " team_id TEXT NOT NULL,channel_id TEXT NOT NULL,user_id TEXT NOT NULL,"
            " playbook INTEGER NOT NULL,severity INTEGER NOT NULL,status INTEGER NOT NULL,"
            " text TEXT NOT NULL,created_at INTEGER NOT NULL);"
            "CREATE INDEX tickets_created ON tickets(created_at);"
            "CREATE TABLE events(id INTEGER PRIMARY KEY,ticket_id INTEGER NOT NULL,"
            " kind INTEGER NOT NULL,at INTEGER NOT NULL,data TEXT NOT NULL);"
            "CREATE INDEX events_ticket ON events(ticket_id);"
            "CREATE TABLE outbox(id INTEGER PRIMARY KEY,ticket_id INTEGER NOT NULL,"
            " channel TEXT NOT NULL,payload TEXT NOT NULL,due_at INTEGER NOT NULL,"
            " state INTEGER NOT NULL);"
            "CREATE INDEX outbox_due ON outbox(state,due_at);");
    std::optional<storage::checkpoints> second;
    if (log == log_is::prewritten) {
        run_sql(db, "PRAGMA wal_autocheckpoint=0");
        if (!storage::extend_with_zeros(path + "-wal", 32 + 4120LL * pages)) std::exit(1);
        second.emplace(owner, path, pages, true);
    }
    const auto prepare = [&](const char* sql) {
        sqlite3_stmt* s = nullptr;
        if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, nullptr) != SQLITE_OK)
            std::exit(1);
        return s;
    };
    auto* const begin = prepare("BEGIN IMMEDIATE");
    auto* const commit = prepare("COMMIT");
    auto* const ticket = prepare(
        "INSERT INTO tickets(dedupe,team_id,channel_id,user_id,playbook,severity,status,text,"
        "created_at) VALUES(?1,'T0001',?2,'U2147483697',?3,2,0,?4,?5)");
    auto* const event = prepare("INSERT INTO events(ticket_id,kind,at,data) VALUES(?1,?2,?3,?4)");
    auto* const outbox =
        prepare("INSERT INTO outbox(ticket_id,channel,payload,due_at,state) VALUES(?1,?2,?3,?4,0)");
    const auto step = [&](sqlite3_stmt* s) {
        if (sqlite3_step(s) != SQLITE_DONE) std::exit(1);
        sqlite3_reset(s);
    };
    const auto text = [](sqlite3_stmt* s, int at, const std::string& v) {
        sqlite3_bind_text(s, at, v.data(), static_cast<int>(v.size()), SQLITE_STATIC);
    };
    const std::string channel = "C2147483705", none = "{}", playbook = R"({"playbook":7})";
    std::vector<double> latency;
    std::size_t n = 0;
    const double cpu_before = cpu(), start = now();
    while (now() - start < seconds) {
        const double began = now();
        step(begin);
        for (int i = 0; i < group; ++i, ++n) {
            const auto key = "13345224609." + std::to_string(100'000'000'000 + n) +
                             ".738474920b8088f00ca51234d4bd";
            const auto& words = texts()[n % texts().size()];
            text(ticket, 1, key);
            text(ticket, 2, channel);
            sqlite3_bind_int(ticket, 3, 7);
            text(ticket, 4, words);
            sqlite3_bind_int64(ticket, 5, static_cast<std::int64_t>(1'900'000'000'000 + n));
            step(ticket);
            const auto id = sqlite3_last_insert_rowid(db);
            for (int kind = 1; kind <= 2; ++kind) {
                sqlite3_bind_int64(event, 1, id);
                sqlite3_bind_int(event, 2, kind);
                sqlite3_bind_int64(event, 3, 1'900'000'000'000);
                text(event, 4, kind == 1 ? none : playbook);
                step(event);
            }
            auto payload = R"({"channel":")" + channel + R"(","text":"Ticket #)" +
                           std::to_string(id) + ": " + words + "\"}";
            sqlite3_bind_int64(outbox, 1, id);
            text(outbox, 2, channel);
            text(outbox, 3, payload);
            sqlite3_bind_int64(outbox, 4, 1'900'000'000'000);
            step(outbox);
        }
        step(commit);
        if (second) second->after_commit();
        latency.push_back(now() - began);
    }
    const double took = now() - start, used = cpu() - cpu_before;
    for (auto* s : {begin, commit, ticket, event, outbox}) sqlite3_finalize(s);
    second.reset();
    remove_database(path);
    return figured(n, took, used, std::move(latency));
}

struct premises {
    std::shared_ptr<const directory> who;
    std::shared_ptr<const playbooks::library> books;
};

/// Reports through the desk, always `open` of them under way.
figures through_desk(const std::string& folder, const premises& at, std::size_t open,
                     double seconds) {
    const auto path = folder + "/desk.db";
    remove_database(path);
    boost::asio::io_context io(1);
    console::real_clock time(io.get_executor());
    log_telemetry log;
    auto files = storage::open({.path = path, .executor = io.get_executor(), .purpose = "bench"});
    if (!files) std::exit(1);
    figures f;
    {
        cli::office bureau(
            {io, time, log, std::move(*files), at.who, at.books, [] { return 0.0; }});
        std::vector<double> latency;
        std::size_t sent = 0, answered = 0, refused = 0;
        bool last = false;
        std::function<void()> send = [&] {
            command c;
            c.key = "bench:" + std::to_string(sent);
            c.actor = person_id{sent % 3 ? "maija" : "tom"};
            c.from.where = {network_id{"console"}, "maija"};
            c.lang = sent % 2 ? language::fi : language::en;
            c.at = time.now();
            wanted::file_report r;
            r.text = texts()[sent % texts().size()];
            // Each about a post of its own: this is about tickets.
            if (const auto post = r.text.find("4711"); post != std::string::npos)
                r.text.replace(post, 4, std::to_string(sent));
            c.what = std::move(r);
            ++sent;
            boost::asio::co_spawn(io, bureau.front().handle(std::move(c)),
                                  [&, began = now()](const std::exception_ptr&, const outcome& o) {
                                      latency.push_back(now() - began);
                                      ++answered;
                                      refused += o.kind != outcome_kind::done;
                                      if (!last) send();
                                  });
        };
        auto guard = boost::asio::make_work_guard(io);
        const double cpu_before = cpu(), start = now();
        for (std::size_t i = 0; i < open; ++i) send();
        while (now() - start < seconds) io.run_one();
        const double took = now() - start, used = cpu() - cpu_before;
        f = figured(answered, took, used, latency);
        last = true;
        while (answered < sent) io.run_one();
        if (refused) std::fprintf(stderr, "%zu reports were not kept\n", refused);
        bureau.files().close();
    }
    remove_database(path);
    return f;
}

/// Microseconds of one classification with its explanation.
double classify(const premises& at) {
    const double start = cpu();
    std::size_t n = 0, found = 0;
    for (; n < 4 * texts().size(); ++n)
        found += at.books->classify(texts()[n % texts().size()]).why.size();
    if (found == 0) std::exit(1);
    return (cpu() - start) * 1e6 / static_cast<double>(n);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string folder = argc > 1 ? argv[1] : std::filesystem::temp_directory_path().string();
    const double seconds = argc > 2 ? std::atof(argv[2]) : 1.0;  // NOLINT(cert-err34-c)
    const int rounds = argc > 3 ? std::atoi(argv[3]) : 5;        // NOLINT(cert-err34-c)
    auto config = load_configuration("config/demo.yaml");
    config.value.limits = {};  // two people report it all
    premises at{make_directory(config.value),
                playbooks::library::load(std::filesystem::path("playbooks/library")).loaded};
    if (!at.books) {
        std::fprintf(stderr, "run it from the checkout: playbooks/library is not here\n");
        return 2;
    }
    const std::string cases = argc > 4 ? argv[4] : "ABCDEFG";
    classify(at);  // warms the word cache

    const std::vector<std::pair<std::string, std::function<figures()>>> lines = {
        {"A raw SQLite, 4 rows, groups of 64",
         [&] { return raw(folder, 64, seconds, log_is::plain); }},
        {"B the same, log prewritten",
         [&] { return raw(folder, 64, seconds, log_is::prewritten); }},
        {"C desk, 512 under way", [&] { return through_desk(folder, at, 512, seconds); }},
        {"D desk, 1,024 under way", [&] { return through_desk(folder, at, 1024, seconds); }},
        {"E raw SQLite, 4 rows, one at a time",
         [&] { return raw(folder, 1, seconds, log_is::plain); }},
        {"F the same, log prewritten", [&] { return raw(folder, 1, seconds, log_is::prewritten); }},
        {"G desk, one at a time", [&] { return through_desk(folder, at, 1, seconds); }}};
    std::map<char, std::vector<figures>> all;
    std::vector<double> alone;
    for (int i = 0; i < rounds; ++i) {
        for (const auto& [name, one] : lines)
            if (cases.find(name[0]) != std::string::npos) all[name[0]].push_back(one());
        alone.push_back(classify(at));
    }

    std::size_t bytes = 0;
    for (const auto& t : texts()) bytes += t.size();
    std::printf("%-38s %10s %10s %10s\n", "medians of rounds", "reports/s", "CPU us", "p50 us");
    const auto of = [&](char which, double figures::* what) {
        std::vector<double> values;
        for (const auto& f : all[which]) values.push_back(f.*what);
        return median(values);
    };
    for (const auto& [name, ignored] : lines)
        if (!all[name[0]].empty())
            std::printf("%-38s %10.0f %10.1f %10.0f\n", name.c_str(), of(name[0], &figures::rate),
                        of(name[0], &figures::cpu_us), of(name[0], &figures::p50_us));
    std::printf("classification alone, with its explanation: %.1f us of CPU a text (%zu B each)\n",
                median(alone), bytes / texts().size());
    // Of each round, for the machine's pace changes from one to the next.
    const auto ratio = [&](const char* what, char a, char b, double figures::* figure) {
        std::vector<double> values;
        for (std::size_t i = 0; i < std::min(all[a].size(), all[b].size()); ++i)
            values.push_back(all[a][i].*figure / (all[b][i].*figure));
        if (values.empty()) return;
        const auto [least, most] = std::minmax_element(values.begin(), values.end());
        std::printf("%s, %c / %c: %.2f (%.2f to %.2f)\n", what, a, b, median(values), *least,
                    *most);
    };
    ratio("rate, goal 0.4 or more", 'C', 'A', &figures::rate);
    ratio("rate, goal 0.4 or more", 'D', 'A', &figures::rate);
    ratio("rate, against the prewritten log", 'C', 'B', &figures::rate);
    ratio("latency one at a time, goal 1.3 or less", 'G', 'E', &figures::p50_us);
    ratio("latency, against the prewritten log", 'G', 'F', &figures::p50_us);
    if (!all['C'].empty())
        std::printf("CPU of one report, goal 60 us or less: %.1f\n", of('C', &figures::cpu_us));
    std::printf("again: %s %s %g %d %s\n", argv[0], folder.c_str(), seconds, rounds, cases.c_str());
}
