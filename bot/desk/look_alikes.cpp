#include "bot/desk/look_alikes.hpp"

#include <algorithm>
#include <utility>

namespace firebreak {
namespace {

constexpr std::size_t first_width = 256;

}  // namespace

look_alikes::look_alikes(std::size_t most) : most_(most) {}

std::size_t look_alikes::bucket_of(const playbooks::sketch& s, std::size_t band) const {
    std::uint64_t key = band;
    for (std::size_t i = 0; i < rows; ++i) key = key << 16U | s.least.at(band * rows + i);
    key *= 0x9e3779b97f4a7c15ULL;
    key ^= key >> 32U;
    return band * width_ + (key & (width_ - 1));
}

void look_alikes::enter(place at) {
    auto& e = entries_[at];
    for (std::size_t band = 0; band < bands; ++band)
        e.older.at(band) = std::exchange(newest_[bucket_of(e.text, band)], at);
}

/// The newest of a bucket. Where an entry has taken an older one's place, what was behind that one
/// is older still, and has gone as well: age tells.
template <class Seen>
void look_alikes::look_into(std::size_t band, const playbooks::sketch& s, Seen seen) const {
    const auto bucket = bucket_of(s, band);
    auto at = newest_[bucket];
    auto age = UINT64_MAX;
    for (int i = 0; i < room && at != nowhere; ++i) {
        const auto& e = entries_[at];
        if (e.age >= age || bucket_of(e.text, band) != bucket) break;
        age = e.age;
        seen(at);
        at = e.older.at(band);
    }
}

void look_alikes::grow() {
    width_ = width_ == 0 ? first_width : width_ * 2;
    newest_.assign(bands * width_, nowhere);
    for (place at = 0; at < entries_.size(); ++at) enter(at);
}

void look_alikes::add(ticket_number ticket, const playbooks::sketch& s) {
    if (!s.enough() || most_ == 0 || places_.contains(ticket)) return;
    if (entries_.size() < most_) {
        if (entries_.size() >= width_ * 2 || width_ == 0) grow();
        if (entries_.size() == entries_.capacity())
            entries_.reserve(std::min(most_, std::max(first_width, entries_.size() * 2)));
        entries_.emplace_back();
    }
    const auto at = static_cast<place>(count_ % most_);
    auto& e = entries_[at];
    if (count_ >= most_) places_.erase(e.ticket);
    e.ticket = ticket;
    e.text = s;
    e.age = count_++;
    places_.emplace(ticket, at);
    enter(at);
}

std::vector<ticket_number> look_alikes::like(const playbooks::sketch& s, double least,
                                             std::size_t most) const {
    std::vector<ticket_number> out;
    if (entries_.empty() || !s.enough()) return out;
    std::vector<place> met;
    met.reserve(bands * room);
    for (std::size_t band = 0; band < bands; ++band)
        look_into(band, s, [&](place at) { met.push_back(at); });
    std::ranges::sort(met);
    const auto twice = std::ranges::unique(met);
    met.erase(twice.begin(), twice.end());
    std::vector<std::pair<double, place>> found;
    for (const auto at : met) {
        const double alike = likeness(s, entries_[at].text);
        if (alike >= least) found.emplace_back(-alike, at);
    }
    std::ranges::sort(found);
    for (const auto& [_, at] : found) {
        if (out.size() == most) break;
        out.push_back(entries_[at].ticket);
    }
    return out;
}

}  // namespace firebreak
