// What somebody wants. Adapters, the command line and the clock all speak these and nothing else.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/report.hpp"
#include "bot/domain/severity.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace firebreak::wanted {

struct file_report {
    std::string text;
    std::string source_link;  ///< where the conflict is, when the network knows it
    std::string source_author;
    bool danger_now = false;  ///< somebody is in danger at this moment
    std::optional<language> text_language;
};
struct add_to_report {
    ticket_number ticket;
    std::string text;
};
/// Whoever wrote a report edited the message it was made of. `said` is that message's reference,
/// which the report has as its origin's thread.
struct correct_report {
    std::string said;
    std::string text;
};
/// That message was deleted.
struct remove_source {
    std::string said;
    std::string why;
};
struct acknowledge {
    ticket_number ticket;
};
struct claim {
    ticket_number ticket;
};
struct release {
    ticket_number ticket;
    std::string why;
};
struct assign {
    ticket_number ticket;
    std::string to;
};  ///< a name as it was typed
/// Without `to`: the list of categories.
struct recategorise {
    ticket_number ticket;
    std::string to;
};
struct set_severity {
    ticket_number ticket;
    std::string to;
    std::string why;
};
struct note {
    ticket_number ticket;
    std::string text;
};
/// Without `response`: the list of approved responses for the ticket.
struct reply {
    ticket_number ticket;
    std::string response;
    std::vector<std::pair<std::string, std::string>> blanks;
};
/// Takes the actor's own reply back while it has not gone out.
struct undo {
    ticket_number ticket;
};
struct hold {
    ticket_number ticket;
    std::string waiting_for;
};
struct resume {
    ticket_number ticket;
};
struct escalate {
    ticket_number ticket;
    std::string why;
};
/// Without `outcome`: the list of outcomes.
struct resolve {
    ticket_number ticket;
    std::string outcome;
    std::string note;
};
struct reopen {
    ticket_number ticket;
    std::string why;
};
struct merge {
    ticket_number ticket;
    ticket_number into;
};
struct unmerge {
    ticket_number ticket;
};

struct mine {};
struct queue {
    std::string filter;
};  ///< "", a team's name, a category or "unclaimed"
struct show {
    ticket_number ticket;
};
struct history {
    ticket_number ticket;
};
struct why {
    ticket_number ticket;
};
struct may_i {
    ticket_number ticket;
};
struct summary {
    std::string week;
};  ///< "" this week, "last", or "2026-W47"
/// How the bot itself is.
struct doctor {};
/// A personal link to the dashboard; with "revoke": an end to all its sessions.
struct dashboard {
    std::string what;
};
struct help {
    std::string about;
};

/// From the clock: the daily list of a team's reports without conflict.
struct daily_list {
    team_id team;
    due_number row;
};

/// From the clock: something of a ticket's clocks is due.
struct ring {
    ticket_number ticket;
    due_number row;
};
/// A hold with its end as it was typed: "2h", "tomorrow 9:00", "until reply".
struct snooze {
    ticket_number ticket;
    std::string until;
};
/// Who is on duty; "": in all teams that the actor may see.
struct oncall {
    std::string team;
};
/// Exchanges the actor's next turn of duty with that person's.
struct swap {
    std::string with;
};
/// What waits for the next one on duty. With `to`, a name as it was typed: passes it on.
struct handover {
    std::string to;
};
/// Not there: gets nothing in the round until then. "": until `back`.
struct away {
    std::string until;
};
struct back {};
/// Sends parked messages to programs again.
struct replay {};

/// From the clock: a week is over, its summary is posted.
struct post_summary {
    std::string week;  ///< "2026-W47"
    due_number row;
};

/// Reports of a person are not taken for a while, but for threats.
struct mute {
    std::string who;   ///< a name as it was typed
    std::string span;  ///< "7d", "12h"
    std::string why;
};
struct unmute {
    std::string who;
};
/// What has become of a person's reports.
struct record {
    std::string who;
};
/// "PERSON SPAN WHY": what would be closed as invalid; "confirm COUNT PERSON SPAN WHY": does it;
/// "undo N": takes it back.
struct bulk {
    std::string what;
};

/// From the desk itself: reports come far above their usual number.
struct open_surge {
    std::string of;  ///< "category", "author" or "post"
    std::string name;
    std::int64_t count = 0;
    double usual = 0;
    instant since;       ///< reports from then on are part of it
    std::string circle;  ///< of a post: as in transaction::hold_post()
};
/// From the clock: the next account of a surge.
struct surge_account {
    ticket_number ticket;
    due_number row;
};
/// The bot shall not learn from the choice of a ticket's category.
struct forget {
    ticket_number ticket;
};

}  // namespace firebreak::wanted

namespace firebreak {

using wish = std::variant<
    wanted::file_report, wanted::add_to_report, wanted::correct_report, wanted::remove_source,
    wanted::acknowledge, wanted::claim, wanted::release, wanted::assign, wanted::recategorise,
    wanted::set_severity, wanted::note, wanted::reply, wanted::undo, wanted::hold, wanted::resume,
    wanted::escalate, wanted::resolve, wanted::reopen, wanted::merge, wanted::unmerge, wanted::mine,
    wanted::queue, wanted::show, wanted::history, wanted::why, wanted::may_i, wanted::summary,
    wanted::doctor, wanted::help, wanted::daily_list, wanted::post_summary, wanted::dashboard,
    wanted::ring, wanted::snooze, wanted::oncall, wanted::swap, wanted::handover, wanted::away,
    wanted::back, wanted::replay, wanted::mute, wanted::unmute, wanted::record, wanted::bulk,
    wanted::open_surge, wanted::surge_account, wanted::forget>;

struct command {
    /// The same key twice has one effect and gives the first answer again. Made by the adapter:
    /// "slack:<event id>", "matrix:<event id>", "console:<n>", "cli:<id>", "clock:<due row>".
    std::string key;
    person_id actor;
    origin from;
    language lang = language::en;  ///< the actor's: in which the answer is given
    instant at;
    wish what;
    /// Of look-ups: to be answered in front of everybody in the conversation it came from.
    bool for_all = false;
};

}  // namespace firebreak
