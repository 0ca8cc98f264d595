#include "bot/desk/perform.hpp"

#include "bot/desk/announce.hpp"
#include "bot/desk/answers.hpp"
#include "bot/desk/cards.hpp"
#include "bot/desk/clean_text.hpp"
#include "bot/desk/daily_list.hpp"
#include "bot/domain/decide.hpp"
#include "bot/domain/nearest.hpp"

#include <algorithm>

namespace firebreak {
namespace {

std::string size_text(std::size_t bytes) { return std::to_string((bytes + 1023) / 1024) + " kB"; }

/// Which team looks at a report that the classifier could not place: that of the most serious guess
/// when something serious may be meant, else that of the best guess, else the first open one.
team_id triage_team(const verdict& v, const directory& who, const playbooks::library& books) {
    const playbook* chosen = nullptr;
    for (const auto& g : v.guesses) {
        const auto* book = books.find(g.playbook);
        if (!book || !who.find(book->team)) continue;
        if (!chosen || (v.level >= severity::high && book->level > chosen->level)) chosen = book;
    }
    if (chosen) return chosen->team;
    for (const auto& t : who.teams())
        if (!t.restricted) return t.id;
    return who.teams().empty() ? team_id{} : who.teams().front().id;
}

struct performer {
    transaction& files;
    const command& c;
    const prepared& p;
    const directory& who;
    const playbooks::library& books;
    announcer announce;

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

    outcome operator()(const wanted::file_report& w) {
        if (p.text.empty())
            return misunderstood(speak().say(texts::report_empty),
                                 speak().say(texts::report_example));
        if (p.text.size() > max_report_bytes) return too_long(p.text.size(), max_report_bytes);
        const auto& judged = *p.judged;
        const auto* book = judged.category ? books.find(*judged.category) : nullptr;

        report r;
        r.ticket = files.next_ticket();
        r.at = c.at;
        r.reporter = c.actor;
        r.from = c.from;
        r.text = p.text;
        r.lang = c.lang;
        r.source_link = w.source_link;
        r.source_author = w.source_author;
        files.add_report(r);

        happened::filed e;
        e.report = r.number;
        e.text_sha256 = p.text_sha256;
        e.category = judged.category;
        if (book) e.playbook_version = book->version;
        e.level = w.danger_now ? severity::critical : judged.level;
        e.team = book && who.find(book->team) ? book->team : triage_team(judged, who, books);
        e.daily = book && book->handled == handling::daily && !w.danger_now;
        e.lang = judged.lang;
        e.network = c.from.where.network;
        e.confidence = judged.confidence;
        e.guesses = judged.guesses;
        e.why = judged.why;

        ticket t;
        files.append(t, c.at, c.actor, std::move(e));
        announce.tell_filed(t);
        if (t.daily) schedule_daily_list(files, who, t.team, c.at);
        outcome o;
        o.ticket = t.number;
        o.reply = answers::filed(speak(), t, judged, p.text, c.actor, p.mended);
        return o;
    }

    outcome operator()(const wanted::add_to_report& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        if (auto no = forbidden(facts(s), action::add_to_report)) return refuse(s, *no);
        if (p.text.empty()) return misunderstood(speak().say(texts::report_empty));
        if (p.text.size() > max_report_bytes) return too_long(p.text.size(), max_report_bytes);
        report r;
        r.ticket = w.ticket;
        r.at = c.at;
        r.reporter = c.actor;
        r.from = c.from;
        r.text = p.text;
        r.lang = c.lang;
        files.add_report(r);
        s.v->reports.push_back(r);
        append(*s.v, happened::added{r.number, p.text_sha256});
        auto o = answers::done(w.ticket,
                               speak().say(texts::added_heading, {{"ticket", spoken(w.ticket)}}));
        if (s.v->t.state == status::resolved)
            o.reply.say(speak().say(texts::added_ended, {{"ticket", spoken(w.ticket)}}));
        return o;
    }

    outcome operator()(const wanted::acknowledge& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        if (auto no = forbidden(facts(s), action::acknowledge)) return refuse(s, *no);
        const bool first =
            std::any_of(s.v->reports.begin(), s.v->reports.end(),
                        [&](const report& r) { return r.reporter == c.actor && !r.acknowledged; });
        if (first) {
            files.acknowledge(w.ticket, c.actor);
            append(*s.v, happened::acknowledged{});
        }
        return answers::done(
            w.ticket, speak().say(texts::understood_heading, {{"ticket", spoken(w.ticket)}}));
    }

