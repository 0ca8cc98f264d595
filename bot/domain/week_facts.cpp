#include "bot/domain/week_facts.hpp"

#include <algorithm>
#include <unordered_map>

namespace firebreak {
namespace {

struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>{}(text);
    }
};
using tally = std::unordered_map<std::string, std::int64_t, text_hash, std::equal_to<>>;

/// Addresses and authors are only told when several reports of a team share them: a list of all
/// would be as long as the week, and would keep what concerns one report alone.
bool only_if_shared(figure f) { return f == figure::link || f == figure::source; }

}  // namespace

struct fact_gatherer::team_in_making {
    std::array<tally, figure_count> counts;
    std::array<std::vector<std::int64_t>, span_count> spans;
};

fact_gatherer::fact_gatherer() = default;
fact_gatherer::~fact_gatherer() = default;

void fact_gatherer::see(const observation& o) {
    auto found = std::ranges::find(teams_, o.team, [](const auto& t) -> auto& { return t.first; });
    if (found == teams_.end())
        found = teams_.insert(found, {o.team, std::make_unique<team_in_making>()});
    std::iter_swap(teams_.begin(), found);  // the next is most likely of the same team
    auto& team = *teams_.front().second;
    const auto place = static_cast<std::size_t>(o.what);
    if (is_span(o.what)) {
        team.spans.at(span_place(o.what)).push_back(o.value);
        return;
    }
    auto& counts = team.counts[place];
    const auto known = counts.find(o.name);
    if (known != counts.end())
        known->second += o.value;
    else
        counts.emplace(o.name, o.value);
}

week_facts fact_gatherer::facts(week_span week) const {
    week_facts all;
    all.week = std::move(week);
    for (const auto& [id, made] : teams_) {
        auto& team = all.teams.emplace_back();
        team.team = id;
        for (const auto f : all_figures()) {
            const auto place = static_cast<std::size_t>(f);
            auto& list = team.counts[place];
            for (const auto& [name, n] : made->counts[place])
                if (n > (only_if_shared(f) ? 1 : 0)) list.push_back({name, n});
            std::ranges::sort(list, {}, &counted::name);
        }
        team.spans = made->spans;
        for (auto& spans : team.spans) std::ranges::sort(spans);
    }
    std::ranges::sort(all.teams, {}, &team_week::team);
    return all;
}

}  // namespace firebreak
