#include "bot/desk/hindsight.hpp"

#include "bot/desk/announce.hpp"
#include "bot/desk/duty.hpp"
#include "bot/desk/routing.hpp"

#include <algorithm>

namespace firebreak {
namespace {

void whom_it_calls(snapshot& files, const directory& who, instant at, first_decision& d) {
    const auto* team = who.find(d.team);
    if (!team || d.daily) return;
    if (d.level == severity::critical) d.called = on_call(who, d.team);
    const auto& chain = who.duty().chain;
    if (!chain.empty()) d.called_late = called_by(files, who, chain.front().call, *team, {}, at);
}

}  // namespace

std::optional<hindsight> look_back(snapshot& files, const ticket& t, const directory& who,
                                   const playbooks::library& books) {
    if (t.network.value == "clock") return std::nullopt;
    const auto timeline = files.timeline_of(t.number);
    const auto reports = files.reports_of(t.number);
    if (timeline.empty() || reports.empty()) return std::nullopt;
    const auto* filed = std::get_if<happened::filed>(&timeline.front().body);
    const auto first =
        filed ? std::ranges::find(reports, filed->report, &report::number) : reports.end();
    if (first == reports.end() || first->text.empty()) return std::nullopt;

    hindsight h;
    h.ticket = t.number;
    h.at = t.opened_at;
    for (const auto& e : timeline)
        if (const auto* chosen = std::get_if<happened::recategorised>(&e.body))
            h.chosen = chosen->to;
    h.then.category = filed->category.value_or(playbook_id{});
    h.then.level = filed->level;
    h.then.team = filed->team;
    h.then.daily = filed->daily;

    const auto judged = books.classify(first->text);
    const auto* book = judged.category ? books.find(*judged.category) : nullptr;
    h.now.category = judged.category.value_or(playbook_id{});
    h.now.level = judged.level;
    h.now.daily = book && book->handled == handling::daily;
    h.now.team = first_team(who, books, judged, judged.level, *first, t.opened_at);
    whom_it_calls(files, who, t.opened_at, h.then);
    whom_it_calls(files, who, t.opened_at, h.now);
    return h;
}

}  // namespace firebreak