    // ---- a ticket's life

    outcome operator()(const wanted::claim& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        return carry_out(s, decide_claim(facts(s)), [&](const ticket& t) {
            auto o = answers::done(
                t.number,
                speak().say(texts::claimed_heading, {{"ticket", spoken(t.number)},
                                                     {"category", speak().title(t.category)}}));
            o.reply.choices = card_choices(speak(), t);
            return o;
        });
    }

    outcome operator()(const wanted::release& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        return carry_out(s, decide_release(facts(s), clean(w.why).text), [&](const ticket& t) {
            return answers::done(
                t.number, speak().say(texts::released_heading, {{"ticket", spoken(t.number)}}));
        });
    }

    outcome operator()(const wanted::assign& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        const auto lowered = clean(w.to).text;
        const auto* to =
            lowered == "me" || lowered == "minulle" ? who.find(c.actor) : who.by_name(lowered);
        if (!to) {
            std::vector<std::string_view> known;
            for (const auto& person : who.people())
                known.push_back(person.id.value), known.push_back(person.name);
            return misunderstood(speak().say(texts::unknown_person, {{"word", lowered}}),
                                 did_you_mean(lowered, known));
        }
        const auto* team = who.find(s.v->t.team);
        const bool belonging = team && belongs(*team, to->id);
        return carry_out(s, decide_assign(facts(s), to->id, belonging), [&](const ticket& t) {
            return answers::done(t.number,
                                 speak().say(texts::assigned_heading,
                                             {{"ticket", spoken(t.number)}, {"person", to->name}}));
        });
    }

    outcome operator()(const wanted::recategorise& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        const auto typed = clean(w.to).text;
        const auto* book = find_book(typed);
        if (!book) {
            std::vector<std::string_view> known;
            for (const auto& b : books.all()) known.push_back(b.id.value);
            auto o = misunderstood(speak().say(texts::unknown_category, {{"word", typed}}),
                                   did_you_mean(typed, known));
            o.reply.choices = answers::categories(speak(), s.v->t).choices;
            return o;
        }
        const auto* team = who.find(book->team);
        const bool claimant_belongs = team && belongs(*team, s.v->t.claimant);
        const auto old_team = s.v->t.team;
        return carry_out(
            s, decide_recategorise(facts(s), *book, claimant_belongs), [&](const ticket& t) {
                auto o =
                    answers::done(t.number, speak().say(texts::recategorised_heading,
                                                        {{"ticket", spoken(t.number)},
                                                         {"category", speak().title(t.category)}}));
                if (t.team != old_team)
                    o.reply.say(
                        speak().say(texts::moved_to_team, {{"team", speak().name(t.team)}}));
                if (t.daily) schedule_daily_list(files, who, t.team, c.at);
                return o;
            });
    }

    outcome operator()(const wanted::set_severity& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        const auto level = to_severity(w.to);
        if (!level) {
            std::vector<std::string_view> known;
            for (const auto each : all_severities) known.push_back(word(each));
            return misunderstood(speak().say(texts::unknown_severity, {{"word", w.to}}),
                                 did_you_mean(w.to, known));
        }
        return carry_out(
            s, decide_severity(facts(s), *level, clean(w.why).text), [&](const ticket& t) {
                return answers::done(
                    t.number,
                    speak().say(texts::severity_heading, {{"ticket", spoken(t.number)},
                                                          {"severity", name_of(c.lang, t.level)}}));
            });
    }

    outcome operator()(const wanted::note& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        auto text = clean(w.text).text;
        if (text.size() > max_note_bytes) return too_long(text.size(), max_note_bytes);
        return carry_out(s, decide_note(facts(s), std::move(text)), [&](const ticket& t) {
            return answers::done(t.number,
                                 speak().say(texts::noted_heading, {{"ticket", spoken(t.number)}}));
        });
    }

