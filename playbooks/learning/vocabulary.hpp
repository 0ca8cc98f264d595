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
            const auto& s = slots_[at];
            if (s.number == unknown || (s.tag == tag_of(key) && keys_[s.number] == key))
                return s.number;
        }
    }

    // Many keys are looked up in three rounds, so that none waits for memory: each is expected,
    // then guessed, then sure.
    void expect(std::uint64_t key) const {
        if (!slots_.empty()) __builtin_prefetch(&slots_[key & mask_]);
    }
    /// What find() nearly always gives.
    [[nodiscard]] std::uint32_t guess(std::uint64_t key) const {
        if (slots_.empty()) return unknown;
        auto at = key & mask_;
        while (slots_[at].number != unknown && slots_[at].tag != tag_of(key)) at = (at + 1) & mask_;
        const auto number = slots_[at].number;
        if (number != unknown) __builtin_prefetch(&keys_[number]);
        return number;
    }
    [[nodiscard]] std::uint32_t sure(std::uint64_t key, std::uint32_t guessed) const {
        return guessed == unknown || keys_[guessed] == key ? guessed : find(key);
    }
    [[nodiscard]] std::size_t size() const { return keys_.size(); }
    [[nodiscard]] std::uint64_t key(std::uint32_t number) const { return keys_[number]; }
    [[nodiscard]] std::string_view name(std::uint32_t number) const {
        return std::string_view(names_).substr(ends_[number], ends_[number + 1] - ends_[number]);
    }
    /// Room for so many in all.
    void reserve(std::size_t features);

 private:
    /// Part of the key beside its number: nearly all that is not here is known by one look.
    struct slot {
        std::uint32_t tag = 0;
        std::uint32_t number = unknown;
    };
    static std::uint32_t tag_of(std::uint64_t key) {
        return static_cast<std::uint32_t>(key >> 32U);
    }
    void grow(std::size_t slots);
    void put(std::uint64_t key, std::uint32_t number);

    std::vector<slot> slots_;
    std::uint64_t mask_ = 0;
    std::vector<std::uint64_t> keys_;
    std::string names_;
    std::vector<std::uint32_t> ends_{0};
};

}  // namespace firebreak::playbooks
