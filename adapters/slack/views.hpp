// Forms (modals) and the app's home, as the JSON that views.open, views.update and views.publish
// take (contract: slack, sections 4 and 8). Models in, JSON out; pure, and within every limit
// whatever is in the models. `private_metadata` holds only words such as "resolve 128": they come
// back through the client, so they are a reference and prove nothing.
#pragma once

#include "adapters/slack/blocks.hpp"
#include "adapters/slack/heard.hpp"
#include "adapters/slack/response.hpp"
#include "bot/domain/command.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/message.hpp"
#include "bot/domain/severity.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace firebreak::slack {

/// callback_id of the report form and of all others.
inline constexpr std::string_view report_callback = "report";
inline constexpr std::string_view ask_callback = "ask";
inline constexpr std::string_view notice_callback = "notice";  ///< nothing to submit
inline constexpr std::string_view home_callback = "home";

/// block_ids of inputs; their action_id is the same. Errors are answered under them.
namespace blocks {
inline constexpr std::string_view text = "text", link = "link", place = "place", danger = "danger",
                                  choice = "choice", note = "note", person = "person",
                                  response = "response";
inline constexpr std::string_view blank = "blank:";  ///< with the blank's name behind it
}  // namespace blocks

/// "What happened?" From a message shortcut it comes filled in.
struct report_form {
    language lang = language::en;
    std::string text;
    std::string link;    ///< where it is, or the message's permalink
    std::string place;   ///< "Facebook", "at the counter"
    std::string author;  ///< of the message: shown, and kept behind the form
};
std::string report_view(const report_form&);

/// Shown at once, while what belongs into the form is looked up.
std::string loading_view(language);

/// One choice out of several, with an optional note: outcomes, categories, severities.
struct choice_form {
    enum class kind { resolve, recategorise, severity };
    language lang = language::en;
    kind is = kind::resolve;
    ticket_number ticket;
    std::string about;            ///< what the ticket is: "Unhappy customer"
    std::vector<option> options;  ///< at most 100; empty: a notice instead of a form
    std::string chosen;           ///< value of the option to begin with; may be empty
};
std::string choice_view(const choice_form&);

/// The severities as options.
std::vector<option> severity_options(language);

/// A text: what to add, to note, or why.
struct text_form {
    enum class kind { add, note, escalate, hold, release, reopen };
    language lang = language::en;
    kind is = kind::note;
    ticket_number ticket;
    std::string about;
};
std::string text_view(const text_form&);

/// To whom to give the ticket: one of the workspace's people.
struct assign_form {
    language lang = language::en;
    ticket_number ticket;
    std::string about;
    std::string account;  ///< Slack account to begin with; may be empty
};
std::string assign_view(const assign_form&);

/// An approved response: chosen by type-ahead, then its blanks and a preview.
struct reply_form {
    struct blank {
        std::string name;   ///< as the response calls it: "customer"
        std::string label;  ///< what to fill in: "the customer's first name"
        std::string value;
    };
    language lang = language::en;
    ticket_number ticket;
    std::string about;
    std::optional<option> response;  ///< once chosen
    bool to_reporter = false;        ///< else words for the public, to be copied
    std::vector<blank> blanks;       ///< at most 20
    std::string preview;             ///< Markdown, as far as it is filled in
};
std::string reply_view(const reply_form&);

/// What came of it: an answer of the desk, with nothing but "Close".
std::string notice_view(const message&, const render_context&);

/// The app's home of one person.
struct home {
    struct line {
        ticket_number ticket;
        std::string title;   ///< category
        std::string detail;  ///< state, team, target
        std::optional<severity> level;
        bool claimable = false;
    };
    language lang = language::en;
    std::vector<line> reports;  ///< what this person reported, newest first
    bool responder = false;     ///< the rest is shown to responders only
    std::vector<line> mine, unclaimed, due_soon;
    std::string_view report_command = "/report";
    std::string_view desk_command = "/desk";
};
std::string home_view(const home&);

/// What is to be mended in a submitted form.
struct form_problem {
    std::string block;  ///< for form_errors; empty: the form as a whole
    std::string words;
};
/// The wish of a submitted report form or ask-form (`view.callback_id`, `view.private_metadata` and
/// the inputs), or what is to be mended in it. `lang` is that of the problems; `who` finds the
/// colleague behind an account. What the person may do is the desk's to say.
std::variant<wish, form_problem> to_wish(const submitted&, language lang, const directory& who);

/// Which form the words of a choice can open, by their command word: "resolve 128" a choice_form,
/// but "resolve 128 refunded" none, for nothing is missing. Nothing for words without a form.
struct wanted_report {};
struct wanted_assign {};
struct wanted_reply {
    std::string response;  ///< id; empty: still to be chosen
};
struct form_request {
    std::variant<wanted_report, choice_form::kind, text_form::kind, wanted_assign, wanted_reply> is;
    ticket_number ticket;
};
std::optional<form_request> form_for(std::string_view words);

}  // namespace firebreak::slack
