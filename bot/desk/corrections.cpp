#include "bot/desk/corrections.hpp"

#include <algorithm>
#include <array>

namespace firebreak {
namespace {

constexpr std::size_t longest_way_up = 100;  // of tickets merged into tickets

bool closed_as_invalid(snapshot& files, const ticket& t) {
    const auto invalid = [](const ticket& one) {
        return one.state == status::resolved && one.outcome == invalid_outcome;
    };
    if (invalid(t)) return true;
    auto up = t.merged_into;
    for (std::size_t i = 0; up && i < longest_way_up; ++i) {
        const auto parent = files.find_ticket(up);
        if (!parent) return false;
        if (invalid(*parent)) return true;
        up = parent->merged_into;
    }
    return false;
}

/// All versions of a ticket's first report, oldest first.
std::vector<report> versions(const std::vector<report>& all) {
    std::vector<report> out{all.front()};
    for (const auto& r : all)
        if (r.corrects == out.back().number) out.push_back(r);
    return out;
}

/// What the timeline says the report's text must be; empty: nothing.
std::string told_digest(const std::vector<event>& timeline, report_number of) {
    for (const auto& e : timeline) {
        if (const auto* f = std::get_if<happened::filed>(&e.body); f && f->report == of)
            return f->text_sha256;
        if (const auto* a = std::get_if<happened::amended>(&e.body); a && a->report == of)
            return a->text_sha256;
    }
    return {};
}

bool was_removed(const std::vector<event>& timeline, const std::vector<report>& of) {
    return std::ranges::any_of(timeline, [&](const event& e) {
        const auto* gone = std::get_if<happened::source_removed>(&e.body);
        return gone && std::ranges::find(of, gone->report, &report::number) != of.end();
    });
}

}  // namespace

std::string_view word(team_choice::state s) {
    static constexpr std::array<std::string_view, 4> words = {"teaches", "invalid", "removed",
                                                              "erased"};
    return words.at(static_cast<std::size_t>(s));
}

std::vector<team_choice> team_choices(snapshot& files, std::int64_t limit) {
    using state = team_choice::state;
    std::vector<team_choice> out;
    for (const auto& t : files.taught(limit)) {
        if (t.network.value == "clock") continue;
        const auto timeline = files.timeline_of(t.number);
        const auto event_of_choice = std::ranges::find(timeline, t.taught, &event::number);
        if (event_of_choice == timeline.end()) continue;
        const auto* chosen = std::get_if<happened::recategorised>(&event_of_choice->body);
        const auto reports = files.reports_of(t.number);
        if (!chosen || reports.empty()) continue;
        team_choice c;
        c.ticket = t.number;
        c.choice = t.taught;
        c.category = chosen->to;
        c.by = event_of_choice->actor;
        c.at = event_of_choice->at;
        c.lang = t.lang;
        const auto words = versions(reports);
        auto text = words.back().text;
        if (closed_as_invalid(files, t))
            c.is = state::invalid;
        else if (was_removed(timeline, words))
            c.is = state::removed;
        else if (text.empty() || hex(sha256(text)) != told_digest(timeline, words.back().number))
            c.is = state::erased;
        if (c.is == state::teaches) c.text = std::move(text);
        out.push_back(std::move(c));
    }
    return out;
}

}  // namespace firebreak
