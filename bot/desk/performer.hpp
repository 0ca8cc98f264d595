// One command being carried out inside its transaction: an operator() for each wish that changes
// something. For perform.cpp alone; reports are in perform_reports.cpp, the rest of a ticket's life
// in perform_life.cpp.
#pragma once

#include "bot/desk/announce.hpp"
#include "bot/desk/answers.hpp"
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
    std::optional<ticket> filed;  ///< the ticket that a report opened

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
    outcome operator()(const wanted::acknowledge& w);
    outcome operator()(const wanted::daily_list& w);

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

    template <looks_only Wish>
    outcome operator()(const Wish&) {
        return {};  // look_up() answers these
    }

    // ---- helpers

    /// What the actor wrote, as a report on that ticket.
    report report_on(ticket_number number) const;

    outcome too_long(std::size_t size, std::size_t limit) const;

    /// By id, or by a title in any language.
    const playbook* find_book(std::string_view typed) const;

    static const response* find_response(const playbook* book, std::string_view id);

    outcome unknown_response(const subject& s, const playbook* book,
                             const std::string& typed) const;

    outcome resolved(const ticket& t, const playbook* book) const;
};

}  // namespace firebreak
