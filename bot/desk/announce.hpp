// Who hears of what: from an event to the messages it causes. They are queued in the transaction of
// the event itself, so nothing is ever announced that did not happen, and nothing happens
// unannounced.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/desk/ticket_view.hpp"
#include "bot/domain/command.hpp"
#include "bot/domain/timeline.hpp"
#include "bot/ports/store.hpp"

#include <string_view>

namespace firebreak {

struct announcer {
    transaction& files;
    const directory& who;
    const playbooks::library& books;
    const command& cause;
    /// How long a reply to reporters is kept back, so that it can be undone.
    std::chrono::milliseconds undo_window{};
    std::size_t queued = 0;  ///< messages queued so far

    /// `v` is the ticket after the event; `before` as it was.
    void tell(const ticket& before, const ticket_view& v, const event_body& body);

    /// A new ticket: its card, and a call when it is critical.
    void tell_filed(const ticket& t);

    /// The team's daily list of reports without conflict.
    void tell_daily(const team& team, const std::vector<ticket>& listed);

    /// Reach has raised the severity of a ticket; `people` reported it.
    void tell_reach(const ticket& t, std::int64_t people);
    /// In the thread of a ticket that stands for a surge, and its card. `to`: who is called.
    void tell_surge(const ticket& t, message m, std::vector<person_id> to);
    /// A ticket's live card, anew.
    void refresh(const ticket& t) { card(t); }
    /// To one person, in their direct chat.
    void tell_person(const person_id& person, const network_id& network, language lang, message m);

    /// To the managers. `chart`: the picture of that week follows; empty: none does.
    void tell_summary(const message& m, std::string_view chart);

    /// To the managers: these of them are mentioned. To a program, by its key.
    void to_managers(const ticket& t, message m);
    void to_hook(const ticket& t, const std::string& hook, message m);
    /// In every channel of a team.
    void to_team(const team& team, const message& m);

    /// In the thread under the ticket's card, in every channel of its team.
    void in_thread(const ticket& t, message m);

    [[nodiscard]] speaker speak(language lang) const { return {lang, who, books, cause.at}; }

 private:
    void card(const ticket& t);
    void card_in(const team& team, const ticket& t);
    void receipts(const ticket_view& v);
    void to_reporters(const ticket_view& v, const std::string& text);
    void to_managers(const ticket& t, const std::string& why);
    void call(const ticket& t);
    void queue(dispatch d, std::chrono::milliseconds later = {});

    friend struct telling;
};

/// Who is called when a ticket is critical or escalated: responders and leads, each once.
std::vector<person_id> on_call(const directory& who, const team_id& team);

}  // namespace firebreak
