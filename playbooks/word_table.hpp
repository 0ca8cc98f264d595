// Words → small numbers. All letters stand in one block and all slots in another: thousands of
// words cost two allocations, and less than half the memory of a map of strings.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak::playbooks {

class word_table {
 public:
    /// Nothing that a word may stand for.
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    /// What the word stands for; `none` when it is not here.
    [[nodiscard]] std::uint32_t find(std::string_view word) const {
        return slots_.empty() ? none : slots_[slot_of(word, hash_of(word))].value;
    }
    [[nodiscard]] bool contains(std::string_view word) const { return find(word) != none; }
    [[nodiscard]] bool empty() const { return words_ == 0; }

    /// What the word stands for from now on, if it did not before, and whether it is new. The
    /// reference lives until the next call.
    std::pair<std::uint32_t&, bool> add(std::string_view word, std::uint32_t value) {
        if (words_ * 3 >= slots_.size() * 2) grow();
        const auto hash = hash_of(word);
        auto& s = slots_[slot_of(word, hash)];
        if (s.value != none) return {s.value, false};
        s = {hash, static_cast<std::uint32_t>(letters_.size()),
             static_cast<std::uint32_t>(word.size()), value};
        letters_ += word;
        ++words_;
        return {s.value, true};
    }

    template <class Self, class Archive>
    static void visit(Self& self, Archive& a) {
        a(self.letters_), a(self.slots_), a(self.words_);
    }
    /// Of one that was read: whether it can be used, and what its words stand for is less than
    /// `values`.
    [[nodiscard]] bool sound(std::uint32_t values) const {
        if (slots_.empty()) return words_ == 0;
        const auto full = std::ranges::count_if(slots_, [](auto& s) { return s.value != none; });
        return std::has_single_bit(slots_.size()) && static_cast<std::size_t>(full) == words_ &&
               words_ < slots_.size() &&
               std::ranges::all_of(
                   slots_,
                   [&](const slot& s) {
                       return s.value == none || (s.value < values && s.at <= letters_.size() &&
                                                  s.size <= letters_.size() - s.at);
                   });
    }

    /// Calls f(word, value) for each, in no order.
    template <class F>
    void each(F&& f) const {
        for (const auto& s : slots_)
            if (s.value != none) f(spelling(s), s.value);
    }

 private:
    struct slot {
        std::uint32_t hash = 0;
        std::uint32_t at = 0, size = 0;  ///< of letters_
        std::uint32_t value = none;
    };
    static std::uint32_t hash_of(std::string_view word) {
        return static_cast<std::uint32_t>(std::hash<std::string_view>{}(word));
    }
    [[nodiscard]] std::string_view spelling(const slot& s) const {
        return std::string_view(letters_).substr(s.at, s.size);
    }
    /// Where the word stands, or where there is room for it.
    [[nodiscard]] std::size_t slot_of(std::string_view word, std::uint32_t hash) const {
        const auto mask = slots_.size() - 1;
        for (auto i = hash & mask;; i = (i + 1) & mask) {
            const auto& s = slots_[i];
            if (s.value == none || (s.hash == hash && spelling(s) == word)) return i;
        }
    }
    void grow() {
        std::vector<slot> old(slots_.empty() ? 16 : slots_.size() * 2);
        old.swap(slots_);
        const auto mask = slots_.size() - 1;
        for (const auto& s : old) {
            if (s.value == none) continue;
            auto i = s.hash & mask;
            while (slots_[i].value != none) i = (i + 1) & mask;
            slots_[i] = s;
        }
    }

    std::string letters_;
    std::vector<slot> slots_;  // a power of two
    std::uint64_t words_ = 0;
};

}  // namespace firebreak::playbooks