    outcome operator()(const wanted::reply& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        const auto& t = s.v->t;
        if (auto no = forbidden(facts(s), action::reply)) return refuse(s, *no);
        if (w.response.empty()) {
            outcome o;
            o.ticket = t.number;
            o.reply = answers::responses(speak(), t);
            return o;
        }
        const auto* book = books.find(t.category);
        const auto* chosen = find_response(book, w.response);
        if (!chosen) return unknown_response(s, book, w.response);
        // The wording goes out in the language of whom it is for.
        const auto lang = chosen->to == audience::reporter && !s.v->reports.empty()
                              ? s.v->reports.front().lang
                              : t.lang;
        const speaker in_lang{lang, who, books, c.at};
        auto text = fill(*chosen, lang, speak().today(), w.blanks, in_lang.automatic(t));
        if (auto* no = std::get_if<refusal>(&text)) {
            if (no->why == refusal::reason::unknown_blank) no->words.push_back(chosen->id);
            auto o = refuse(s, *no);
            if (no->why == refusal::reason::unfilled) {
                auto example = "reply " + std::to_string(t.number.value) + " " + chosen->id;
                for (const auto& [name, what] : chosen->asks)
                    example += " " + name + "=\"" + what.in(c.lang) + "\"";
                o.reply.say(speak().say(texts::unfilled_example, {{"example", example}}));
            }
            return o;
        }
        auto& ready = std::get<filled_response>(text);
        const bool to_reporters = chosen->to == audience::reporter;
        append(*s.v, happened::replied{chosen->id, ready.text_sha256, ready.text, to_reporters});
        auto o = answers::done(t.number, speak().say(to_reporters ? texts::replied_heading
                                                                  : texts::replied_public_heading,
                                                     {{"ticket", spoken(t.number)}}));
        o.reply.say(ready.text, paragraph_kind::approved);
        if (!to_reporters)
            o.reply.say(speak().say(texts::replied_public_hint), paragraph_kind::aside);
        return o;
    }

    outcome operator()(const wanted::hold& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        return carry_out(s, decide_hold(facts(s), shortened(clean(w.waiting_for).text, 200)),
                         [&](const ticket& t) {
                             return answers::done(
                                 t.number, speak().say(texts::held_heading,
                                                       {{"ticket", spoken(t.number)},
                                                        {"whom", t.waiting_for.empty()
                                                                     ? speak().say(texts::somebody)
                                                                     : t.waiting_for}}));
                         });
    }

    outcome operator()(const wanted::resume& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        return carry_out(s, decide_resume(facts(s)), [&](const ticket& t) {
            return answers::done(
                t.number, speak().say(texts::resumed_heading, {{"ticket", spoken(t.number)}}));
        });
    }

    outcome operator()(const wanted::escalate& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        auto called = on_call(who, s.v->t.team);
        std::erase(called, c.actor);
        return carry_out(
            s, decide_escalate(facts(s), clean(w.why).text, called), [&](const ticket& t) {
                auto o =
                    answers::done(t.number, speak().say(texts::escalated_heading,
                                                        {{"ticket", spoken(t.number)},
                                                         {"severity", name_of(c.lang, t.level)}}));
                o.reply.say(
                    speak().say(texts::escalated_called, {{"people", speak().names(called)}}));
                return o;
            });
    }

    outcome operator()(const wanted::resolve& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        if (auto no = forbidden(facts(s), action::resolve)) return refuse(s, *no);
        const auto* book = books.find(s.v->t.category);
        if (w.outcome.empty() && book) {
            outcome o;
            o.ticket = w.ticket;
            o.reply = answers::outcomes(speak(), s.v->t);
            return o;
        }
        return carry_out(s, decide_resolve(facts(s), book, w.outcome, clean(w.note).text),
                         [&](const ticket& t) { return resolved(t, book); });
    }

    outcome operator()(const wanted::reopen& w) {
        auto s = find(w.ticket);
        if (!s) return std::move(s.no);
        return carry_out(s, decide_reopen(facts(s), clean(w.why).text), [&](const ticket& t) {
            return answers::done(
                t.number, speak().say(texts::reopened_heading, {{"ticket", spoken(t.number)}}));
        });
    }

    outcome operator()(const wanted::merge& w) {
        auto child = find(w.ticket);
        if (!child) return std::move(child.no);
        auto parent = find(w.into);
        if (!parent) return std::move(parent.no);
        auto decided = decide_merge(facts(child), parent.v->t, parent.actor);
        if (const auto* no = std::get_if<refusal>(&decided))
            return answers::refused(speak(), no->other ? parent.v->t : child.v->t, *no);
        auto& [into_parent, of_child] = std::get<0>(decided);
        child.v->parent = parent.v->t;
        append(*child.v, std::move(into_parent));
        parent.v->children.push_back(w.ticket);
        append(*parent.v, std::move(of_child));
        auto o = answers::done(
            w.ticket, speak().say(texts::merged_heading,
                                  {{"ticket", spoken(w.ticket)}, {"other", spoken(w.into)}}));
        o.reply.say(speak().say(texts::merged_promise, {{"other", spoken(w.into)}}));
        return o;
    }

