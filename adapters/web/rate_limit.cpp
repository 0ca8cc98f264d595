#include "adapters/web/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace firebreak::web {

bool rate_limit::allow(std::string_view who, instant now) {
    const std::string name(who);
    auto found = by_name_.find(name);
    if (found == by_name_.end()) {
        if (by_name_.size() >= most_) {
            by_name_.erase(newest_first_.back().who);
            newest_first_.pop_back();
        }
        newest_first_.push_front({name, full_, now});
        found = by_name_.emplace(name, newest_first_.begin()).first;
    } else {
        newest_first_.splice(newest_first_.begin(), newest_first_, found->second);
    }
    auto& b = *found->second;
    // A clock that was set back gives nothing.
    const auto passed = static_cast<double>(std::max<std::int64_t>(0, (now - b.at).count()));
    b.tokens = std::min(full_, b.tokens + passed * refill_);
    b.at = now;
    if (b.tokens < 1) return false;
    b.tokens -= 1;
    return true;
}

std::chrono::seconds rate_limit::pause() const {
    return std::chrono::seconds{static_cast<std::int64_t>(std::ceil(1 / refill_ / 1000))};
}

}  // namespace firebreak::web
