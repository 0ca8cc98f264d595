// Which answers have been given: a delivery may come twice (contract: slack, sections 5 and 6), and
// is then answered in people's sight once.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_set>

namespace firebreak::slack {

class told {
 public:
    explicit told(std::size_t most = 10'000) : most_(most) {}

    /// Whether this is the first answer to the delivery of that name. Only the newest are
    /// remembered, and only as long as this process lives.
    bool first(const std::string& key) {
        if (!known_.insert(key).second) return false;
        order_.push_back(key);
        if (order_.size() > most_) {
            known_.erase(order_.front());
            order_.pop_front();
        }
        return true;
    }

 private:
    std::size_t most_;
    std::unordered_set<std::string> known_;
    std::deque<std::string> order_;
};

}  // namespace firebreak::slack