    outcome operator()(const wanted::unmerge& w) {
        auto child = find(w.ticket);
        if (!child) return std::move(child.no);
        const auto was_in = child.v->t.merged_into;
        auto decided = decide_unmerge(facts(child));
        if (const auto* no = std::get_if<refusal>(&decided)) return refuse(child, *no);
        auto& [out_of_parent, without_child] = std::get<0>(decided);
        child.v->parent.reset();
        append(*child.v, std::move(out_of_parent));
        if (auto parent = view(files, was_in)) append(*parent, std::move(without_child));
        return answers::done(w.ticket,
                             speak().say(texts::unmerged_heading, {{"ticket", spoken(w.ticket)}}));
    }

    outcome operator()(const wanted::daily_list& w) {
        if (c.actor != person_id{"clock"}) return {};
        files.unschedule(w.row);
        const auto* team = who.find(w.team);
        if (!team) return {};
        const auto listed = close_daily(files, w.team, c.at);
        if (!listed.empty()) announce.tell_daily(*team, listed);
        return {};
    }

    template <class LooksOnly>
    outcome operator()(const LooksOnly&) {
        return {};  // look_up() answers these
    }

    // ---- helpers

    outcome too_long(std::size_t size, std::size_t limit) const {
        return answers::refused_with(
            {},
            speak().say(texts::too_long, {{"size", size_text(size)}, {"limit", size_text(limit)}}));
    }

    /// By id, or by a title in any language.
    const playbook* find_book(std::string_view typed) const {
        if (const auto* book = books.find(playbook_id{std::string(typed)})) return book;
        for (const auto& book : books.all())
            for (const auto l : all_languages)
                if (book.title.has(l) && book.title.in(l) == typed) return &book;
        return nullptr;
    }

    static const response* find_response(const playbook* book, std::string_view id) {
        if (!book) return nullptr;
        const auto found = std::find_if(book->responses.begin(), book->responses.end(),
                                        [&](const response& r) { return r.id == id; });
        return found == book->responses.end() ? nullptr : &*found;
    }

    outcome unknown_response(const subject& s, const playbook* book,
                             const std::string& typed) const {
        refusal no;
        no.why = refusal::reason::unknown_response;
        no.words = {typed};
        std::vector<std::string_view> known;
        if (book)
            for (const auto& r : book->responses) known.push_back(r.id);
        if (const auto near = nearest(typed, known)) no.words.emplace_back(*near);
        auto o = refuse(s, no);
        o.reply.choices = answers::responses(speak(), s.v->t).choices;
        return o;
    }

    outcome resolved(const ticket& t, const playbook* book) const {
        std::string title = t.outcome, told;
        if (book)
            for (const auto& e : book->outcomes)
                if (e.id == t.outcome) title = e.title.in(c.lang), told = e.tell.in(c.lang);
        auto o = answers::done(t.number,
                               speak().say(texts::resolved_heading,
                                           {{"ticket", spoken(t.number)}, {"outcome", title}}));
        o.reply.say(told.empty() ? speak().say(texts::resolved_untold)
                                 : speak().say(texts::resolved_told, {{"text", told}}),
                    paragraph_kind::aside);
        return o;
    }
};

}  // namespace

prepared prepare(const command& c, const playbooks::library& books) {
    prepared p;
    const auto take = [&](std::string_view text) {
        auto safe = clean(text);
        p.text = std::move(safe.text);
        p.mended = safe.mended;
        p.text_sha256 = hex(sha256(p.text));
    };
    if (const auto* r = std::get_if<wanted::file_report>(&c.what)) {
        take(r->text);
        if (!p.text.empty() && p.text.size() <= max_report_bytes) {
            playbooks::classify_options options;
            options.hint = r->text_language;
            p.judged = books.classify(p.text, options);
        }
    } else if (const auto* a = std::get_if<wanted::add_to_report>(&c.what)) {
        take(a->text);
    }
    return p;
}

performed perform(transaction& files, const command& c, const prepared& p, const directory& who,
                  const playbooks::library& books) {
    performed done;
    if (auto before = files.find_outcome(c.key)) {
        done.answer = std::move(*before);
        return done;
    }
    performer one{files, c, p, who, books, announcer{files, who, books, c}};
    done.answer = std::visit(one, c.what);
    files.remember(c.key, c.at, done.answer);
    done.something_to_do = one.announce.queued > 0 || done.answer.ticket.value != 0;
    return done;
}

}  // namespace firebreak
