// How many people see it: "20k followers", "50 000 seuraajaa", "1,2M views", "3 milj. katselua".
#pragma once

#include "playbooks/text.hpp"

#include <cstdint>
#include <optional>

namespace firebreak::playbooks {

struct reach {
    std::int64_t people = 0;
    span where;
    /// 10 000 people: one step more serious; 1 000 000: two.
    [[nodiscard]] int steps() const { return people >= 1'000'000 ? 2 : people >= 10'000 ? 1 : 0; }
};

/// The largest audience that the text names.
std::optional<reach> find_reach(const text&);

}  // namespace firebreak::playbooks
