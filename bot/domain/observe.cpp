#include "bot/domain/observe.hpp"

#include "bot/domain/target.hpp"
#include "bot/domain/web_link.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <unordered_map>

namespace firebreak {
namespace {

using namespace std::chrono_literals;

constexpr auto long_wait = 24h;

std::string_view age_of(instant::duration age) {
    if (age < 24h) return "under_1d";
    if (age < 3 * 24h) return "1d_to_3d";
    if (age < 7 * 24h) return "3d_to_7d";
    if (age < 28 * 24h) return "7d_to_28d";
    return "over_28d";
}

constexpr std::array<std::string_view, 7> day_names = {"1", "2", "3", "4", "5", "6", "7"};

std::string_view day_of(const week_span& week, instant at) {
    const auto next = std::ranges::upper_bound(week.midnights, at);
    const auto day = std::clamp<std::ptrdiff_t>(next - week.midnights.begin() - 1, 0, 6);
    return day_names[static_cast<std::size_t>(day)];
}

/// One ticket of the week with what happened to it in the week.
struct one_ticket {
    const week_span& week;
    instant as_of;
    const observer& observed;
    const ticket_then& t;
    std::span<const event_of_week> events;
    std::span<const report_of_week> reports;

    void see(figure f, std::string_view name = {}, std::int64_t value = 1) const {
        observed({t.team, f, name, t.number, value});
    }
    [[nodiscard]] bool in_week(const std::optional<instant>& at) const {
        return at && *at >= week.from() && *at < week.to();
    }
    [[nodiscard]] std::int64_t since_opened(instant at) const {
        return to_number(at) - to_number(t.opened_at);
    }

    void reported() const {
        for (const auto& r : reports) {
            see(figure::reports);
            see(figure::reporters, r.reporter.value);
            if (!r.link.empty()) see(figure::link, r.link);
            if (!r.author.empty()) see(figure::source, r.author);
        }
    }

    /// A conflict that was merged into another is counted there alone.
    void counted_once() const {
        see(figure::tickets);
        see(figure::day, day_of(week, t.opened_at));
        see(figure::category, t.category.value);
        see(figure::severity, word(t.level));
        see(figure::status, word(t.state));
        see(figure::network, t.network.value);
        see(figure::language, word(t.lang));
        see(figure::platform, reports.empty() ? "" : platform_of(reports.front().link));
    }

    void opened() const {
        if (t.state != status::merged) counted_once();
        const auto choice = first_choice();
        const auto& classified = choice ? choice->name : t.category.value;
        if (classified.empty())
            see(figure::unsure);
        else
            see(figure::hit, classified);
        if (t.daily) return;
        see(figure::asked);
        if (std::ranges::find(events, event_of_week::kind::acknowledged, &event_of_week::is) !=
            events.end())
            see(figure::understood);
    }

    /// The first category that a person chose, if that was in this week.
    [[nodiscard]] const event_of_week* first_choice() const {
        if (t.chosen_before) return nullptr;
        const auto found =
            std::ranges::find(events, event_of_week::kind::recategorised, &event_of_week::is);
        return found == events.end() ? nullptr : &*found;
    }

    void spans() const {
        if (in_week(t.first_claimed_at)) {
            const auto waited = since_opened(*t.first_claimed_at);
            see(figure::to_claim, {}, waited);
            if (std::chrono::milliseconds{waited} > long_wait)
                see(figure::slow_claim, t.category.value);
        }
        if (in_week(t.first_answered_at))
            see(figure::to_answer, {}, since_opened(*t.first_answered_at));
        // The daily list closes by itself: that says nothing about anybody's pace.
        if (t.state == status::resolved && in_week(t.resolved_at) && !t.daily)
            see(figure::to_resolve, {}, since_opened(*t.resolved_at));
        business_spans();
    }

