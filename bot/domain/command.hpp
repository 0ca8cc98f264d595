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
struct help {
    std::string about;
};

/// From the clock: the daily list of a team's reports without conflict.
struct daily_list {
    team_id team;
    due_number row;
};

}  // namespace firebreak::wanted

namespace firebreak {

using wish =
    std::variant<wanted::file_report, wanted::add_to_report, wanted::acknowledge, wanted::claim,
                 wanted::release, wanted::assign, wanted::recategorise, wanted::set_severity,
                 wanted::note, wanted::reply, wanted::undo, wanted::hold, wanted::resume,
                 wanted::escalate, wanted::resolve, wanted::reopen, wanted::merge, wanted::unmerge,
                 wanted::mine, wanted::queue, wanted::show, wanted::history, wanted::why,
                 wanted::may_i, wanted::summary, wanted::doctor, wanted::help, wanted::daily_list>;

struct command {
    /// The same key twice has one effect and gives the first answer again. Made by the adapter:
    /// "slack:<event id>", "matrix:<event id>", "console:<n>", "cli:<id>", "clock:<due row>".
    std::string key;
    person_id actor;
    origin from;
    language lang = language::en;  ///< the actor's: in which the answer is given
    instant at;
    wish what;
};

}  // namespace firebreak
