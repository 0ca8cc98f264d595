#include "bot/domain/deadline.hpp"

#include <algorithm>

namespace firebreak {
namespace {

using std::chrono::milliseconds;

constexpr std::array<std::string_view, 3> words = {"claim", "answer", "resolve"};

/// What is looked at so soon after its time is not late.
constexpr std::chrono::minutes still_there{15};

std::int64_t count(milliseconds span) { return span.count(); }

void earliest(std::optional<instant>& so_far, const std::optional<instant>& one) {
    if (one && (!so_far || *one < *so_far)) so_far = one;
}

/// Sets due and warn of a clock that runs, from where it began.
void aim(target_clock& c, const clock_rules& rules, bool always, instant now) {
    c.due.reset();
    c.warn.reset();
    if (c.limit == 0 || c.stopped) return;
    static const business_hours all_hours;
    const auto& hours = always ? all_hours : rules.hours;
    const milliseconds held{always ? c.held : c.held_business};
    const milliseconds limit = std::chrono::minutes{c.limit};
    c.due = hours.after(c.since, limit + held);
    const int percent = rules.rules.warn_percent;
    if (percent < 100) c.warn = hours.after(c.since, limit * percent / 100 + held);
    if (c.due && *c.due > now) c.missed = false;
    if (c.missed) c.warn.reset();
}

bool runs(const target_clock& c) { return !c.stopped && c.due; }

/// Of the chain: the wait before step number `step`, from 0. Repeats wait as the last step did.
std::optional<std::chrono::minutes> wait_before(const duty_rules& rules, std::int64_t step) {
    const auto steps = static_cast<std::int64_t>(rules.chain.size());
    if (steps == 0 || step >= steps + rules.repeats) return std::nullopt;
    const auto& one = rules.chain.at(static_cast<std::size_t>(std::min(step, steps - 1)));
    // A chain of one step that waits for nothing would repeat at once.
    constexpr std::chrono::minutes least{15};
    return step >= steps ? std::max(one.wait, least) : one.wait;
}

void plan_step(ticket_clocks& c, const clock_rules& rules, instant from) {
    const auto wait = wait_before(rules.rules, c.step);
    c.step_at = wait ? rules.counting(c).after(from, *wait) : std::nullopt;
}

/// The chain begins. Who learns of a missed deadline long after it, at night, calls in the morning.
void begin_chain(ticket_clocks& c, const clock_rules& rules, target t, instant due, instant now) {
    c.chain = t;
    c.step = 0;
    const auto& hours = rules.counting(c);
    const auto from = now - due <= still_there ? now : hours.next_open(now).value_or(now);
    plan_step(c, rules, from);
}

}  // namespace

std::string_view word(target t) { return words.at(static_cast<std::size_t>(t)); }

std::optional<target> to_target(std::string_view text) {
    const auto found = std::ranges::find(words, text);
    if (found == words.end()) return std::nullopt;
    return static_cast<target>(found - words.begin());
}

const business_hours& clock_rules::counting(const ticket_clocks& clocks) const {
    static const business_hours all_hours;
    return clocks.always ? all_hours : hours;
}

std::optional<instant> ticket_clocks::next() const {
    std::optional<instant> at;
    if (held_at) return held_until;
    for (const auto t : all_targets) {
        const auto& c = of(t);
        if (!runs(c) || c.missed) continue;
        earliest(at, c.due);
        earliest(at, c.warn);
    }
    earliest(at, step_at);
    earliest(at, remind_at);
    earliest(at, free_at);
    return at;
}

std::optional<std::pair<target, instant>> ticket_clocks::first_due() const {
    std::optional<std::pair<target, instant>> first;
    if (held_at) return first;
    for (const auto t : all_targets)
        if (runs(of(t)) && (!first || *of(t).due < first->second)) first.emplace(t, *of(t).due);
    return first;
}

ticket_clocks start_clocks(const clock_rules& rules, instant since) {
    ticket_clocks c;
    for (const auto t : all_targets) c.of(t).since = since;
    retime(c, rules, since);
    return c;
}

void retime(ticket_clocks& c, const clock_rules& rules, instant now) {
    const auto minutes = [](const std::optional<std::chrono::minutes>& limit) {
        return limit ? limit->count() : 0;
    };
    c.always = rules.limits.always;
    c.claim.limit = minutes(rules.limits.claim);
    c.answer.limit = minutes(rules.limits.answer);
    c.resolve.limit = minutes(rules.limits.resolve);
    for (const auto t : all_targets) {
        auto& clock = c.of(t);
        const auto before = clock.due;
        const bool warned = before && !clock.warn;
        aim(clock, rules, c.always, now);
        if (warned && clock.due == before) clock.warn.reset();  // once is enough
    }
}

void hold_clocks(ticket_clocks& c, const clock_rules& rules, instant now,
                 std::optional<instant> until, bool until_reply) {
    c.held_at = now;
    const auto latest = now + rules.rules.hold_limit;
    c.held_until = until ? std::min(*until, latest) : latest;
    c.until_reply = until_reply;
    end_lease(c);
    rest_chain(c);
}

void resume_clocks(ticket_clocks& c, const clock_rules& rules, instant now) {
    if (!c.held_at) return;
    const auto all = count(std::max(now - *c.held_at, milliseconds{0}));
    const auto business = count(rules.hours.between(*c.held_at, now));
    c.held_at.reset();
    c.held_until.reset();
    c.until_reply = false;
    for (const auto t : all_targets) {
        auto& clock = c.of(t);
        if (clock.stopped) continue;
        const bool warned = clock.due && !clock.warn;
        clock.held += all;
        clock.held_business += business;
        const bool missed = clock.missed;
        aim(clock, rules, c.always, now);
        // What was told before the hold is not told again behind it.
        if (warned) clock.warn.reset();
        clock.missed = missed;
    }
    renew_lease(c, rules, now);
}

void renew_lease(ticket_clocks& c, const clock_rules& rules, instant now) {
    end_lease(c);
    const auto& lease = rules.rules.lease;
    if (lease.remind.count() > 0) c.remind_at = rules.counting(c).after(now, lease.remind);
}

void end_lease(ticket_clocks& c) {
    c.remind_at.reset();
    c.free_at.reset();
}

void rest_chain(ticket_clocks& c) {
    c.step_at.reset();
    c.step = 0;
}

std::optional<measurement> stop_clock(ticket_clocks& c, target t, const clock_rules& rules,
                                      instant now) {
    auto& clock = c.of(t);
    if (clock.stopped) return std::nullopt;
    const auto until = c.held_at ? std::min(*c.held_at, now) : now;
    measurement m;
    m.of = t;
    m.all = std::max<std::int64_t>(count(until - clock.since) - clock.held, 0);
    m.business = std::max<std::int64_t>(
        count(rules.hours.between(clock.since, until)) - clock.held_business, 0);
    m.missed = clock.missed || (clock.due && until >= *clock.due);
    m.untold = m.missed && !clock.missed;
    if (clock.due) m.due = *clock.due;
    clock.stopped = true;
    clock.missed = m.missed;
    clock.due.reset();
    clock.warn.reset();
    if (c.step_at && c.chain == t) rest_chain(c);
    return m;
}

void restart_claim(ticket_clocks& c, const clock_rules& rules, instant now) {
    const auto limit = c.claim.limit;
    c.claim = {};
    c.claim.limit = limit;
    c.claim.since = now;
    aim(c.claim, rules, c.always, now);
}

void unstop_answer(ticket_clocks& c, const clock_rules& rules, instant now) {
    const bool missed = c.answer.missed;
    c.answer.stopped = false;
    aim(c.answer, rules, c.always, now);
    c.answer.missed = missed;
    if (c.answer.warn && *c.answer.warn <= now) c.answer.warn.reset();  // it has been
}

std::vector<alarm> ring(ticket_clocks& c, const clock_rules& rules, instant now) {
    std::vector<alarm> alarms;
    if (c.held_at) {
        if (!c.held_until || *c.held_until > now) return alarms;
        alarms.push_back({alarm::kind::wake, {}, *c.held_until, 0});
        return alarms;  // the rest when it runs again
    }
    // These were planned for open hours: who looks late, at night, calls in the morning.
    for (auto* at : {&c.step_at, &c.remind_at, &c.free_at}) {
        if (!*at || now - **at <= still_there) continue;
        if (const auto opens = rules.counting(c).next_open(now); opens && *opens > now) *at = opens;
    }
    for (const auto t : all_targets) {
        auto& clock = c.of(t);
        if (!runs(clock) || clock.missed) continue;
        if (*clock.due <= now) {
            clock.missed = true;
            clock.warn.reset();
            alarms.push_back({alarm::kind::miss, t, *clock.due, 0});
            // A chain that has begun goes on for this one too.
            if (!c.step_at) begin_chain(c, rules, t, *clock.due, now);
        } else if (clock.warn && *clock.warn <= now) {
            clock.warn.reset();
            alarms.push_back({alarm::kind::warn, t, *clock.due, 0});
        }
    }
    if (c.step_at && *c.step_at <= now) {
        const auto step = c.step++;
        plan_step(c, rules, now);
        // The clock of a step without a wait would come again in this very moment.
        alarms.push_back({alarm::kind::step, c.chain, now, step});
    }
    if (c.remind_at && *c.remind_at <= now) {
        c.remind_at.reset();
        c.free_at = rules.counting(c).after(now, rules.rules.lease.free);
        alarms.push_back({alarm::kind::remind, {}, now, 0});
    } else if (c.free_at && *c.free_at <= now) {
        c.free_at.reset();
        alarms.push_back({alarm::kind::free, {}, now, 0});
    }
    return alarms;
}

}  // namespace firebreak
