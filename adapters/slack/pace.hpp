// How fast Slack may be called: a bucket of calls for each method and each channel, and pauses that
// Slack asks for (contract: slack, section 7.2). Pure: the caller brings the time.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace firebreak::slack {

/// `burst` calls at once, then one every `each`.
struct allowance {
    std::chrono::milliseconds each{1000};
    double burst = 1;
};

/// What a method is allowed: its published tier, with half of a minute's calls as a burst.
allowance allowance_of(std::string_view method);
/// Messages in one channel: about one a second, a few at once.
inline constexpr allowance posting{std::chrono::milliseconds{1000}, 3};

class pace {
 public:
    using time = std::chrono::steady_clock::time_point;

    /// Takes one call of `key` out of its bucket, in advance if it is empty: how long to wait
    /// before the call. Callers keep their order, since each takes the next free place.
    std::chrono::milliseconds take(const std::string& key, const allowance&, time now);
    /// How long a call would have to wait; takes nothing.
    [[nodiscard]] std::chrono::milliseconds wait(const std::string& key, const allowance&,
                                                 time now) const;
    /// How long Slack still wants nothing of `key`.
    [[nodiscard]] std::chrono::milliseconds paused(const std::string& key, time now) const;
    /// Slack said "not before": nothing of `key` until then.
    void pause(const std::string& key, std::chrono::milliseconds span, time now);
    /// How many keys are remembered; those that are full again are forgotten now and then.
    [[nodiscard]] std::size_t size() const { return buckets_.size(); }

 private:
    struct bucket {
        time free;          ///< when the bucket was or will be full again
        time paused_until;  ///< as Slack asked
    };
    void forget_full(time now);

    std::map<std::string, bucket> buckets_;
    std::size_t forget_at_ = 1024;
};

}  // namespace firebreak::slack
