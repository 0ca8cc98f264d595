// Deciding: what a command means for a ticket. Pure: the same situation gives the same decision,
// and nothing here reads a clock, a file or a network. Either events to append, or a refusal.
#pragma once

#include "bot/domain/access.hpp"
#include "bot/domain/command.hpp"
#include "bot/domain/playbook.hpp"
#include "bot/domain/refusal.hpp"
#include "bot/domain/timeline.hpp"

#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace firebreak {

/// All a decision may look at.
struct situation {
    const ticket& t;
    standing who;  ///< what the actor is to `t`
    person_id actor;
    instant at;
};

/// Events for the ticket itself, in order.
using events = std::vector<event_body>;
using decision = std::variant<events, refusal>;

/// Access and the table of transitions: what every other decision begins with.
std::optional<refusal> forbidden(const situation& s, action what);

decision decide_claim(const situation& s);
decision decide_release(const situation& s, std::string why);

/// `to` must be a responder of the ticket's team: the caller knows (`belongs`).
decision decide_assign(const situation& s, const person_id& to, bool belongs);

/// `from`: the present playbook; null in triage or when it is gone. `claimant_belongs`: the present
/// claimant is a responder of the new team too. The severity becomes that of the new playbook,
/// unless something raised it above the old one's (a person, an escalation, risk words): then it is
/// kept if higher. Taking a critical ticket lower is a matter for leads and managers.
decision decide_recategorise(const situation& s, const playbook* from, const playbook& to,
                             bool claimant_belongs);
/// The bot shall not learn from the choice of its category.
decision decide_forget(const situation& s);
decision decide_severity(const situation& s, severity to, std::string why);
decision decide_note(const situation& s, std::string text);
decision decide_hold(const situation& s, std::string waiting_for);
decision decide_resume(const situation& s);

/// Taking back the replies to reporters that were given within `window` before now and have not
/// gone out: one event for each, the newest first. Refusal nothing_to_undo when there is none.
decision decide_undo(const situation& s, const std::vector<event>& timeline,
                     std::chrono::milliseconds window);

/// `called`: the people who will be notified. One step more serious, at least `high`.
decision decide_escalate(const situation& s, std::string why, std::vector<person_id> called);

/// `book` is the ticket's playbook; null when it is gone from the library.
decision decide_resolve(const situation& s, const playbook* book, std::string outcome,
                        std::string note);
decision decide_reopen(const situation& s, std::string why);

/// The child's event first, then the parent's. `to_parent`: what the actor is to the parent.
std::variant<std::pair<event_body, event_body>, refusal> decide_merge(const situation& child,
                                                                      const ticket& parent,
                                                                      const standing& to_parent);
std::variant<std::pair<event_body, event_body>, refusal> decide_unmerge(const situation& child);

/// An approved response with its placeholders filled. `automatic` holds ticket, company and team.
struct filled_response {
    std::string text;         ///< Markdown, ready to be sent
    std::string text_sha256;  ///< of the approved wording
};
/// Refusals: expired_response, unfilled, unknown_blank.
std::variant<filled_response, refusal> fill(
    const response& r, language lang, std::chrono::sys_days today,
    const std::vector<std::pair<std::string, std::string>>& blanks,
    const std::vector<std::pair<std::string, std::string>>& automatic);

/// Whether it may be offered on that day.
bool approved_on_day(const response& r, std::chrono::sys_days today);

/// Replaces {{name}} by its value; names without a value stay and are returned in `missing`.
std::string filled(std::string_view text,
                   const std::vector<std::pair<std::string, std::string>>& values,
                   std::vector<std::string>* missing = nullptr);

}  // namespace firebreak
