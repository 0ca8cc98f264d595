// What the clockwork costs with many open tickets: with nothing due, and when many are due at once.
//   bench_clockwork [FOLDER] [TICKETS] [DUE_AT_ONCE] [IDLE_SECONDS]     from the checkout
// Each ticket has three deadlines. FOLDER must be on the disk in question (the system's temporary
// folder when left out). "fired": from the moment they are due until the last one's events, clocks
// and messages are on the disk.
#include "adapters/console/clock.hpp"
#include "adapters/telemetry/log.hpp"
#include "bot/cli/office.hpp"
#include "bot/desk/duty.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/store.hpp"
#include "tests/bench/cpu.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

using namespace firebreak;
using namespace std::chrono_literals;
using firebreak::bench::cpu;

struct company {
    std::shared_ptr<const directory> who;
    std::shared_ptr<const playbooks::library> books;
};

/// A ticket that was opened at `at`, as a report opens it.
void open_ticket(transaction& files, const company& c, const playbook& book, instant at) {
    report r;
    r.ticket = files.next_ticket();
    r.at = at;
    r.reporter = person_id{"maija"};
    r.from.where = {network_id{"console"}, "maija"};
    r.text = "I want my money back for the broken lamp, nobody answers my mails.";
    files.add_report(r);
    happened::filed e;
    e.report = r.number;
    e.category = book.id;
    e.level = book.level;
    e.team = book.team;
    e.network = r.from.where.network;
    ticket t;
    files.append(t, at, r.reporter, std::move(e));
    command cause;
    cause.actor = r.reporter;
    cause.from = r.from;
    cause.at = at;
    announcer announce{files, *c.who, *c.books, cause};
    duty_keeper{files, *c.who, *c.books, announce, cause}.begin(t);
}

std::int64_t count_due(snapshot& files, instant now) {
    return static_cast<std::int64_t>(files.due_rows(now, 100'000).size());
}

template <class Work>
void finish(boost::asio::io_context& io, Work work) {
    bool done = false;
    boost::asio::co_spawn(io, std::move(work), [&](const std::exception_ptr&) { done = true; });
    while (!done) io.run_one();
}

}  // namespace

int main(int argc, char** argv) {
    const std::string folder = argc > 1 ? argv[1] : std::filesystem::temp_directory_path().string();
    const auto number = [&](int at, std::int64_t usual) {
        return argc > at ? std::int64_t{std::strtoll(argv[at], nullptr, 10)} : usual;
    };
    const auto tickets = number(2, 10'000), due = number(3, 1'000), idle = number(4, 20);
    auto config = load_configuration("config/demo.yaml").value;
    config.duty.hours.clear();  // at any hour of the day on which somebody runs this
    const company c{make_directory(config),
                    playbooks::library::load(std::filesystem::path("playbooks/library")).loaded};
    const auto* book = c.books ? c.books->find(playbook_id{"refund_request"}) : nullptr;
    if (!book || !book->due.claim || !book->due.answer || !book->due.resolve) {
        std::fprintf(stderr, "run it from the checkout: playbooks/library is not here\n");
        return 2;
    }
    const auto path = folder + "/bench_clockwork.db";
    std::filesystem::remove(path);
    boost::asio::io_context io(1);
    console::real_clock time(io.get_executor());
    log_telemetry log;
    auto files = storage::open({.path = path, .executor = io.get_executor(), .purpose = "bench"});
    if (!files) return 1;
    {
        cli::office bureau({io, time, log, std::move(*files), c.who, c.books, [] { return 0.0; }});
        auto guard = boost::asio::make_work_guard(io);
        instant moment{};
        finish(io, [&]() -> boost::asio::awaitable<void> {
            // Those that are due together are warned already: they were opened that long ago.
            moment = time.now() + std::chrono::seconds{idle + 10};
            for (std::int64_t i = 0; i < tickets; i += 50) {
                auto some = [&, i](transaction& t) {
                    for (std::int64_t n = i; n < std::min(i + 50, tickets); ++n)
                        open_ticket(t, c, *book,
                                    n < due ? moment - *book->due.claim : time.now() + 1h);
                    return true;
                };
                (void)co_await bureau.files().write(some);
            }
        });
        bureau.open();
        finish(io, bureau.settled());  // the warnings
        const auto before = cpu();
        const auto began = std::chrono::steady_clock::now();
        finish(io, time.sleep_until(moment - 2s));
        const auto span = std::chrono::duration<double>(std::chrono::steady_clock::now() - began);
        std::printf("idle    %.2f %% of a core over %.0f s, %lld tickets\n",
                    (cpu() - before) / span.count() * 100, span.count(),
                    static_cast<long long>(tickets));
        while (time.now() < moment) finish(io, time.sleep_until(moment));
        const auto used = cpu();
        const auto fired = std::chrono::steady_clock::now();
        std::int64_t left = due;
        while (left > 0)
            finish(io, [&]() -> boost::asio::awaitable<void> {
                auto ask = [moment](snapshot& s) { return count_due(s, moment); };
                const auto seen = co_await bureau.files().read(ask);
                left = seen ? *seen : 0;
                boost::asio::steady_timer pause(io, 10ms);
                co_await pause.async_wait(boost::asio::use_awaitable);
            });
        std::printf(
            "fired   %lld due at once in %.0f ms, %.0f ms of processor\n",
            static_cast<long long>(due),
            std::chrono::duration<double>(std::chrono::steady_clock::now() - fired).count() * 1000,
            (cpu() - used) * 1000);
        finish(io, bureau.close());
    }
    std::filesystem::remove(path);
    return 0;
}