    /// As the clocks said when they stopped, the first claim's first, of the others the last: an
    /// answer may have been taken back, a resolution undone.
    void business_spans() const {
        const event_of_week *claim = nullptr, *answer = nullptr, *resolve = nullptr;
        for (const auto& e : events) {
            if (e.is != event_of_week::kind::clock_stopped) continue;
            if (e.name == word(target::claim) && !claim) claim = &e;
            if (e.name == word(target::answer)) answer = &e;
            if (e.name == word(target::resolve)) resolve = &e;
        }
        if (claim && in_week(t.first_claimed_at)) see(figure::to_claim_business, {}, claim->value);
        if (answer && in_week(t.first_answered_at))
            see(figure::to_answer_business, {}, answer->value);
        if (resolve && t.state == status::resolved && in_week(t.resolved_at) && !t.daily)
            see(figure::to_resolve_business, {}, resolve->value);
    }

    void happened() const {
        std::vector<std::string_view> answers;
        std::set<std::string_view> took, finished;
        using kind = event_of_week::kind;
        for (const auto& e : events) {
            switch (e.is) {
                case kind::claimed: took.insert(e.actor.value); break;
                case kind::assigned: took.insert(e.name); break;
                case kind::replied: answers.push_back(e.name); break;
                case kind::reply_withdrawn: {
                    const auto last = std::find(answers.rbegin(), answers.rend(), e.name);
                    if (last != answers.rend()) answers.erase(std::next(last).base());
                    break;
                }
                case kind::escalated: see(figure::escalated); break;
                case kind::reopened: see(figure::reopened); break;
                case kind::merged: see(figure::merged); break;
                case kind::joined: see(figure::joined); break;
                case kind::surged: see(figure::surges); break;
                case kind::shadowed: see(figure::shadowed, e.name + " " + e.other); break;
                case kind::resolved:
                    if (e.actor != the_clock()) finished.insert(e.actor.value);
                    break;
                case kind::deadline_missed: see(figure::missed, e.name); break;
                case kind::clock_stopped:
                case kind::acknowledged:
                case kind::recategorised: break;
            }
        }
        for (const auto answer : answers) see(figure::answered, answer);
        for (const auto person : took) see(figure::took, person);
        for (const auto person : finished) see(figure::finished, person);
        if (const auto* choice = first_choice()) {
            if (choice->name.empty())
                see(figure::placed, choice->other);
            else
                see(figure::moved, choice->name + " " + choice->other);
        }
    }

    /// For tickets that had not ended.
    void left() const {
        see(figure::open, word(t.state));
        see(figure::age, age_of(as_of - t.opened_at));
        if (!t.claimant.empty()) see(figure::holds, t.claimant.value);
        if (!t.claimant.empty() || t.daily) return;
        see(figure::unclaimed);
        if (!t.first_claimed_at && as_of - t.opened_at > long_wait)
            see(figure::slow_claim, t.category.value);
    }
};

template <class Items>
auto of_ticket(const Items& items, ticket_number number) {
    const auto found =
        std::ranges::equal_range(items, number, {}, &std::ranges::range_value_t<Items>::ticket);
    return std::span(found.begin(), found.end());
}

}  // namespace

ticket_then as_then(const ticket& t) {
    ticket_then then;
    then.number = t.number;
    then.state = t.state;
    then.category = t.category;
    then.level = t.level;
    then.team = t.team;
    then.claimant = t.claimant;
    then.daily = t.daily;
    then.lang = t.lang;
    then.network = t.network;
    then.opened_at = t.opened_at;
    then.first_claimed_at = t.first_claimed_at;
    then.first_answered_at = t.first_answered_at;
    then.resolved_at = t.resolved_at;
    return then;
}

void observe(const week_span& week, instant as_of, const week_material& m, const observer& see) {
    for (const auto& t : m.tickets) {
        const one_ticket one{
            week, as_of, see, t, of_ticket(m.events, t.number), of_ticket(m.reports, t.number)};
        one.reported();
        if (one.in_week(t.opened_at)) one.opened();
        one.spans();
        one.happened();
    }
    for (const auto& t : m.live) one_ticket{week, as_of, see, t, {}, {}}.left();
}

}  // namespace firebreak
