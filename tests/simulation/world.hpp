// One seed: a bot, its disk, its networks and its people, and everything that goes wrong with them.
// The same seed gives the same story to the last byte, whatever the machine does meanwhile.
#pragma once

#include "tests/simulation/asks.hpp"
#include "tests/simulation/disk.hpp"
#include "tests/simulation/life.hpp"
#include "tests/simulation/network.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace firebreak::simulation {

/// What happened, added up: a simulation in which nothing goes wrong proves nothing.
struct figures {
    std::int64_t steps = 0, asks = 0, repeats = 0, failures = 0, kills = 0, power_cuts = 0;
    std::int64_t stops = 0, broken_starts = 0, tickets = 0, messages = 0, later = 0, parked = 0;
    std::int64_t cards_removed = 0, disk_failed = 0, disk_full = 0, sectors_torn = 0;
    std::int64_t writes_lost = 0, daily_lists = 0, weeks = 0;
    void add(const figures& other);
};

class world {
 public:
    struct options {
        std::uint64_t seed = 1;
        bool trace = false;            ///< every step as a line on stdout
        std::filesystem::path folder;  ///< an empty one
        surroundings around;
    };
    explicit world(options o);

    /// Lives through it; what was wrong, in words. Empty: every invariant held.
    std::vector<std::string> run();
    [[nodiscard]] const figures& seen() const { return figures_; }
    /// Of everything that happened: the same for the same seed.
    [[nodiscard]] std::uint64_t fingerprint() const { return fingerprint_; }

 private:
    enum class network_mood { good, rough, down };

    void say(const std::string& line);
    void wrong(const std::string& what);

    void boot();
    void bury(disk::loss what);
    void stop_in_order();
    void end_life();
    void end_calls();

    void step();
    void act(std::uint64_t draw);
    bool work_for_store();
    void hear(ask& a, const char* how);
    void answered(ask& a, const outcome& o);
    void ask_something();
    void repeat_something();
    void end_a_call();
    fate draw_fate(std::size_t network);
    void pass_time();
    void advance_to(instant when);
    void give_answers();
    void change_weather();
    void change_mood();
    void accident();

    void heal();
    bool finish_asks();
    void examine();

    options options_;
    generator random_;
    disk disk_;
    std::array<server, 2> servers_{server{"slack"}, server{"matrix"}};
    std::array<network_mood, 2> moods_{};
    std::deque<ask> asks_;
    std::unique_ptr<life> life_;
    instant now_;
    std::size_t most_asks_ = 0;
    double roughness_ = 0;  ///< how often things break, of this seed
    std::chrono::milliseconds undo_window_{};
    std::int64_t tickets_ = 0;
    int starts_in_vain_ = 0;
    bool calm_ = false;
    std::vector<std::string> wrong_;
    figures figures_;
    std::uint64_t fingerprint_ = 14'695'981'039'346'656'037U;
};

}  // namespace firebreak::simulation
