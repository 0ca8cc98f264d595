// The timeline: everything that ever happened, in order, append-only, each event carrying the hash
// of the one before. A ticket is what its events say it is.
#pragma once

#include "bot/domain/digest.hpp"
#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/severity.hpp"
#include "bot/domain/shared_list.hpp"
#include "bot/domain/target.hpp"
#include "bot/domain/ticket.hpp"
#include "bot/domain/verdict.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace firebreak::happened {

// Each struct lists its fields once, by name, in `fields`: from it come the canonical text that is
// stored and hashed (record.hpp) and the way back (storage/codec.cpp). Names and order are part of
// the stored format: add at the end, never rename.

/// A report came in and opened this ticket.
struct filed {
    report_number report;
    std::string text_sha256;  ///< of the report's text, which stands in its own row
    std::optional<playbook_id> category;
    std::string playbook_version;
    severity level = severity::normal;
    team_id team;
    bool daily = false;
    language lang = language::en;
    network_id network;
    double confidence = 0;
    std::vector<guess> guesses;
    shared_list<evidence> why;

    static void fields(auto& self, auto&& visit) {
        visit("report", self.report), visit("text_sha256", self.text_sha256);
        visit("category", self.category), visit("version", self.playbook_version);
        visit("severity", self.level), visit("team", self.team), visit("daily", self.daily);
        visit("lang", self.lang), visit("network", self.network);
        visit("confidence", self.confidence), visit("guesses", self.guesses);
        visit("why", self.why);
    }
};

/// A reporter or responder added to the report.
struct added {
    report_number report;
    std::string text_sha256;
    static void fields(auto& self, auto&& visit) {
        visit("report", self.report), visit("text_sha256", self.text_sha256);
    }
};

/// A reporter confirmed having read "do not engage".
struct acknowledged {
    static void fields(auto&, auto&&) {}
};

struct claimed {
    static void fields(auto&, auto&&) {}
};

struct released {
    std::string why;
    static void fields(auto& self, auto&& visit) { visit("why", self.why); }
};

struct assigned {
    person_id to;
    person_id from{};  ///< who had it; empty: nobody
    static void fields(auto& self, auto&& visit) { visit("to", self.to), visit("from", self.from); }
};

struct recategorised {
    playbook_id from;  ///< empty: out of triage
    playbook_id to;
    std::string playbook_version;
    severity level = severity::normal;
    team_id team;
    bool unclaimed = false;  ///< the claimant does not belong to the new team
    bool daily = false;
    static void fields(auto& self, auto&& visit) {
        visit("from", self.from), visit("to", self.to), visit("version", self.playbook_version);
        visit("severity", self.level), visit("team", self.team);
        visit("unclaimed", self.unclaimed), visit("daily", self.daily);
    }
};

struct severity_set {
    severity from = severity::normal;
    severity to = severity::normal;
    std::string why;
    static void fields(auto& self, auto&& visit) {
        visit("from", self.from), visit("to", self.to), visit("why", self.why);
    }
};

struct noted {
    std::string text;
    static void fields(auto& self, auto&& visit) { visit("text", self.text); }
};

/// An approved response was sent.
struct replied {
    std::string response;
    std::string text_sha256;    ///< of the approved wording it was made from
    std::string text;           ///< as it was sent
    bool to_reporters = false;  ///< else: words for the public, handed to the claimant
    static void fields(auto& self, auto&& visit) {
        visit("response", self.response), visit("text_sha256", self.text_sha256);
        visit("text", self.text), visit("to_reporters", self.to_reporters);
    }
};

struct held {
    std::string waiting_for;
    std::optional<instant> until{};  ///< when it comes back by itself
    bool until_reply = false;        ///< or when a reporter says something
    static void fields(auto& self, auto&& visit) {
        visit("for", self.waiting_for), visit("until", self.until);
        visit("until_reply", self.until_reply);
    }
};

struct resumed {
    static void fields(auto&, auto&&) {}
};

