// The idempotency keys of the newest answers, in the writer's memory: random keys in a table of
// their own would change a page for nearly every report. The file has them too, in the inbox.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace firebreak::storage {

class recent_keys {
 public:
    /// `digest` is an inbox_key and not among them; `number` is greater than all before.
    void add(std::string_view digest, std::int64_t number) {
        order_.push_back(&*numbers_.emplace(digest, number).first);
    }
    [[nodiscard]] std::optional<std::int64_t> find(std::string_view digest) const {
        const auto found = numbers_.find(digest);
        if (found == numbers_.end()) return std::nullopt;
        return found->second;
    }
    /// Those numbered higher are gone: their work failed.
    void forget_after(std::int64_t number) {
        for (; !order_.empty() && order_.back()->second > number; order_.pop_back())
            numbers_.erase(numbers_.find(order_.back()->first));
    }
    void clear() { order_.clear(), numbers_.clear(); }
    [[nodiscard]] std::size_t size() const { return order_.size(); }

 private:
    // Digests are random by themselves; nobody can choose the first bytes of many.
    struct first_bytes {
        using is_transparent = void;
        std::size_t operator()(std::string_view digest) const {
            std::size_t hash = 0;
            std::memcpy(&hash, digest.data(), std::min(sizeof hash, digest.size()));
            return hash;
        }
    };
    using numbers = std::unordered_map<std::string, std::int64_t, first_bytes, std::equal_to<>>;

    numbers numbers_;
    std::vector<const numbers::value_type*> order_;  // elements stay where they are
};

}  // namespace firebreak::storage
