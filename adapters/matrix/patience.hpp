// Pauses between attempts.
#pragma once

#include "adapters/net/pauses.hpp"

#include <functional>
#include <optional>

namespace firebreak::matrix {

/// All members on the io thread.
class patience : public net::pauses {
 public:
    patience(boost::asio::io_context::executor_type executor, std::function<double()> jitter)
        : pauses(executor), jitter_(std::move(jitter)) {}

    /// Before attempt `attempts` + 1: 1 s, 2 s … 1 min, of which a random part is left out; never
    /// less than what was asked for, with a little more so that not everybody comes back at once.
    /// False: the bot is stopping.
    boost::asio::awaitable<bool> before_retry(int attempts,
                                              std::optional<std::chrono::milliseconds> asked);

 private:
    std::function<double()> jitter_;
};

}  // namespace firebreak::matrix