struct escalated {
    severity from = severity::normal;
    severity to = severity::normal;
    std::string why;
    std::vector<person_id> called;
    static void fields(auto& self, auto&& visit) {
        visit("from", self.from), visit("to", self.to), visit("why", self.why);
        visit("called", self.called);
    }
};

struct resolved {
    std::string outcome;
    std::string note;
    static void fields(auto& self, auto&& visit) {
        visit("outcome", self.outcome), visit("note", self.note);
    }
};

struct reopened {
    std::string why;
    static void fields(auto& self, auto&& visit) { visit("why", self.why); }
};

/// This ticket went into another one.
struct merged {
    ticket_number into;
    static void fields(auto& self, auto&& visit) { visit("into", self.into); }
};

/// Another ticket came into this one.
struct absorbed {
    ticket_number child;
    static void fields(auto& self, auto&& visit) { visit("child", self.child); }
};

struct unmerged {
    ticket_number from;
    static void fields(auto& self, auto&& visit) { visit("from", self.from); }
};

struct parted {
    ticket_number child;
    static void fields(auto& self, auto&& visit) { visit("child", self.child); }
};

/// It stood in the team's daily list.
struct listed {
    static void fields(auto&, auto&&) {}
};

/// The newest reply was taken back before it went out.
struct reply_withdrawn {
    std::string response;
    bool was_first = false;  ///< nobody had answered before it
    static void fields(auto& self, auto&& visit) {
        visit("response", self.response), visit("was_first", self.was_first);
    }
};

/// Somebody edited the message that a report was made of. Both versions stay.
struct amended {
    report_number report;    ///< with the new words
    report_number corrects;  ///< whose place it takes
    std::string text_sha256;
    static void fields(auto& self, auto&& visit) {
        visit("report", self.report), visit("corrects", self.corrects);
        visit("text_sha256", self.text_sha256);
    }
};

/// The message that a report was made of was deleted where it stood. The report stays.
struct source_removed {
    report_number report;
    std::string why;
    static void fields(auto& self, auto&& visit) {
        visit("report", self.report), visit("why", self.why);
    }
};

/// Most of the time until a deadline is over, and the thread was told.
struct deadline_warned {
    target of = target::claim;
    instant due;
    static void fields(auto& self, auto&& visit) { visit("of", self.of), visit("due", self.due); }
};

/// It is over.
struct deadline_missed {
    target of = target::claim;
    instant due;
    static void fields(auto& self, auto&& visit) { visit("of", self.of), visit("due", self.due); }
};

/// A step of the chain of escalation: these people were called, or that program.
struct called {
    target of = target::claim;
    std::int64_t step = 0;  ///< from 1; repeats go on counting
    std::string whom;       ///< "duty", "team", "leads", "managers", "webhook"
    std::vector<person_id> people;
    std::string hook{};
    static void fields(auto& self, auto&& visit) {
        visit("of", self.of), visit("step", self.step), visit("whom", self.whom);
        visit("people", self.people), visit("hook", self.hook);
    }
};

/// What a deadline is for has happened: how long it took, holds not counted, in milliseconds.
struct clock_stopped {
    target of = target::claim;
    std::int64_t all = 0;       ///< all hours
    std::int64_t business = 0;  ///< the team's hours
    bool missed = false;
    static void fields(auto& self, auto&& visit) {
        visit("of", self.of), visit("all", self.all), visit("business", self.business);
        visit("missed", self.missed);
    }
};

/// Nothing had happened on a claimed ticket for long, and its claimant was told.
struct reminded {
    static void fields(auto&, auto&&) {}
};

/// Another report of the post that this ticket is about already: it is one of its reports.
struct joined {
    report_number report;
    std::string text_sha256;
    std::string post;  ///< web_place::post
    static void fields(auto& self, auto&& visit) {
        visit("report", self.report), visit("text_sha256", self.text_sha256);
        visit("post", self.post);
    }
};

