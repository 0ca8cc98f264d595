#include "adapters/slack/pace.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace firebreak::slack {
namespace {

using std::chrono::milliseconds;

// Calls a minute, as the method pages and the SDKs say (contract, section 7.3).
constexpr auto tiers = std::to_array<std::pair<std::string_view, int>>({
    {"apps.connections.open", 10},
    {"auth.test", 200},
    {"chat.delete", 50},
    {"chat.getPermalink", 200},
    {"chat.postEphemeral", 100},
    {"chat.postMessage", 240},
    {"chat.update", 50},
    {"conversations.history", 50},
    {"conversations.info", 50},
    {"conversations.members", 100},
    {"conversations.open", 50},
    {"conversations.replies", 50},
    {"files.completeUploadExternal", 100},
    {"files.getUploadURLExternal", 100},
    {"usergroups.users.list", 20},
    {"users.info", 100},
    {"views.open", 100},
    {"views.publish", 100},
    {"views.push", 100},
    {"views.update", 100},
});
constexpr int unknown_method = 20;

}  // namespace

allowance allowance_of(std::string_view method) {
    const auto found = std::ranges::find(tiers, method, [](const auto& t) { return t.first; });
    const int per_minute = found == tiers.end() ? unknown_method : found->second;
    return {milliseconds{60'000 / per_minute}, std::max(1.0, per_minute / 2.0)};
}

milliseconds pace::wait(const std::string& key, const allowance& a, time now) const {
    const auto found = buckets_.find(key);
    if (found == buckets_.end()) return milliseconds{0};
    const auto& b = found->second;
    const auto full = std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        a.each * std::max(0.0, a.burst - 1));
    const auto when = std::max({now, b.free - full, b.paused_until});
    return std::chrono::ceil<milliseconds>(when - now);
}

milliseconds pace::paused(const std::string& key, time now) const {
    const auto found = buckets_.find(key);
    if (found == buckets_.end()) return milliseconds{0};
    return std::chrono::ceil<milliseconds>(std::max(now, found->second.paused_until) - now);
}

milliseconds pace::take(const std::string& key, const allowance& a, time now) {
    const auto span = wait(key, a, now);
    if (buckets_.size() >= forget_at_) forget_full(now);
    auto& b = buckets_[key];
    b.free = std::max(b.free, now) + a.each;
    return span;
}

void pace::pause(const std::string& key, milliseconds span, time now) {
    auto& b = buckets_[key];
    b.paused_until = std::max(b.paused_until, now + span);
}

void pace::forget_full(time now) {
    std::erase_if(buckets_, [&](const auto& each) {
        return each.second.free <= now && each.second.paused_until <= now;
    });
    forget_at_ = std::max<std::size_t>(1024, 2 * buckets_.size());
}

}  // namespace firebreak::slack
