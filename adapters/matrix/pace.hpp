// How fast messages may be sent: as fast as the homeserver takes them, and once it refuses, one
// after the other at the speed it allows, those that somebody waits for first (contract: matrix,
// section 9). The limit is one for all rooms; joining and making rooms have one more each.
#pragma once

#include "adapters/matrix/homeserver.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

namespace firebreak::matrix {

/// The speed that was learned. Pure: the caller brings the time.
class learned_speed {
 public:
    using time = std::chrono::steady_clock::time_point;
    using span = std::chrono::steady_clock::duration;

    /// When the next message may go.
    [[nodiscard]] time next() const { return next_; }
    /// A message goes now.
    void went(time now);
    /// The server took one.
    void taken();
    /// One that went at `sent` was refused: the server wants none for so long. What was under way
    /// before a refusal had taught us is refused with it, and teaches nothing more.
    void refused(std::chrono::milliseconds retry_after, time sent, time now);

    /// Between two messages; nothing while the server has not refused any for some time.
    [[nodiscard]] span spacing() const { return spacing_; }

 private:
    span spacing_{};
    time next_{}, last_{}, learned_{};
};

/// The queue in front of it. All members on the io thread; outlives those who wait.
class pace {
 public:
    explicit pace(boost::asio::io_context::executor_type executor) : executor_(executor) {}

    /// A place in the queue, kept until the message has gone for good.
    struct place {
        urgency how;
        std::uint64_t number;
        auto operator<=>(const place&) const = default;
    };
    place queue(urgency how) { return {how, ++numbers_}; }

    /// Completes when it is this one's turn: true; or not before `until`: false. At once while
    /// nothing limits us.
    boost::asio::awaitable<bool> turn(place mine, std::chrono::steady_clock::time_point until);

    /// Nobody gets a turn any more.
    void stop();

    void taken() { speed_.taken(); }
    /// One that had its turn at `sent` was refused.
    void refused(std::chrono::milliseconds retry_after, std::chrono::steady_clock::time_point sent);

    /// About how long somebody who joined the queue now would wait.
    [[nodiscard]] std::chrono::milliseconds wait_for(urgency) const;
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
    using timer = boost::asio::steady_timer;
    void wake_first();

    bool stopped_ = false;
    boost::asio::io_context::executor_type executor_;
    learned_speed speed_;
    std::uint64_t numbers_ = 0;
    std::map<place, std::shared_ptr<timer>> waiting_;
};

/// What a call counts towards (contract, section 9). Joining and making a room have stricter limits
/// of their own, and count as messages, too.
enum class limit { messages, joins, rooms };

/// A pace for each limit: who wants to join waits for that turn first, then for a message's.
/// Members are as those of pace.
class paces {
 public:
    explicit paces(boost::asio::io_context::executor_type executor)
        : each_{pace(executor), pace(executor), pace(executor)} {}

    struct place {
        limit of;
        pace::place own, among_messages;
    };
    place queue(limit, urgency);
    boost::asio::awaitable<bool> turn(place mine, std::chrono::steady_clock::time_point until);
    void stop();
    void taken(const place&);
    /// Which of its limits refused it is not said. It is taken for its own: the next message finds
    /// out about theirs, while a long pause between joins would hold up every message.
    void refused(const place&, std::chrono::milliseconds retry_after,
                 std::chrono::steady_clock::time_point sent);
    [[nodiscard]] std::chrono::milliseconds wait_for(const place&) const;

 private:
    [[nodiscard]] const pace& at(limit l) const { return each_[static_cast<std::size_t>(l)]; }
    pace& at(limit l) { return each_[static_cast<std::size_t>(l)]; }

    std::array<pace, 3> each_;
};

}  // namespace firebreak::matrix
