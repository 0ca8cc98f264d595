// Clocks: the real one, and one whose hands a script or a test moves.
#pragma once

#include "bot/ports/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>

namespace firebreak::console {

/// The system's time. Sleeps notice within half a minute when the system's clock was set.
/// It must outlive its sleeps.
class real_clock final : public clock {
 public:
    explicit real_clock(boost::asio::any_io_executor io) : io_(std::move(io)) {}

    [[nodiscard]] instant now() const override;
    boost::asio::awaitable<void> sleep_until(instant when) override;
    void wake() override;

 private:
    struct sleeper {
        boost::asio::steady_timer timer;
        bool woken = false;
    };
    boost::asio::any_io_executor io_;
    std::list<sleeper> sleepers_;
};

/// Time stands still until it is moved. now() is thread safe; the rest is for the io thread.
/// It must outlive its sleeps.
class manual_clock final : public clock {
 public:
    using pause = std::function<boost::asio::awaitable<void>()>;

    manual_clock(boost::asio::any_io_executor io, instant start)
        : io_(std::move(io)), now_(start) {}

    [[nodiscard]] instant now() const override { return now_.load(); }
    boost::asio::awaitable<void> sleep_until(instant when) override;
    void wake() override;

    /// Moves the hands at once and completes what is due, earliest first (those of one moment in
    /// the order in which they began). Whoever sleeps again before `when` while it is completed is
    /// not awaited: use advance() where that matters. Going back is allowed: it wakes every
    /// sleeper.
    void set(instant when);
    void advance(instant::duration by) { set(now() + by); }

    /// Goes forward stepwise: to each moment somebody sleeps for, then `between` runs, which shall
    /// complete when everybody has done what that moment asked for; at last to `when`.
    boost::asio::awaitable<void> advance(instant when, pause between);

    /// The earliest moment somebody sleeps for.
    [[nodiscard]] std::optional<instant> next() const;
    [[nodiscard]] std::size_t sleeping() const { return sleepers_.size(); }

 private:
    struct sleeper {
        instant when;
        std::uint64_t order;
        boost::asio::steady_timer timer;
        bool rung = false;
    };
    static void ring(sleeper&);

    boost::asio::any_io_executor io_;
    std::atomic<instant> now_;
    std::uint64_t count_ = 0;
    std::list<sleeper> sleepers_;
};

}  // namespace firebreak::console
