// The heartbeat of the io thread: how late it comes to its work, and word to the service manager
// that it is alive. systemd's protocol (sd_notify(3)): datagrams of "NAME=value" to the socket that
// NOTIFY_SOCKET names; with WATCHDOG_USEC set, a "WATCHDOG=1" at least that often, or the process
// is killed and started anew. Because the beat comes from the io thread, a loop that hangs is
// noticed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <string>

namespace firebreak::cli {

/// The way to the service manager; does nothing where there is none.
class service_manager {
 public:
    /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
    service_manager();
    service_manager(const service_manager&) = delete;
    service_manager& operator=(const service_manager&) = delete;
    ~service_manager();

    /// "READY=1", "STOPPING=1", "WATCHDOG=1". Never blocks; what cannot be said is left unsaid.
    void tell(const char* word) const;
    /// How often it wants to hear from us; zero: never.
    [[nodiscard]] std::chrono::microseconds watchdog() const { return watchdog_; }

 private:
    int socket_ = -1;
    std::string path_;
    std::chrono::microseconds watchdog_{};
};

/// All members on the io thread.
class pulse {
 public:
    explicit pulse(boost::asio::io_context::executor_type executor);

    /// Beats every second, more often if the watchdog wants it, until stop().
    boost::asio::awaitable<void> run();
    void stop();
    [[nodiscard]] const service_manager& manager() const { return manager_; }

    /// The longest that the io thread kept a beat waiting, within the last minute.
    [[nodiscard]] std::chrono::milliseconds lag() const;

 private:
    using steady = std::chrono::steady_clock;
    struct late {
        steady::time_point at{};
        steady::duration by{};
    };
    void note(steady::time_point now, steady::duration by);

    service_manager manager_;
    boost::asio::steady_timer timer_;
    std::array<late, 6> worst_{};  ///< one for every ten seconds
    bool stopping_ = false;
};

}  // namespace firebreak::cli
