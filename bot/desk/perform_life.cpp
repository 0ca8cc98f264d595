// A ticket's life: claiming, answering, moving, ending.
#include "bot/desk/cards.hpp"
#include "bot/desk/clean_text.hpp"
#include "bot/desk/daily_list.hpp"
#include "bot/desk/performer.hpp"
#include "bot/desk/routing.hpp"
#include "bot/desk/words.hpp"

#include <algorithm>

namespace firebreak {

outcome performer::operator()(const wanted::claim& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    return carry_out(s, decide_claim(facts(s)), [&](const ticket& t) {
        auto o = answers::done(t.number, speak().say(texts::claimed_heading,
                                                     {{"ticket", spoken(t.number)},
                                                      {"category", speak().title(t.category)}}));
        o.reply.choices = card_choices(speak(), t);
        return o;
    });
}

outcome performer::operator()(const wanted::release& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    return carry_out(s, decide_release(facts(s), clean(w.why).text), [&](const ticket& t) {
        return answers::done(t.number,
                             speak().say(texts::released_heading, {{"ticket", spoken(t.number)}}));
    });
}

outcome performer::operator()(const wanted::assign& w) {
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

outcome performer::operator()(const wanted::recategorise& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    const auto typed = clean(w.to).text;
    if (typed.empty()) {  // which ones there are
        if (auto no = forbidden(facts(s), action::recategorise)) return refuse(s, *no);
        outcome o;
        o.ticket = w.ticket;
        o.reply = answers::categories(speak(), s.v->t);
        return o;
    }
    const auto* book = find_book(typed);
    if (!book) {
        std::vector<std::string_view> known;
        for (const auto& b : books.all()) known.push_back(b.id.value);
        auto o = misunderstood(speak().say(texts::unknown_category, {{"word", typed}}),
                               did_you_mean(typed, known));
        o.reply.choices = answers::categories(speak(), s.v->t).choices;
        return o;
    }
    auto target = *book;
    if (!who.duty().routes.empty() && !s.v->reports.empty()) {
        auto moved = s.v->t;
        moved.category = book->id;
        const auto* old = books.find(s.v->t.category);
        const bool raised = moved.level > (old ? old->level : severity::normal);  // as decide.cpp
        moved.level = raised ? std::max(moved.level, book->level) : book->level;
        target.team =
            team_by_routes(who, routed_of(who, moved, s.v->reports.front(), c.at), book->team);
    }
    const auto* team = who.find(target.team);
    const bool claimant_belongs = team && belongs(*team, s.v->t.claimant);
    const auto old_team = s.v->t.team;
    return carry_out(
        s, decide_recategorise(facts(s), books.find(s.v->t.category), target, claimant_belongs),
        [&](const ticket& t) {
            auto o =
                answers::done(t.number, speak().say(texts::recategorised_heading,
                                                    {{"ticket", spoken(t.number)},
                                                     {"category", speak().title(t.category)}}));
            if (t.team != old_team)
                o.reply.say(speak().say(texts::moved_to_team, {{"team", speak().name(t.team)}}));
            if (t.daily) schedule_daily_list(files, who, t.team, c.at);
            const auto number = std::to_string(t.number.value);
            o.reply.say(speak().say(texts::taught_how,
                                    {{"example", command_text(c.lang, "forget", number)}}),
                        paragraph_kind::aside);
            return o;
        });
}

outcome performer::operator()(const wanted::forget& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    return carry_out(s, decide_forget(facts(s)), [&](const ticket& t) {
        auto o = answers::done(
            t.number, speak().say(texts::forgotten_heading, {{"ticket", spoken(t.number)}}));
        o.reply.say(speak().say(texts::learned_when), paragraph_kind::aside);
        return o;
    });
}

outcome performer::operator()(const wanted::set_severity& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    const auto level = to_severity(w.to);
    if (!level) {
        std::vector<std::string_view> known;
        for (const auto each : all_severities) known.push_back(word(each));
        return misunderstood(speak().say(texts::unknown_severity, {{"word", w.to}}),
                             did_you_mean(w.to, known));
    }
    return carry_out(s, decide_severity(facts(s), *level, clean(w.why).text), [&](const ticket& t) {
        return answers::done(t.number, speak().say(texts::severity_heading,
                                                   {{"ticket", spoken(t.number)},
                                                    {"severity", name_of(c.lang, t.level)}}));
    });
}

outcome performer::operator()(const wanted::note& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    auto text = clean(w.text).text;
    if (text.size() > max_note_bytes) return too_long(text.size(), max_note_bytes);
    return carry_out(s, decide_note(facts(s), std::move(text)), [&](const ticket& t) {
        return answers::done(t.number,
                             speak().say(texts::noted_heading, {{"ticket", spoken(t.number)}}));
    });
}

outcome performer::operator()(const wanted::reply& w) {
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
    const bool can_undo = to_reporters && p.undo_window.count() > 0;
    auto o = answers::done(
        t.number, speak().say(to_reporters ? texts::replied_heading : texts::replied_public_heading,
                              {{"ticket", spoken(t.number)}}));
    o.reply.say(ready.text, paragraph_kind::approved);
    if (!to_reporters) o.reply.say(speak().say(texts::replied_public_hint), paragraph_kind::aside);
    if (can_undo) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(p.undo_window).count();
        o.reply.say(speak().say(texts::undo_seconds, {{"seconds", std::to_string(seconds)}}),
                    paragraph_kind::aside);
        choice undo;
        undo.label = speak().say(texts::button_undo);
        undo.words = "undo " + std::to_string(t.number.value);
        o.reply.choices.push_back(std::move(undo));
    }
    return o;
}

outcome performer::operator()(const wanted::undo& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    auto decided = decide_undo(facts(s), files.timeline_of(w.ticket), p.undo_window);
    // The clock may have been set back, or the courier was faster: only what is still here counts.
    if (std::holds_alternative<events>(decided) && files.withdraw(w.ticket, c.at) == 0) {
        refusal late;
        late.why = refusal::reason::nothing_to_undo;
        late.what = action::undo;
        return refuse(s, late);
    }
    return carry_out(s, std::move(decided), [&](const ticket& t) {
        return answers::done(t.number,
                             speak().say(texts::undone_heading, {{"ticket", spoken(t.number)}}));
    });
}

outcome performer::operator()(const wanted::hold& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    return carry_out(
        s, decide_hold(facts(s), shortened(clean(w.waiting_for).text, 200)), [&](const ticket& t) {
            return answers::done(
                t.number, speak().say(texts::held_heading,
                                      {{"ticket", spoken(t.number)},
                                       {"whom", t.waiting_for.empty() ? speak().say(texts::somebody)
                                                                      : t.waiting_for}}));
        });
}

outcome performer::operator()(const wanted::resume& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    return carry_out(s, decide_resume(facts(s)), [&](const ticket& t) {
        return answers::done(t.number,
                             speak().say(texts::resumed_heading, {{"ticket", spoken(t.number)}}));
    });
}

outcome performer::operator()(const wanted::escalate& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    auto called = on_call(who, s.v->t.team);
    std::erase(called, c.actor);
    return carry_out(s, decide_escalate(facts(s), clean(w.why).text, called), [&](const ticket& t) {
        auto o = answers::done(t.number, speak().say(texts::escalated_heading,
                                                     {{"ticket", spoken(t.number)},
                                                      {"severity", name_of(c.lang, t.level)}}));
        o.reply.say(speak().say(texts::escalated_called, {{"people", speak().names(called)}}));
        return o;
    });
}

outcome performer::operator()(const wanted::resolve& w) {
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

outcome performer::operator()(const wanted::reopen& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    return carry_out(s, decide_reopen(facts(s), clean(w.why).text), [&](const ticket& t) {
        return answers::done(t.number,
                             speak().say(texts::reopened_heading, {{"ticket", spoken(t.number)}}));
    });
}

outcome performer::operator()(const wanted::merge& w) {
    auto child = find(w.ticket);
    if (!child) return std::move(child.no);
    auto parent = find(w.into);
    if (!parent) return std::move(parent.no);
    auto decided = decide_merge(facts(child), parent.v->t, parent.actor);
    if (const auto* no = std::get_if<refusal>(&decided))
        return answers::refused(
            speak(), no->other == w.into && !child.v->t.ended() ? parent.v->t : child.v->t, *no);
    auto& [into_parent, of_child] = std::get<0>(decided);
    child.v->parent = parent.v->t;
    append(*child.v, std::move(into_parent));
    parent.v->children.push_back(w.ticket);
    append(*parent.v, std::move(of_child));
    auto o = answers::done(w.ticket,
                           speak().say(texts::merged_heading,
                                       {{"ticket", spoken(w.ticket)}, {"other", spoken(w.into)}}));
    o.reply.say(speak().say(texts::merged_promise, {{"other", spoken(w.into)}}));
    return o;
}

outcome performer::operator()(const wanted::unmerge& w) {
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

const playbook* performer::find_book(std::string_view typed) const {
    if (const auto* book = books.find(playbook_id{std::string(typed)})) return book;
    for (const auto& book : books.all())
        for (const auto l : all_languages)
            if (book.title.has(l) && book.title.in(l) == typed) return &book;
    return nullptr;
}

const response* performer::find_response(const playbook* book, std::string_view id) {
    if (!book) return nullptr;
    const auto found = std::find_if(book->responses.begin(), book->responses.end(),
                                    [&](const response& r) { return r.id == id; });
    return found == book->responses.end() ? nullptr : &*found;
}

outcome performer::unknown_response(const subject& s, const playbook* book,
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

outcome performer::resolved(const ticket& t, const playbook* book) const {
    std::string title = t.outcome, told;
    if (book)
        for (const auto& e : book->outcomes)
            if (e.id == t.outcome) title = e.title.in(c.lang), told = e.tell.in(c.lang);
    auto o = answers::done(
        t.number,
        speak().say(texts::resolved_heading, {{"ticket", spoken(t.number)}, {"outcome", title}}));
    o.reply.say(told.empty() ? speak().say(texts::resolved_untold)
                             : speak().say(texts::resolved_told, {{"text", told}}),
                paragraph_kind::aside);
    return o;
}

}  // namespace firebreak
