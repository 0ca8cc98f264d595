// Time, asked for in one place only, so that tests and scripts can turn the hands.
#pragma once

#include "bot/domain/instant.hpp"

#include <boost/asio/awaitable.hpp>

namespace firebreak {

class clock {
 public:
    virtual ~clock() = default;
    /// Wall-clock time. Thread safe.
    [[nodiscard]] virtual instant now() const = 0;
    /// Completes at or after `when`, or early when `wake` is called. On the io thread.
    virtual boost::asio::awaitable<void> sleep_until(instant when) = 0;
    /// Ends every sleep that is under way.
    virtual void wake() = 0;
};

}  // namespace firebreak
