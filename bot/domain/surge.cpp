#include "bot/domain/surge.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace firebreak {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_lately = 512;
constexpr std::size_t most_names = 4096;
constexpr auto pause_between_alarms = 15min;

// What is believed before anything is known: half a report an hour, as firmly as two hours say it.
constexpr double general_before = 0.5;
constexpr double prior_hours = 2;
// Of one author or post there is usually nothing.
constexpr double usual_of_names = 0.2;

/// What an alarm takes: so many reports, by so many people, so unlikely by chance.
struct demand {
    std::int64_t reports, people;
    double chance;
};
demand demand_of(sensitivity how) {
    switch (how) {
        case sensitivity::high: return {4, 2, 1e-3};
        case sensitivity::normal: return {6, 3, 3e-6};
        case sensitivity::low:
        case sensitivity::never: break;
    }
    return {12, 5, 1e-7};
}

std::int64_t hour_of(instant at) {
    return std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
}

}  // namespace

double chance_of(std::int64_t count, double mean, double size) {
    if (count <= 0) return 1;
    if (mean <= 0) return 0;
    const double share = mean / (mean + size);
    const auto n = static_cast<double>(count);
    // The likelihood of exactly `count`, then of each further one by its ratio to the one before.
    double one = std::exp(std::lgamma(n + size) - std::lgamma(n + 1) - std::lgamma(size) +
                          n * std::log(share) + size * std::log1p(-share));
    double sum = 0;
    constexpr std::int64_t far_enough = 100'000;
    for (auto each = count; each < count + far_enough; ++each) {
        const auto k = static_cast<double>(each);
        sum += one;
        one *= (k + size) / (k + 1) * share;
        if (k > mean && one < sum * 1e-8) break;
    }
    return std::min(sum, 1.0);
}

// ---- the usual level

void usual_level::add(std::int64_t hour, std::int64_t count) {
    if (hour > newest_) {
        const auto gap = std::min<std::int64_t>(hour - newest_, static_cast<std::int64_t>(kept));
        for (std::int64_t i = 0; i < gap; ++i)
            counts_[static_cast<std::size_t>(hour - i) % kept] = 0;
        newest_ = hour;
    }
    if (hour < 0 || hour <= newest_ - static_cast<std::int64_t>(kept)) return;
    auto& there = counts_[static_cast<std::size_t>(hour) % kept];
    there = static_cast<std::uint16_t>(std::min<std::int64_t>(there + count, UINT16_MAX));
    for (auto& k : known_)
        if (hour < k.hour) k.hour = -1;
    if (hour < looked_at_) looked_at_ = -1;
    if (hour < mood_at_) mood_at_ = -1;
}

double usual_level::count_at(std::int64_t hour) const {
    if (hour > newest_ || hour <= newest_ - static_cast<std::int64_t>(kept) || hour < 0) return 0;
    return counts_[static_cast<std::size_t>(hour) % kept];
}

/// Reports of the same hours of earlier weeks, and how many hours they are.
double usual_level::seasonal(std::int64_t hour, std::int64_t first, double& weight) const {
    constexpr double neighbour = 0.5;
    double sum = 0;
    weight = 0;
    for (std::int64_t week = 1; week <= surge_weeks; ++week) {
        for (std::int64_t beside = -1; beside <= 1; ++beside) {
            const auto then = hour - week * hours_of_week + beside;
            if (then < first) continue;
            const double w = beside == 0 ? 1 : neighbour;
            sum += w * count_at(then);
            weight += w;
        }
    }
    return sum;
}

/// The general level and the spread around the level of each hour, over all weeks.
void usual_level::look_back(std::int64_t hour, std::int64_t first) const {
    if (looked_at_ == hour) return;
    looked_at_ = hour;
    const auto from = std::max(first, hour - surge_weeks * hours_of_week);
    const auto hours = hour - from;
    general_ = 0;
    spread_ = 0;
    if (hours <= 0) return;
    std::array<double, hours_of_week> sums{}, squares{}, weeks{};
    for (auto h = from; h < hour; ++h) {
        const auto slot = static_cast<std::size_t>(h % hours_of_week);
        const auto n = count_at(h);
        sums.at(slot) += n, squares.at(slot) += n * n, weeks.at(slot) += 1;
        general_ += n;
    }
    general_ /= static_cast<double>(hours);
    // By moments: how much more the hours differ than chance alone would make them, as a share of
    // the squared mean.
    double beyond = 0, scale = 0;
    for (std::size_t slot = 0; slot < sums.size(); ++slot) {
        const double w = weeks.at(slot);
        if (w < 3) continue;
        const double mean = sums.at(slot) / w;
        const double variance = (squares.at(slot) - w * mean * mean) / (w - 1);
        beyond += w * (variance - mean);
        scale += w * (mean * mean - variance / w);
    }
    if (scale > 0) spread_ = std::max(0.0, beyond / scale);
}