/// It reads much like another ticket that is open: perhaps they are one.
struct resembled {
    ticket_number other;
    std::int64_t percent = 0;  ///< how alike they are, to 100
    static void fields(auto& self, auto&& visit) {
        visit("other", self.other), visit("percent", self.percent);
    }
};

/// Reports came far above their usual number: this ticket stands for them all.
struct surged {
    std::string of;          ///< "category", "author" or "post"
    std::string name;        ///< of the category, author or post
    std::int64_t count = 0;  ///< reports within the hour before
    double usual = 0;        ///< how many usually come in such an hour
    static void fields(auto& self, auto&& visit) {
        visit("of", self.of), visit("name", self.name), visit("count", self.count);
        visit("usual", self.usual);
    }
};

/// A surge is over.
struct calmed {
    std::int64_t tickets = 0;  ///< that are part of it
    std::int64_t people = 0;   ///< who reported them
    static void fields(auto& self, auto&& visit) {
        visit("tickets", self.tickets), visit("people", self.people);
    }
};

/// Closed together with others, as reported in bad faith or by mistake.
struct invalidated {
    std::int64_t bulk = 0;  ///< number of the bulk_closing
    std::string why;
    static void fields(auto& self, auto&& visit) {
        visit("bulk", self.bulk), visit("why", self.why);
    }
};

/// That was taken back: it is again what it was.
struct restored {
    std::int64_t bulk = 0;
    static void fields(auto& self, auto&& visit) { visit("bulk", self.bulk); }
};

/// The bot shall not learn from the choice of its category any more.
struct unlearned {
    event_number choice;
    static void fields(auto& self, auto&& visit) { visit("choice", self.choice); }
};

/// A playbook in shadow mode would have decided about the report that opened the ticket.
struct shadowed {
    playbook_id playbook;
    playbook_id instead;  ///< what was decided; empty: that a person decides
    static void fields(auto& self, auto&& visit) {
        visit("playbook", self.playbook), visit("instead", self.instead);
    }
};

}  // namespace firebreak::happened

namespace firebreak {

/// The order is part of the stored format: add at the end.
using event_body = std::variant<
    happened::filed, happened::added, happened::acknowledged, happened::claimed, happened::released,
    happened::assigned, happened::recategorised, happened::severity_set, happened::noted,
    happened::replied, happened::held, happened::resumed, happened::escalated, happened::resolved,
    happened::reopened, happened::merged, happened::absorbed, happened::unmerged, happened::parted,
    happened::listed, happened::reply_withdrawn, happened::amended, happened::source_removed,
    happened::deadline_warned, happened::deadline_missed, happened::called, happened::clock_stopped,
    happened::reminded, happened::joined, happened::resembled, happened::surged, happened::calmed,
    happened::invalidated, happened::restored, happened::unlearned, happened::shadowed>;

/// "filed", "claimed", … by the variant's index.
std::string_view event_kind(std::size_t index);
inline std::string_view kind(const event_body& body) { return event_kind(body.index()); }

struct event {
    event_number number;
    ticket_number ticket;
    instant at;
    person_id actor;
    event_body body;
    digest hash{};  ///< of this event and, through it, of everything before it
};

/// The body as canonical text: a JSON object with its fields in declared order. This is what is
/// stored and what is hashed.
std::string canonical(const event_body& body);

/// The hash of an event whose body has the canonical text `data`:
/// SHA-256("firebreak-event-1\n" previous-hash-hex "\n" number "\n" ticket "\n" at-ms "\n" kind
/// "\n" actor-length ":" actor "\n" SHA-256(data)-hex "\n"). `data` enters by its digest so that a
/// text may one day be erased and the chain still hold.
digest chained(const digest& previous, event_number number, ticket_number ticket, instant at,
               std::string_view kind, const person_id& actor, std::string_view data);

/// Applies one event to a ticket. The first event of a ticket is always `filed`.
void apply(ticket& t, const event& e);

}  // namespace firebreak
