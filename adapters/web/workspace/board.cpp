#include "adapters/web/workspace/board.hpp"

#include <algorithm>
#include <utility>

namespace firebreak::web {

const post& board::add(post p) {
    posts_.push_back(std::move(p));
    if (posts_.size() > most) {
        posts_.pop_front();
        trimmed_ = changes_;
    }
    changed(posts_.back());
    return posts_.back();
}

void board::replace(std::string_view reference, post p) {
    const auto found = std::ranges::find(posts_, reference, &post::reference);
    if (found == posts_.end()) return;
    *found = std::move(p);
    changed(*found);
}

const post* board::find(std::string_view reference) const {
    // What is asked for is nearly always among the newest.
    const auto found = std::find_if(posts_.rbegin(), posts_.rend(),
                                    [&](const post& p) { return p.reference == reference; });
    return found == posts_.rend() ? nullptr : &*found;
}

void board::changed(post& p) {
    p.changed = ++changes_;
    if (on_change) on_change();
}

}  // namespace firebreak::web
