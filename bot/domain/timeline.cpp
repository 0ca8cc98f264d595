#include "bot/domain/timeline.hpp"

#include "bot/domain/record.hpp"

#include <array>

namespace firebreak {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<event_body>> kinds = {
    "filed",           "added",     "acknowledged",   "claimed",
    "released",        "assigned",  "recategorised",  "severity_set",
    "noted",           "replied",   "held",           "resumed",
    "escalated",       "resolved",  "reopened",       "merged",
    "absorbed",        "unmerged",  "parted",         "listed",
    "reply_withdrawn", "amended",   "source_removed", "deadline_warned",
    "deadline_missed", "called",    "clock_stopped",  "reminded",
    "joined",          "resembled", "surged",         "calmed",
    "invalidated",     "restored",  "unlearned",      "shadowed"};

/// What each kind of event means for the ticket.
struct application {
    ticket& t;
    const event& e;

    void operator()(const happened::filed& f) const {
        t.number = e.ticket;
        t.state = f.category ? status::open : status::triage;
        if (f.category) t.category = *f.category;
        t.playbook_version = f.playbook_version;
        if (!f.category)
            for (const auto& g : f.guesses) t.guesses.push_back(g.playbook);
        t.level = f.level;
        t.team = f.team;
        t.reports = 1;
        t.daily = f.daily;
        t.lang = f.lang;
        t.network = f.network;
        t.confidence = f.confidence;
        t.opened_at = e.at;
    }
    void operator()(const happened::added&) const { ++t.reports; }
    void operator()(const happened::acknowledged&) const {}
    void operator()(const happened::claimed&) const { claim_for(e.actor); }
    void operator()(const happened::released&) const { unclaim(status::open); }
    void operator()(const happened::assigned& a) const {
        const auto state = t.state;
        claim_for(a.to);
        if (state == status::waiting) t.state = status::waiting;
    }
    void operator()(const happened::recategorised& r) const {
        if (t.state == status::triage) t.state = status::open;
        t.guesses.clear();
        t.category = r.to;
        t.playbook_version = r.playbook_version;
        t.level = r.level;
        t.team = r.team;
        t.daily = r.daily;
        if (!r.from.empty()) ++t.recategorised;
        t.taught = e.number;
        if (r.unclaimed) unclaim(status::open);
    }
    void operator()(const happened::severity_set& s) const { t.level = s.to; }
    void operator()(const happened::noted&) const {}
    void operator()(const happened::replied&) const {
        if (!t.first_answered_at) t.first_answered_at = e.at;
    }
    void operator()(const happened::held& h) const {
        t.state = status::waiting;
        t.waiting_for = h.waiting_for;
    }
    void operator()(const happened::resumed&) const {
        t.state = status::claimed;
        t.waiting_for.clear();
    }
    void operator()(const happened::escalated& x) const {
        t.level = x.to;
        ++t.escalated;
    }
    void operator()(const happened::resolved& r) const {
        t.state = status::resolved;
        t.outcome = r.outcome;
        t.resolved_at = e.at;
        t.waiting_for.clear();
        t.surge.clear();
    }
    void operator()(const happened::reopened&) const {
        unclaim(status::open);
        t.daily = false;
        t.outcome.clear();
        t.resolved_at.reset();
        ++t.reopened;
    }
    void operator()(const happened::merged& m) const {
        t.before_merge = t.state;
        t.state = status::merged;
        t.merged_into = m.into;
        t.surge.clear();  // what it is part of goes on by itself
    }
    void operator()(const happened::absorbed&) const {}
    void operator()(const happened::unmerged&) const {
        t.state = t.before_merge;
        t.before_merge = status::triage;
        t.merged_into = {};
        t.alike = {};  // somebody has looked: no
        t.alike_percent = 0;
    }
    void operator()(const happened::parted&) const {}
    void operator()(const happened::listed&) const {}
    void operator()(const happened::amended&) const {}
    void operator()(const happened::source_removed&) const {}
    // The clocks stand beside the ticket (deadline.hpp); these are for people and for the week.
    void operator()(const happened::deadline_warned&) const {}
    void operator()(const happened::deadline_missed&) const {}
    void operator()(const happened::called&) const {}
    void operator()(const happened::clock_stopped&) const {}
    void operator()(const happened::reminded&) const {}
    void operator()(const happened::reply_withdrawn& w) const {
        if (w.was_first) t.first_answered_at.reset();
    }

    void operator()(const happened::joined&) const { ++t.reports; }
    void operator()(const happened::resembled& r) const {
        t.alike = r.other;
        t.alike_percent = r.percent;
    }
    void operator()(const happened::surged& s) const { t.surge = s.of + ":" + s.name; }
    void operator()(const happened::calmed&) const { t.surge.clear(); }
    void operator()(const happened::invalidated&) const {
        t.before_merge = t.state;
        t.state = status::resolved;
        t.outcome = invalid_outcome;
        t.resolved_at = e.at;
    }
    void operator()(const happened::restored&) const {
        t.state = t.before_merge;
        t.before_merge = status::triage;
        t.outcome.clear();
        t.resolved_at.reset();
    }

    void operator()(const happened::unlearned&) const { t.taught = {}; }
    void operator()(const happened::shadowed&) const {}

    void claim_for(const person_id& who) const {
        t.state = status::claimed;
        t.daily = false;
        t.claimant = who;
        t.claimed_at = e.at;
        if (!t.first_claimed_at) t.first_claimed_at = e.at;
    }
    void unclaim(status next) const {
        t.state = next;
        t.claimant = {};
        t.claimed_at.reset();
        t.waiting_for.clear();
    }
};

}  // namespace

std::string_view event_kind(std::size_t index) { return kinds.at(index); }

std::string canonical(const event_body& body) {
    std::string out;
    std::visit([&](const auto& b) { record::append(out, b); }, body);
    return out;
}

digest chained(const digest& previous, event_number number, ticket_number ticket, instant at,
               std::string_view kind, const person_id& actor, std::string_view data) {
    std::string text = "firebreak-event-1\n";
    text.reserve(256);
    const auto line = [&](std::string_view part) {
        text += part;
        text += '\n';
    };
    line(hex(previous));
    record::append(text, number), line("");
    record::append(text, ticket), line("");
    record::append(text, to_number(at)), line("");
    line(kind);
    record::append(text, actor.value.size()), text += ':', line(actor.value);
    line(hex(sha256(data)));
    return sha256(text);
}

void apply(ticket& t, const event& e) {
    std::visit(application{t, e}, e.body);
    t.changed_at = e.at;
    t.last_event = e.number;
}

}  // namespace firebreak
