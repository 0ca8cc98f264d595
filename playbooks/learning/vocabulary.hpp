// The features that a model knows: 64-bit keys (features.hpp) to small numbers, with their names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

class vocabulary {
 public:
    static constexpr std::uint32_t unknown = 0xFFFFFFFF;

    /// The number of a key, from 0 in the order of adding.
    std::uint32_t add(std::uint64_t key, std::string_view name);
    [[nodiscard]] std::uint32_t find(std::uint64_t key) const {
        if (slots_.empty()) return unknown;
        for (auto at = key & mask_;; at = (at + 1) & mask_) {
            if (slots_[at] == unknown || keys_[slots_[at]] == key) return slots_[at];
        }
    }
    [[nodiscard]] std::size_t size() const { return keys_.size(); }
    [[nodiscard]] std::uint64_t key(std::uint32_t number) const { return keys_[number]; }
    [[nodiscard]] std::string_view name(std::uint32_t number) const {
        return std::string_view(names_).substr(ends_[number], ends_[number + 1] - ends_[number]);
    }
    /// Room for so many in all.
    void reserve(std::size_t features);

 private:
    void grow(std::size_t slots);

    std::vector<std::uint32_t> slots_;  // numbers; `unknown` where nothing is
    std::uint64_t mask_ = 0;
    std::vector<std::uint64_t> keys_;
    std::string names_;
    std::vector<std::uint32_t> ends_{0};
};

}  // namespace firebreak::playbooks
