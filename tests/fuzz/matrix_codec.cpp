// Any bytes as each answer of a homeserver: read or refused, never more than stands there, and read
// the same way the second time.
#include "adapters/matrix/codec.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace firebreak::matrix;

std::size_t events_in(const sync_answer& s) {
    auto sum = s.skipped;
    for (const auto& r : s.joined) sum += r.state.size() + r.timeline.size();
    for (const auto& r : s.invited) sum += r.state.size();
    for (const auto& r : s.left) sum += r.timeline.size();
    return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static codec read;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto first = read.sync(text), second = read.sync(text);
    if (first.has_value() != second.has_value()) std::abort();
    if (first.has_value()) {
        // An event takes two bytes at least, and a batch without a name is no answer.
        if (events_in(*first) * 2 > size || first->next_batch.empty()) std::abort();
        if (events_in(*first) != events_in(*second)) std::abort();
    }
    (void)read.messages(text), (void)read.event(text), (void)read.direct(text);
    (void)read.members(text), (void)read.texts(text, "joined_rooms");
    (void)read.state_content(text, "m.room.power_levels", "");
    (void)read.text(text, "m.homeserver/base_url"), (void)read.number(text, "expires_in_ms");
    (void)read.flag(text, "soft_logout");
    return 0;
}
