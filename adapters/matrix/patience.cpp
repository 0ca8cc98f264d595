#include "adapters/matrix/patience.hpp"

#include <algorithm>

namespace firebreak::matrix {

using std::chrono::milliseconds;

boost::asio::awaitable<bool> patience::before_retry(int attempts,
                                                    std::optional<milliseconds> asked) {
    constexpr milliseconds longest{60'000};
    const auto whole = std::min(milliseconds{1000} * (1 << std::clamp(attempts, 0, 6)), longest);
    const auto random = std::clamp(jitter_(), 0.0, 1.0);
    const auto span =
        asked ? *asked + std::chrono::duration_cast<milliseconds>(milliseconds{100} * random)
              : std::chrono::duration_cast<milliseconds>(whole * (1 - random / 2));
    return pause(span);
}

}  // namespace firebreak::matrix
