// A ticket's clocks: until when it should be claimed, answered and resolved, how long a claim
// lives, when a hold ends, and how far the chain of escalation has gone. Pure: follow() says what
// an event does to them, ring() what is due at a moment. They are kept beside the ticket, in the
// same transaction; what they bring about stands in its timeline.
#pragma once

#include "bot/domain/business_hours.hpp"
#include "bot/domain/duty_rules.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/target.hpp"
#include "bot/domain/ticket.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace firebreak {

/// One of the three clocks. Time on hold does not count.
struct target_clock {
    std::int64_t limit = 0;       ///< minutes; 0: there is no deadline, but time is measured
    instant since;                ///< when it began
    std::optional<instant> warn;  ///< when the thread is warned; nothing: it has been, or never is
    std::optional<instant> due;
    bool missed = false;  ///< it has been told
    bool stopped = false;
    std::int64_t held = 0;           ///< milliseconds on hold since it began, all hours
    std::int64_t held_business = 0;  ///< of these, in business hours
    bool operator==(const target_clock&) const = default;
    static void fields(auto& self, auto&& visit) {
        visit("limit", self.limit), visit("since", self.since), visit("warn", self.warn);
        visit("due", self.due), visit("missed", self.missed), visit("stopped", self.stopped);
        visit("held", self.held), visit("held_business", self.held_business);
    }
};

/// All clocks of one ticket. Names are part of the stored format: add at the end.
struct ticket_clocks {
    bool always = false;  ///< they run at all hours, else in the team's
    target_clock claim, answer, resolve;
    std::optional<instant> held_at;  ///< it is on hold since then: everything else rests
    std::optional<instant> held_until;
    bool until_reply = false;                   ///< a reporter's word ends the hold too
    std::optional<instant> remind_at, free_at;  ///< of the claim: one of the two, or neither
    std::optional<instant> step_at;  ///< when the next step of the chain is due; nothing: it rests
    std::int64_t step = 0;           ///< how many steps have been taken
    target chain = target::claim;    ///< whose deadline began the chain
    bool operator==(const ticket_clocks&) const = default;
    static void fields(auto& self, auto&& visit) {
        visit("always", self.always), visit("claim", self.claim), visit("answer", self.answer);
        visit("resolve", self.resolve), visit("held_at", self.held_at);
        visit("held_until", self.held_until), visit("until_reply", self.until_reply);
        visit("remind_at", self.remind_at), visit("free_at", self.free_at);
        visit("step_at", self.step_at), visit("step", self.step), visit("chain", self.chain);
    }

    [[nodiscard]] target_clock& of(target t) {
        return t == target::claim ? claim : t == target::answer ? answer : resolve;
    }
    [[nodiscard]] const target_clock& of(target t) const {
        return t == target::claim ? claim : t == target::answer ? answer : resolve;
    }
    /// The next moment at which something is due; nothing: they rest.
    [[nodiscard]] std::optional<instant> next() const;
    /// The deadline that comes first, missed ones too; nothing on hold.
    [[nodiscard]] std::optional<std::pair<target, instant>> first_due() const;
};

/// How the clocks of one ticket are to run.
struct clock_rules {
    const duty_rules& rules;
    deadlines limits;             ///< of its playbook and severity, as they are now
    const business_hours& hours;  ///< of its team

    /// The hours that count for `clocks`.
    [[nodiscard]] const business_hours& counting(const ticket_clocks& clocks) const;
};

/// Clocks of a ticket that begins, or begins again, at `since`.
ticket_clocks start_clocks(const clock_rules&, instant since);

/// Other limits, hours or team: every deadline is set anew from where its clock began. A deadline
/// that now lies ahead can warn and be missed again.
void retime(ticket_clocks&, const clock_rules&, instant now);

void hold_clocks(ticket_clocks&, const clock_rules&, instant now, std::optional<instant> until,
                 bool until_reply);
/// Ends the hold, if there is one; a claim's life begins anew.
void resume_clocks(ticket_clocks&, const clock_rules&, instant now);

/// Work on a claimed ticket: the claim lives on.
void renew_lease(ticket_clocks&, const clock_rules&, instant now);
void end_lease(ticket_clocks&);
/// Somebody of the team acts: nobody else is called because of what was missed.
void rest_chain(ticket_clocks&);

/// What a clock says when it stops.
struct measurement {
    target of = target::claim;
    std::int64_t all = 0, business = 0;  ///< milliseconds without holds
    bool missed = false;
    bool untold = false;  ///< missed, and nobody has been told: its row was not due or not read yet
    instant due;          ///< where missed
};
/// Nothing when it does not run. A hold under way is not counted.
std::optional<measurement> stop_clock(ticket_clocks&, target, const clock_rules&, instant now);
/// Whoever had it has let it go: the time until the next claim counts from now.
void restart_claim(ticket_clocks&, const clock_rules&, instant now);
/// The answer was taken back: its clock runs on as if it had not stopped.
void unstop_answer(ticket_clocks&, const clock_rules&, instant now);

/// What is due, in the order in which it is to be done.
struct alarm {
    enum class kind {
        warn,    ///< most of the time of `of` is over
        miss,    ///< all of it is; `due` is when
        step,    ///< step number `step` of the chain, because of `of`
        remind,  ///< nothing has happened on a claimed ticket
        free,    ///< and still nothing
        wake,    ///< the hold has lasted long enough
    };
    kind is = kind::warn;
    target of = target::claim;
    instant due;
    std::int64_t step = 0;
};
/// Takes note of everything that is due at `now`: asked again it is silent. However late it is
/// asked, one step of the chain is taken at a time, and what has been missed is not warned of.
std::vector<alarm> ring(ticket_clocks&, const clock_rules&, instant now);

}  // namespace firebreak
