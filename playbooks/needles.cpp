#include "playbooks/needles.hpp"

#include <algorithm>
#include <utility>

namespace firebreak::playbooks {

needles::needles(const std::vector<std::string>& all) : begin_(buckets + 1, 0) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].size() == 1) {
            singles_.push_back({all[i][0], static_cast<int>(i)});
            continue;
        }
        needles_.push_back({static_cast<std::uint32_t>(bytes_.size()),
                            static_cast<std::uint32_t>(all[i].size()), static_cast<int>(i)});
        bytes_ += all[i];
    }
    const auto bucket = [&](const needle& n) { return bucket_of(bytes_.data() + n.at); };
    std::ranges::sort(needles_, {}, [&](auto& n) { return std::pair(bucket(n), n.number); });
    for (const auto& n : needles_) ++begin_[bucket(n) + 1];
    for (std::size_t b = 1; b < begin_.size(); ++b) begin_[b] += begin_[b - 1];
}

void needles::find(std::string_view text, std::vector<int>& numbers) const {
    const auto old = static_cast<std::ptrdiff_t>(numbers.size());
    for (const auto& s : singles_)
        if (text.find(s.byte) != std::string_view::npos) numbers.push_back(s.number);
    for (std::size_t at = 0; at + 2 <= text.size() && !needles_.empty(); ++at) {
        const auto rest = text.substr(at);
        const auto b = bucket_of(rest.data());
        for (auto i = begin_[b]; i < begin_[b + 1]; ++i) {
            const auto& n = needles_[i];
            if (rest.starts_with(std::string_view(bytes_).substr(n.at, n.size)))
                numbers.push_back(n.number);
        }
    }
    std::sort(numbers.begin() + old, numbers.end());
    numbers.erase(std::unique(numbers.begin() + old, numbers.end()), numbers.end());
}

}  // namespace firebreak::playbooks
