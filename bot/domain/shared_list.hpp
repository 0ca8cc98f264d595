// A list that never changes and is therefore shared instead of copied: evidence goes from the
// classifier into the event, the store and the answer, and copying its texts each time was a tenth
// of the work on a report.
#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace firebreak {

/// Copying is cheap and thread safe.
template <class T>
class shared_list {
 public:
    shared_list() = default;
    shared_list(std::vector<T> items)  // NOLINT(google-explicit-constructor): a list is a list
        : items_(items.empty() ? nullptr
                               : std::make_shared<const std::vector<T>>(std::move(items))) {}

    [[nodiscard]] const std::vector<T>& items() const {
        static const std::vector<T> none;
        return items_ ? *items_ : none;
    }
    [[nodiscard]] auto begin() const { return items().begin(); }
    [[nodiscard]] auto end() const { return items().end(); }

 private:
    std::shared_ptr<const std::vector<T>> items_;
};

}  // namespace firebreak
