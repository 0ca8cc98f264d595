// One run of the bot in a simulation, from opening the store to its end, in order or not.
#pragma once

#include "adapters/console/clock.hpp"
#include "adapters/telemetry/log.hpp"
#include "bot/cli/office.hpp"
#include "tests/simulation/lockstep.hpp"
#include "tests/simulation/network.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <sstream>
#include <vector>

namespace firebreak::simulation {

/// What is the same in every life.
struct surroundings {
    std::shared_ptr<const directory> who;
    std::shared_ptr<const playbooks::library> books;
};

class life {
 public:
    struct parts {
        std::filesystem::path database;
        surroundings around;
        instant now;
        std::chrono::milliseconds undo_window;
        std::function<double()> jitter;
        std::span<server> servers;
    };
    /// Opens the store and starts the bot; nothing, with the reason, if that failed.
    static result<std::unique_ptr<life>> begin(const parts& p);
    life(const life&) = delete;
    life& operator=(const life&) = delete;
    ~life();

    /// Everything that can happen at once happens, but for what store, networks and time hold.
    void drain();
    /// Begins to end; the loops still need the store, the lines and the clock to end.
    void close();
    [[nodiscard]] bool closed() const { return closed_; }

    [[nodiscard]] desk& front() { return office_->front(); }
    [[nodiscard]] lockstep& files() { return *files_; }
    [[nodiscard]] console::manual_clock& clock() { return clock_; }
    [[nodiscard]] std::vector<std::unique_ptr<line>>& lines() { return lines_; }
    [[nodiscard]] const log_telemetry& log() const { return log_; }
    [[nodiscard]] std::string logged() const { return logged_.str(); }
    [[nodiscard]] boost::asio::io_context& io() { return io_; }

 private:
    explicit life(instant now);

    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> open_;
    console::manual_clock clock_;
    std::ostringstream logged_;
    log_telemetry log_;
    std::vector<std::unique_ptr<line>> lines_;
    lockstep* files_ = nullptr;  // the office owns it
    std::unique_ptr<cli::office> office_;
    bool closed_ = false;
};

}  // namespace firebreak::simulation
