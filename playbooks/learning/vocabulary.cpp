#include "playbooks/learning/vocabulary.hpp"

#include <bit>

namespace firebreak::playbooks {

void vocabulary::grow(std::size_t slots) {
    slots_.assign(slots, {});
    mask_ = slots - 1;
    for (std::uint32_t n = 0; n < keys_.size(); ++n) put(keys_[n], n);
}

void vocabulary::put(std::uint64_t key, std::uint32_t number) {
    auto at = key & mask_;
    while (slots_[at].number != unknown) at = (at + 1) & mask_;
    slots_[at] = {tag_of(key), number};
}

void vocabulary::reserve(std::size_t features) {
    const auto slots = std::bit_ceil(features * 2 + 16);
    if (slots > slots_.size()) grow(slots);
    keys_.reserve(features);
    ends_.reserve(features + 1);
}

std::uint32_t vocabulary::add(std::uint64_t key, std::string_view name) {
    if (const auto known = find(key); known != unknown) return known;
    if (keys_.size() * 2 + 2 > slots_.size()) grow(slots_.empty() ? 64 : slots_.size() * 2);
    const auto number = static_cast<std::uint32_t>(keys_.size());
    keys_.push_back(key);
    names_ += name;
    ends_.push_back(static_cast<std::uint32_t>(names_.size()));
    put(key, number);
    return number;
}

}  // namespace firebreak::playbooks
