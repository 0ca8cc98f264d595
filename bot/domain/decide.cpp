#include "bot/domain/decide.hpp"

#include <algorithm>

namespace firebreak {
namespace {

using reason = refusal::reason;

refusal refuse(reason why, action what, const ticket& t) {
    refusal r;
    r.why = why;
    r.what = what;
    r.state = t.state;
    return r;
}

refusal refuse_held(const situation& s, action what) {
    auto r = refuse(s.who.claimant ? reason::claimed_by_you : reason::claimed_by_other, what, s.t);
    r.holder = s.t.claimant;
    r.since = s.t.claimed_at;
    return r;
}

/// Whether somebody who may not would make a critical ticket less so.
bool lowers_critical(const situation& s, severity to) {
    return s.t.level == severity::critical && to < severity::critical && !s.who.lead &&
           !s.who.manager;
}

refusal refuse_lowering(const situation& s, action what) {
    auto r = refuse(reason::lowering_needs_lead, what, s.t);
    r.who = who_may::lead_or_manager;
    return r;
}

/// The words for "impossible in this status" that help most.
refusal wrong_status(const situation& s, action what) {
    const bool held = s.t.state == status::claimed || s.t.state == status::waiting;
    if (s.t.state == status::merged) {
        auto r = refuse(reason::gone_elsewhere, what, s.t);
        r.other = s.t.merged_into;
        return r;
    }
    if (what == action::claim && held) return refuse_held(s, what);
    const bool takes_up = what == action::claim || what == action::assign ||
                          what == action::reply || what == action::hold || what == action::resolve;
    if (s.t.state == status::triage && takes_up) return refuse(reason::choose_first, what, s.t);
    if (s.t.state == status::open && (what == action::resolve || what == action::reply ||
                                      what == action::hold || what == action::release))
        return refuse(reason::claim_first, what, s.t);
    return refuse(reason::wrong_status, what, s.t);
}

}  // namespace

std::optional<refusal> forbidden(const situation& s, action what) {
    // "Resolve" by somebody of the team on a ticket that nobody has: the way is to claim it, so
    // that is what they are told, rather than that only its claimant may.
    const bool of_team = s.who.responder || s.who.lead;
    const bool possible = after(s.t.state, what).has_value();
    if (!may(s.who, what, s.t) && !(of_team && !possible)) {
        auto r = refuse(reason::not_allowed, what, s.t);
        r.who = allowed_to(what, s.t);
        r.holder = s.t.claimant;
        return r;
    }
    if (!possible) return wrong_status(s, what);
    return std::nullopt;
}

decision decide_claim(const situation& s) {
    if (auto no = forbidden(s, action::claim)) return *no;
    return events{happened::claimed{}};
}

decision decide_release(const situation& s, std::string why) {
    if (auto no = forbidden(s, action::release)) return *no;
    return events{happened::released{std::move(why)}};
}

decision decide_assign(const situation& s, const person_id& to, bool belongs) {
    if (auto no = forbidden(s, action::assign)) return *no;
    if (!belongs) {
        auto r = refuse(reason::not_in_team, action::assign, s.t);
        r.holder = to;
        return r;
    }
    if (s.t.claimant == to) return refuse(reason::nothing_changes, action::assign, s.t);
    return events{happened::assigned{to, s.t.claimant}};
}

decision decide_recategorise(const situation& s, const playbook* from, const playbook& to,
                             bool claimant_belongs) {
    if (auto no = forbidden(s, action::recategorise)) return *no;
    if (s.t.category == to.id) return refuse(reason::nothing_changes, action::recategorise, s.t);
    const bool was_raised = s.t.level > (from ? from->level : severity::normal);
    happened::recategorised e;
    e.from = s.t.category;
    e.to = to.id;
    e.playbook_version = to.version;
    e.level = was_raised ? std::max(s.t.level, to.level) : to.level;
    e.team = to.team;
    e.unclaimed = !s.t.claimant.empty() && !claimant_belongs;
    e.daily = to.handled == handling::daily && s.t.claimant.empty();
    if (lowers_critical(s, e.level)) return refuse_lowering(s, action::recategorise);
    return events{std::move(e)};
}

decision decide_forget(const situation& s) {
    if (auto no = forbidden(s, action::forget)) return *no;
    if (!s.t.taught) return refuse(reason::nothing_changes, action::forget, s.t);
    return events{happened::unlearned{s.t.taught}};
}

decision decide_severity(const situation& s, severity to, std::string why) {
    if (auto no = forbidden(s, action::set_severity)) return *no;
    if (s.t.level == to) return refuse(reason::nothing_changes, action::set_severity, s.t);
    if (lowers_critical(s, to)) return refuse_lowering(s, action::set_severity);
    return events{happened::severity_set{s.t.level, to, std::move(why)}};
}

decision decide_note(const situation& s, std::string text) {
    if (auto no = forbidden(s, action::note)) return *no;
    if (text.empty()) return refuse(reason::empty_text, action::note, s.t);
    if (text.size() > max_note_bytes) return refuse(reason::too_long, action::note, s.t);
    return events{happened::noted{std::move(text)}};
}

decision decide_hold(const situation& s, std::string waiting_for) {
    if (auto no = forbidden(s, action::hold)) return *no;
    return events{happened::held{std::move(waiting_for)}};
}

decision decide_resume(const situation& s) {
    if (auto no = forbidden(s, action::resume)) return *no;
    return events{happened::resumed{}};
}

decision decide_undo(const situation& s, const std::vector<event>& timeline,
                     std::chrono::milliseconds window) {
    if (auto no = forbidden(s, action::undo)) return *no;
    events out;
    std::size_t gone = 0;  // taken back before
    for (auto e = timeline.rbegin(); e != timeline.rend() && e->at + window > s.at; ++e) {
        if (std::holds_alternative<happened::reply_withdrawn>(e->body)) ++gone;
        const auto* reply = std::get_if<happened::replied>(&e->body);
        if (reply == nullptr || !reply->to_reporters) continue;
        if (gone > 0)
            --gone;
        else
            out.push_back(
                happened::reply_withdrawn{reply->response, s.t.first_answered_at == e->at});
    }
    if (out.empty()) return refuse(reason::nothing_to_undo, action::undo, s.t);
    return out;
}

decision decide_escalate(const situation& s, std::string why, std::vector<person_id> called) {
    if (auto no = forbidden(s, action::escalate)) return *no;
    const auto to = std::max(severity::high, raised(s.t.level, 1, severity::critical));
    return events{happened::escalated{s.t.level, to, std::move(why), std::move(called)}};
}

decision decide_resolve(const situation& s, const playbook* book, std::string outcome,
                        std::string note) {
    if (auto no = forbidden(s, action::resolve)) return *no;
    const auto known = [&](const ending& e) { return e.id == outcome; };
    if (book && std::none_of(book->outcomes.begin(), book->outcomes.end(), known)) {
        auto r = refuse(reason::unknown_outcome, action::resolve, s.t);
        r.words = {std::move(outcome)};
        return r;
    }
    return events{happened::resolved{std::move(outcome), std::move(note)}};
}

decision decide_reopen(const situation& s, std::string why) {
    if (auto no = forbidden(s, action::reopen)) return *no;
    if (s.t.outcome == invalid_outcome && !s.t.daily) return events{happened::restored{}};
    return events{happened::reopened{std::move(why)}};
}

std::variant<std::pair<event_body, event_body>, refusal> decide_merge(const situation& child,
                                                                      const ticket& parent,
                                                                      const standing& to_parent) {
    if (child.t.number == parent.number) return refuse(reason::into_itself, action::merge, child.t);
    if (auto no = forbidden(child, action::merge)) return *no;
    if (!to_parent.responder && !to_parent.lead) {
        auto r = refuse(reason::not_allowed, action::merge, parent);
        r.who = who_may::team;
        r.other = parent.number;
        return r;
    }
    if (parent.ended()) {
        auto r = refuse(reason::into_ended, action::merge, parent);
        r.other = parent.number;
        return r;
    }
    return std::pair<event_body, event_body>{happened::merged{parent.number},
                                             happened::absorbed{child.t.number}};
}

std::variant<std::pair<event_body, event_body>, refusal> decide_unmerge(const situation& child) {
    if (auto no = forbidden(child, action::unmerge)) return *no;
    return std::pair<event_body, event_body>{happened::unmerged{child.t.merged_into},
                                             happened::parted{child.t.number}};
}

}  // namespace firebreak