usual_level::level usual_level::at(std::int64_t hour, std::int64_t first) const {
    auto& known = known_.at(static_cast<std::size_t>(hour & 1));
    if (known.hour == hour && known.first == first) return known.is;
    look_back(hour, first);
    const double hours = std::clamp(static_cast<double>(hour - first), 0.0,
                                    static_cast<double>(surge_weeks * hours_of_week));
    const double general =
        (general_ * hours + general_before * prior_hours) / (hours + prior_hours);
    double weight = 0;
    const double sum = seasonal(hour, first, weight) + general * prior_hours;
    weight += prior_hours;
    // Two sources of spread: the level is not known better than `sum` reports tell, and hours
    // differ by themselves; never taken for less than a little, for a month has days like no other.
    constexpr double least_spread = 0.1, most_spread = 0.6;
    const double spread = std::clamp(spread_, least_spread, most_spread);
    known = {hour, first, {sum / weight, 1 / (1 / std::max(sum, 1e-3) + spread)}};
    return known.is;
}

double usual_level::mood(std::int64_t hour, std::int64_t first) const {
    if (mood_at_ == hour) return mood_;
    // Not the hour just before: a surge may have begun in it.
    constexpr std::int64_t from = 8, to = 1;
    constexpr double as_firm_as = 6, most = 3;
    double came = as_firm_as, usual = as_firm_as;
    for (auto h = hour - from; h < hour - to; ++h) {
        if (h < first) continue;
        double weight = 0;
        const double sum = seasonal(h, first, weight);
        if (weight <= 0) continue;
        came += count_at(h);
        usual += sum / weight;
    }
    mood_at_ = hour;
    mood_ = std::clamp(came / usual, 1.0, most);
    return mood_;
}

// ---- the watch

void surge_watch::learn(std::int64_t hour, const std::string& category, std::int64_t count) {
    first_ = std::min(first_, hour);
    levels_[category].add(hour, count);
}

void surge_watch::make_room(instant now) {
    if (names_.size() < most_names && tidied_ && now - *tidied_ < 10min) return;
    tidied_ = now;
    const auto over = [&](const auto& one) {
        const auto& lately = one.second.lately;
        return lately.empty() || now - lately.back().at > surge_window;
    };
    std::erase_if(names_, over);
    // Flooded with names: those gone first are as good as any.
    while (names_.size() >= most_names) names_.erase(names_.begin());
}

std::optional<surge_alarm> surge_watch::saw(std::string_view of, const std::string& name,
                                            std::string_view reporter, instant at,
                                            sensitivity how) {
    if (name.empty()) return std::nullopt;
    make_room(at);
    const auto hour = hour_of(at);
    const bool category = of == "category";
    auto& state = names_[std::string(of) + ":" + name];
    auto& lately = state.lately;
    while (!lately.empty() &&
           (at - lately.front().at > surge_window || lately.size() >= most_lately))
        lately.pop_front();
    lately.push_back({at, std::hash<std::string_view>{}(reporter)});

    usual_level::level usual{usual_of_names, usual_of_names * prior_hours};
    if (category) {
        auto& level = levels_[name];
        first_ = std::min(first_, hour);
        // The window reaches back into the hour before by as much as is missing of this one.
        const auto into = at.time_since_epoch() - std::chrono::hours{hour};
        const double share = std::chrono::duration<double>(into) / std::chrono::hours{1};
        const auto now = level.at(hour, first_), before = level.at(hour - 1, first_);
        usual = {(share * now.mean + (1 - share) * before.mean) * level.mood(hour, first_),
                 std::min(now.size, before.size)};
        level.add(hour, 1);
    }
    if (how == sensitivity::never) return std::nullopt;
    const auto asked = demand_of(how);
    const auto count = static_cast<std::int64_t>(lately.size());
    if (count < asked.reports) return std::nullopt;
    if (state.alarmed && at - *state.alarmed < pause_between_alarms) return std::nullopt;
    if (chance_of(count, usual.mean, usual.size) >= asked.chance) return std::nullopt;
    std::set<std::size_t> people;
    for (const auto& s : lately) people.insert(s.reporter);
    if (static_cast<std::int64_t>(people.size()) < asked.people) return std::nullopt;
    state.alarmed = at;
    return surge_alarm{std::string(of), name, count, usual.mean, lately.front().at};
}

}  // namespace firebreak
