// One command being carried out inside its transaction: an operator() for each wish that changes
// something. For perform.cpp alone; reports are in perform_reports.cpp, the rest of a ticket's life
// in perform_life.cpp.
#pragma once

#include "bot/desk/announce.hpp"
#include "bot/desk/answers.hpp"
#include "bot/desk/duty.hpp"
#include "bot/desk/lookups.hpp"
#include "bot/desk/perform.hpp"
#include "bot/domain/decide.hpp"
#include "bot/domain/nearest.hpp"

#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace firebreak {

struct performer {
    transaction& files;
    const command& c;
    const prepared& p;
    const directory& who;
    const playbooks::library& books;
    announcer announce;
    std::optional<ticket> filed;     ///< the ticket that a report opened
    bool link_given = false;         ///< the secret of `p` opens the dashboard now
    ticket_number part_of{};         ///< the surge that `filed` became part of
    std::optional<ticket> joined{};  ///< the ticket that a report of the same post was joined to

    [[nodiscard]] speaker speak() const { return {c.lang, who, books, c.at}; }

    // ---- one ticket and what may be done to it

    /// The ticket, if there is one that the actor may know of; else the answer is in `no`.
    struct subject {
        std::optional<ticket_view> v;
        standing actor;
        outcome no;
        explicit operator bool() const { return v.has_value(); }
    };

    subject find(ticket_number number) const {
        subject s{view(files, number), {}, {}};
        if (s.v) s.actor = standing_of(who, *s.v, c.actor);
        if (!s.v || !s.actor.involved()) {
            s.no = answers::no_such_ticket(speak(), number);
            s.v.reset();
        }
        return s;
    }

    [[nodiscard]] situation facts(const subject& s) const {
        return {s.v->t, s.actor, c.actor, c.at};
    }

    outcome refuse(const subject& s, const refusal& no) const {
        return answers::refused(speak(), s.v->t, no);
    }

    /// Appends the events, announces them, and returns the answer that `done` makes of the ticket.
    template <class Done>
    outcome carry_out(subject& s, decision&& decided, Done done) {
        if (const auto* no = std::get_if<refusal>(&decided)) return refuse(s, *no);
        for (auto& body : std::get<events>(decided)) append(*s.v, std::move(body));
        return done(s.v->t);
    }

    void append(ticket_view& v, event_body body) {
        const auto before = v.t;
        files.append(v.t, c.at, c.actor, body);
        announce.tell(before, v, body);
        duty_keeper{files, who, books, announce, c}.follow(before, v, body);
        if (before.team != v.t.team) files.move_posts(v.t.number, circle_of(v.t.team));
    }

    outcome misunderstood(std::string heading, std::string more = {}) const {
        outcome o;
        o.kind = outcome_kind::misunderstood;
        o.reply.heading = std::move(heading);
        if (!more.empty()) o.reply.say(std::move(more));
        return o;
    }

    std::string did_you_mean(std::string_view typed,
                             std::span<const std::string_view> known) const {
        const auto near = nearest(typed, known);
        return near ? speak().say(texts::did_you_mean_short, {{"word", *near}}) : std::string();
    }

    // ---- reports

    outcome operator()(const wanted::file_report& w);
    outcome operator()(const wanted::add_to_report& w);
    outcome operator()(const wanted::correct_report& w);
    outcome operator()(const wanted::remove_source& w);
    outcome operator()(const wanted::acknowledge& w);
    outcome operator()(const wanted::daily_list& w);
    outcome operator()(const wanted::post_summary& w);

    // ---- a ticket's life

    outcome operator()(const wanted::claim& w);
    outcome operator()(const wanted::release& w);
    outcome operator()(const wanted::assign& w);
    outcome operator()(const wanted::recategorise& w);
    outcome operator()(const wanted::set_severity& w);
    outcome operator()(const wanted::note& w);
    outcome operator()(const wanted::reply& w);
    outcome operator()(const wanted::undo& w);
    outcome operator()(const wanted::hold& w);
    outcome operator()(const wanted::resume& w);
    outcome operator()(const wanted::escalate& w);
    outcome operator()(const wanted::resolve& w);
    outcome operator()(const wanted::reopen& w);
    outcome operator()(const wanted::merge& w);
    outcome operator()(const wanted::unmerge& w);
    outcome operator()(const wanted::forget& w);

    // ---- clocks and duty (perform_duty.cpp, duty.hpp)

    outcome operator()(const wanted::ring& w);
    outcome operator()(const wanted::snooze& w);
    outcome operator()(const wanted::swap& w);
    outcome operator()(const wanted::handover& w);
    outcome operator()(const wanted::away& w);
    outcome operator()(const wanted::back& w);
    outcome operator()(const wanted::replay& w);
    message handover_list(const std::vector<ticket>& mine);

    // ---- the same conflict once (perform_same.cpp), surges (perform_surge.cpp)

    outcome operator()(const wanted::open_surge& w);
    outcome operator()(const wanted::surge_account& w);
    /// Open teams are one circle, "", each restricted team its own: store.hpp, hold_post().
    std::string circle_of(const team_id& team) const;
    /// The report, which is not on file yet, becomes part of the ticket that is about the same
    /// post; nothing: there is none, and it is filed as `e`.
    std::optional<outcome> report_again(report& r, const happened::filed& e);
    std::optional<ticket_view> about_same_post(const happened::filed& e);
    /// What a new ticket still needs: its posts, the surge that it is part of, what it resembles,
    /// its card, its clocks.
    void settle(ticket& t);
    bool fold_into_surge(const ticket& t);
    void fold(ticket child, ticket& parent);
    /// By the bot itself, and not announced; gives the ticket as it was.
    ticket raise(ticket_view& v, severity level, std::string why);
    void raise_by_reach(ticket_view& v);

    // ---- bad faith (perform_trust.cpp)

    outcome operator()(const wanted::mute& w);
    outcome operator()(const wanted::unmute& w);
    outcome operator()(const wanted::bulk& w);
    outcome undo_bulk(std::int64_t number);
    /// Why this person's report is not taken; nothing: it is.
    std::optional<outcome> turned_away(const wanted::file_report& w) const;

    // ---- the dashboard (perform_dashboard.cpp)

    outcome operator()(const wanted::dashboard& w);

    template <looks_only Wish>
    outcome operator()(const Wish&) {
        return {};  // look_up() answers these
    }

    // ---- helpers

    /// The newest version of the report that was made of that message, with its ticket's view.
    struct made_of {
        std::optional<ticket_view> v;
        report newest;
    };
    made_of report_made_of(const std::string& said) const;

    /// What the actor wrote, as a report on that ticket.
    report report_on(ticket_number number) const;

    outcome too_long(std::size_t size, std::size_t limit) const;

    /// What a report opens if it opens anything: its team is the one that the routes choose, else
    /// its playbook's.
    happened::filed filing_of(const wanted::file_report& w, const report& r) const;

    /// By id, or by a title in any language.
    const playbook* find_book(std::string_view typed) const;

    static const response* find_response(const playbook* book, std::string_view id);

    outcome unknown_response(const subject& s, const playbook* book,
                             const std::string& typed) const;

    outcome resolved(const ticket& t, const playbook* book) const;
};

}  // namespace firebreak
