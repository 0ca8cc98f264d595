// The simulation: thousands of stories of a bot whose disk and networks fail and which dies again
// and again; after each it must have lost nothing. docs/reliability.md tells what it found.
//
//   simulation                    2,000 stories from seed 1
//   simulation --seeds N --from S --jobs J
//   simulation --seed S [--trace]  one story, told in full
//   simulation --twice            each story twice, to see that it is the same
//
// Exit status 1 when an invariant did not hold; then it says which and of which seed.
#include "bot/cli/loading.hpp"
#include "config/directory.hpp"
#include "tests/simulation/world.hpp"
#include "tests/support/scratch.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>

namespace firebreak::simulation {
namespace {

struct wishes {
    std::uint64_t seeds = 2000, from = 1, seed = 0;
    unsigned jobs = 2;
    bool trace = false, twice = false;
};

constexpr unsigned longest_story = 60;  // seconds; a story takes a tenth of one

surroundings load() {
    surroundings s;
    load_options how;
    how.secrets = wanted_secrets::no;
    auto config = load_configuration("tests/simulation/company.yaml", how);
    if (!config.usable()) throw std::runtime_error("tests/simulation/company.yaml is not usable");
    s.who = make_directory(config.value);
    auto options = cli::usual_options();  // with the model that is part of the program
    options.cache.reset();
    auto loaded = playbooks::library::load(std::filesystem::path("playbooks/library"), options);
    if (!loaded.loaded) throw std::runtime_error("the playbooks do not load");
    s.books = loaded.loaded;
    return s;
}

/// Whether it went well.
bool live(std::uint64_t seed, const wishes& w, const surroundings& around, figures& sum) {
    ::alarm(longest_story);
    std::optional<std::uint64_t> first;
    for (int time = 0; time < (w.twice ? 2 : 1); ++time) {
        const test::scratch folder;
        world one({seed, w.trace, folder / "", around});
        std::vector<std::string> wrong;
        try {
            wrong = one.run();
        } catch (const std::exception& failure) {
            wrong.push_back(std::string("broke off: ") + failure.what());
        }
        if (first && *first != one.fingerprint()) wrong.push_back("not the same the second time");
        first = one.fingerprint();
        if (!wrong.empty()) {
            fmt::print("seed {} failed: simulation --seed {} --trace\n", seed, seed);
            for (const auto& each : wrong) fmt::print("  {}\n", each);
            std::fflush(stdout);
            return false;
        }
        sum.add(one.seen());
    }
    return true;
}

/// One process's share: every `jobs`-th seed. Its figures go into the pipe.
int share(unsigned place, const wishes& w, const surroundings& around, int out) {
    figures sum;
    int failed = 0;
    for (std::uint64_t i = place; i < w.seeds && failed < 5; i += w.jobs)
        failed += live(w.from + i, w, around, sum) ? 0 : 1;
    if (::write(out, &sum, sizeof sum) != static_cast<ssize_t>(sizeof sum)) return 1;
    return failed == 0 ? 0 : 1;
}

/// In processes of their own: SQLite's file systems and random numbers belong to a process.
int live_all(const wishes& w, const surroundings& around) {
    const auto began = std::chrono::steady_clock::now();
    std::vector<std::pair<pid_t, int>> children;
    for (unsigned place = 0; place < w.jobs; ++place) {
        int ends[2];
        if (::pipe(ends) != 0) return 2;
        std::fflush(stdout);
        const auto child = ::fork();
        if (child == 0) {
            ::close(ends[0]);
            const int code = share(place, w, around, ends[1]);
            std::fflush(stdout);
            ::_exit(code);
        }
        ::close(ends[1]);
        children.emplace_back(child, ends[0]);
    }
    figures sum;
    bool failed = false;
    for (const auto& [child, in] : children) {
        figures part;
        if (::read(in, &part, sizeof part) == static_cast<ssize_t>(sizeof part)) sum.add(part);
        ::close(in);
        int status = 0;
        ::waitpid(child, &status, 0);
        failed = failed || status != 0;
        if (WIFSIGNALED(status))
            fmt::print("a process died of signal {}{}\n", WTERMSIG(status),
                       WTERMSIG(status) == SIGALRM ? ": a story did not end" : "");
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    fmt::print(
        "{} stories in {:.1f} s, {:.0f} a second: {} steps, {} asks, {} repeated, {} failed; "
        "{} tickets, {} messages, {} tried again, {} parked; {} kills, {} power cuts, {} stops,"
        " {} starts in vain; disk: {} failures, {} times full, {} writes lost, {} torn; "
        "{} cards removed, {} daily lists, {} weeks\n",
        w.seeds, took.count(), static_cast<double>(w.seeds) / took.count(), sum.steps, sum.asks,
        sum.repeats, sum.failures, sum.tickets, sum.messages, sum.later, sum.parked, sum.kills,
        sum.power_cuts, sum.stops, sum.broken_starts, sum.disk_failed, sum.disk_full,
        sum.writes_lost, sum.sectors_torn, sum.cards_removed, sum.daily_lists, sum.weeks);
    return failed ? 1 : 0;
}

int run(int argc, char** argv) {
    wishes w;
    CLI::App app{"Stories of a bot whose disk and networks fail"};
    app.add_option("--seeds", w.seeds, "so many stories")->check(CLI::Range(1, 100'000'000));
    app.add_option("--from", w.from, "the first seed");
    auto* one = app.add_option("--seed", w.seed, "this one only");
    app.add_option("--jobs", w.jobs, "processes")->check(CLI::Range(1, 64));
    app.add_flag("--trace", w.trace, "tell every step");
    app.add_flag("--twice", w.twice, "each story twice");
    CLI11_PARSE(app, argc, argv);
    const auto around = load();
    if (*one) {
        figures sum;
        const bool well = live(w.seed, w, around, sum);
        fmt::print("seed {}: {} steps, {} asks, {} tickets, {} kills, {} power cuts: {}\n", w.seed,
                   sum.steps, sum.asks, sum.tickets, sum.kills, sum.power_cuts,
                   well ? "nothing wrong" : "wrong");
        return well ? 0 : 1;
    }
    return live_all(w, around);
}

}  // namespace
}  // namespace firebreak::simulation

int main(int argc, char** argv) {
    try {
        return firebreak::simulation::run(argc, argv);
    } catch (const std::exception& failure) {
        std::cerr << "simulation: " << failure.what() << '\n';
        return 2;
    }
}
