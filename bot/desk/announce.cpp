#include "bot/desk/announce.hpp"

#include "bot/desk/cards.hpp"
#include "bot/desk/words.hpp"

#include <algorithm>

namespace firebreak {

std::vector<person_id> on_call(const directory& who, const team_id& team) {
    std::vector<person_id> out;
    const auto* known = who.find(team);
    if (!known) return out;
    for (const auto* group : {&known->responders, &known->leads})
        for (const auto& p : *group)
            if (std::find(out.begin(), out.end(), p) == out.end()) out.push_back(p);
    return out;
}

/// One kind of event after the other.
struct telling {
    announcer& a;
    const ticket& before;
    const ticket_view& v;

    [[nodiscard]] const ticket& t() const { return v.t; }
    [[nodiscard]] speaker speak() const {
        const auto* team = a.who.find(t().team);
        return a.speak(team ? team->lang : language::en);
    }
    [[nodiscard]] std::string actor() const { return speak().name(a.cause.actor); }

    /// In the thread, unless it was said there.
    void note(std::string heading, std::string text = {},
              paragraph_kind kind = paragraph_kind::quote) {
        message m;
        m.heading = std::move(heading);
        if (!text.empty()) m.say(std::move(text), kind);
        a.in_thread(t(), std::move(m));
    }

    void operator()(const happened::filed&) { a.tell_filed(t()); }
    void operator()(const happened::added& e) {
        const auto found = std::find_if(v.reports.begin(), v.reports.end(),
                                        [&](const report& r) { return r.number == e.report; });
        const auto text = found == v.reports.end() ? std::string() : found->text;
        message m;
        m.heading = speak().say(texts::thread_added, {{"person", actor()}});
        m.say(text, paragraph_kind::quote);
        if (t().state == status::resolved)
            m.say(speak().say(texts::thread_added_ended, {{"ticket", spoken(t().number)}}));
        a.in_thread(t(), std::move(m));
        if (!t().daily) a.card(t());
    }
    void operator()(const happened::amended& e) {
        const auto found = std::find_if(v.reports.begin(), v.reports.end(),
                                        [&](const report& r) { return r.number == e.report; });
        note(speak().say(texts::thread_edited, {{"person", actor()}}),
             found == v.reports.end() ? std::string() : found->text);
        if (!t().daily) a.card(t());
    }
    void operator()(const happened::source_removed& e) {
        note(speak().say(texts::thread_source_removed, {{"person", actor()}}), e.why);
    }
    void operator()(const happened::acknowledged&) {}
    void operator()(const happened::claimed&) { a.card(t()), a.receipts(v); }
    void operator()(const happened::released&) { a.card(t()), a.receipts(v); }
    void operator()(const happened::assigned& e) {
        a.card(t());
        a.receipts(v);
        message m;
        m.heading = e.from.empty()
                        ? speak().say(texts::assigned_heading, {{"ticket", spoken(t().number)},
                                                                {"person", speak().name(e.to)}})
                        : speak().say(texts::thread_reassigned, {{"ticket", spoken(t().number)},
                                                                 {"person", speak().name(e.to)},
                                                                 {"old", speak().name(e.from)}});
        for (const auto& concerned : {e.to, e.from})
            if (!concerned.empty() && concerned != a.cause.actor) m.mentions.push_back(concerned);
        a.in_thread(t(), std::move(m));
    }
    void operator()(const happened::recategorised& e) {
        a.card(t());  // first: a thread needs its card
        const auto s = speak();
        if (e.from.empty())
            note(s.say(texts::thread_chosen, {{"person", actor()}, {"category", s.title(e.to)}}));
        else
            note(s.say(
                texts::thread_moved,
                {{"person", actor()}, {"old", s.title(e.from)}, {"category", s.title(e.to)}}));
        if (before.team != t().team)
            if (const auto* old = a.who.find(before.team)) a.card_in(*old, t());
        if (t().level == severity::critical && before.level != severity::critical) a.call(t());
        if (e.unclaimed) a.receipts(v);
    }
    void operator()(const happened::severity_set& e) {
        a.card(t());
        const auto s = speak();
        note(s.say(texts::thread_severity,
                   {{"person", actor()}, {"severity", name_of(s.lang, e.to)}, {"why", e.why}}));
        if (e.to == severity::critical) a.call(t());
    }
    void operator()(const happened::noted& e) {
        if (!a.cause.from.thread.empty()) return;  // it stands in the thread already
        note(speak().say(texts::thread_noted, {{"person", actor()}}), e.text);
    }
    void operator()(const happened::replied& e) {
        note(speak().say(e.to_reporters ? texts::thread_replied : texts::thread_replied_public,
                         {{"person", actor()}, {"response", e.response}}),
             e.text, paragraph_kind::approved);
        if (e.to_reporters) a.to_reporters(v, e.text);
        a.card(t());
    }
    void operator()(const happened::held&) { a.card(t()); }
    void operator()(const happened::resumed&) { a.card(t()); }
    void operator()(const happened::escalated& e) {
        message m;
        m.heading =
            speak().say(texts::thread_escalated,
                        {{"person", actor()}, {"ticket", spoken(t().number)}, {"why", e.why}});
        m.level = t().level;
        m.mentions = e.called;
        a.in_thread(t(), std::move(m));
        a.card(t());
        a.to_managers(t(), e.why);
    }
    void operator()(const happened::resolved&) { a.card(t()), a.receipts(v); }
    void operator()(const happened::reopened& e) {
        note(speak().say(texts::thread_reopened,
                         {{"person", actor()}, {"ticket", spoken(t().number)}, {"why", e.why}}));
        a.card(t());
        a.receipts(v);
    }
    void operator()(const happened::merged&) { a.card(t()), a.receipts(v); }
    void operator()(const happened::absorbed& e) {
        note(
            speak().say(texts::thread_absorbed, {{"person", actor()}, {"other", spoken(e.child)}}));
        a.card(t());
    }
    void operator()(const happened::unmerged&) { a.card(t()), a.receipts(v); }
    void operator()(const happened::parted& e) {
        note(speak().say(texts::thread_parted, {{"person", actor()}, {"other", spoken(e.child)}}));
        a.card(t());
    }
    void operator()(const happened::listed&) {}
    // The words of clocks are made where they ring (duty.cpp).
    void operator()(const happened::deadline_warned&) {}
    void operator()(const happened::deadline_missed&) { a.card(t()); }
    void operator()(const happened::called&) {}
    void operator()(const happened::clock_stopped&) {}
    void operator()(const happened::reminded&) {}
    void operator()(const happened::joined& e) {
        const auto found = std::ranges::find(v.reports, e.report, &report::number);
        if (t().surge.empty())  // the account tells of all of them
            note(speak().say(texts::thread_joined, {{"person", actor()}}),
                 found == v.reports.end() ? std::string() : found->text);
        a.card(t());
    }
    void operator()(const happened::resembled&) { a.card(t()); }
    void operator()(const happened::surged&) { a.card(t()); }
    void operator()(const happened::calmed&) { a.card(t()); }
    void operator()(const happened::invalidated&) { a.card(t()); }
    void operator()(const happened::restored&) { a.card(t()), a.receipts(v); }
    void operator()(const happened::unlearned&) {}
    void operator()(const happened::shadowed&) {}
    void operator()(const happened::reply_withdrawn& e) {
        note(speak().say(texts::thread_withdrawn, {{"person", actor()}, {"response", e.response}}));
        a.card(t());
    }
};

void announcer::tell(const ticket& before, const ticket_view& v, const event_body& body) {
    std::visit(telling{*this, before, v}, body);
}

void announcer::tell_filed(const ticket& t) {
    if (t.daily) return;  // it stands in the daily list
    card(t);
    if (t.level == severity::critical) call(t);
}

void announcer::tell_daily(const team& team, const std::vector<ticket>& listed) {
    const auto s = speak(team.lang);
    message m;
    m.heading = s.say(texts::daily_heading,
                      {{"team", team.name}, {"count", std::to_string(listed.size())}});
    constexpr std::size_t most = 50;
    for (const auto& t : listed) {
        if (m.body.size() == most) break;
        m.say(spoken(t.number) + "  " + files.first_text_of(t.number), paragraph_kind::quote);
    }
    m.say(s.say(texts::daily_hint,
                {{"example",
                  command_text(s.lang, "reopen", std::to_string(listed.front().number.value))}}),
          paragraph_kind::aside);
    for (const auto& place : team.channels) queue({place, {}, team.lang, notice{m}});
}

void announcer::tell_summary(const message& m, std::string_view chart) {
    for (const auto& place : who.manager_channels()) {
        queue({place, {}, who.managers_language(), notice{m}});
        if (!chart.empty())
            queue({place, {}, who.managers_language(), week_chart_of{std::string(chart)}});
    }
}

void announcer::to_team(const team& team, const message& m) {
    for (const auto& place : team.channels) queue({place, {}, team.lang, notice{m}});
}

void announcer::to_managers(const ticket& t, message m) {
    for (const auto& place : who.manager_channels())
        queue({place, t.number, who.managers_language(), notice{m}});
}

void announcer::to_hook(const ticket& t, const std::string& hook, message m) {
    const conversation place{network_id{"webhook"}, hook};
    queue({place, t.number, language::en, notice{std::move(m)}});
}

void announcer::tell_reach(const ticket& t, std::int64_t people) {
    const auto* team = who.find(t.team);
    const auto s = speak(team ? team->lang : language::en);
    message m;
    m.heading = s.say(texts::thread_reach,
                      {{"count", std::to_string(people)}, {"severity", name_of(s.lang, t.level)}});
    in_thread(t, std::move(m));
    card(t);
    if (t.level == severity::critical) call(t);
}

void announcer::tell_surge(const ticket& t, message m, std::vector<person_id> to) {
    card(t);  // first: a thread needs its card
    m.level = t.level;
    m.mentions = std::move(to);
    in_thread(t, std::move(m));
}

void announcer::tell_person(const person_id& person, const network_id& network, language lang,
                            message m) {
    if (const auto chat = direct_chat(who, person, network))
        queue({*chat, {}, lang, notice{std::move(m)}});
}

void announcer::in_thread(const ticket& t, message m) {
    if (t.daily) return;  // without a card there is no thread
    const auto* team = who.find(t.team);
    if (!team) return;
    for (const auto& place : team->channels) queue({place, t.number, team->lang, thread_post{m}});
}

void announcer::card(const ticket& t) {
    if (const auto* team = who.find(t.team)) card_in(*team, t);
}

void announcer::card_in(const team& team, const ticket& t) {
    for (const auto& place : team.channels) queue({place, t.number, team.lang, card_of{}});
}

void announcer::receipts(const ticket_view& v) {
    std::vector<std::pair<ticket_number, person_id>> told;
    for (const auto& r : v.reports) {
        const bool known = std::any_of(told.begin(), told.end(),
                                       [&](const auto& pair) { return pair.second == r.reporter; });
        if (known) continue;
        told.emplace_back(r.ticket, r.reporter);
        if (const auto chat = direct_chat(who, r.reporter, r.from.where.network))
            queue({*chat, r.ticket, r.lang, receipt_of{r.reporter}});
    }
}

void announcer::to_reporters(const ticket_view& v, const std::string& text) {
    for (const auto& person : reporters_of(v)) {
        const auto first = std::find_if(v.reports.begin(), v.reports.end(),
                                        [&](const report& r) { return r.reporter == person; });
        const auto chat = direct_chat(who, person, first->from.where.network);
        if (!chat) continue;
        const auto s = speak(first->lang);
        message m;
        m.heading = s.say(texts::receipt_from_team,
                          {{"team", s.name(v.t.team)}, {"ticket", spoken(first->ticket)}});
        m.say(text, paragraph_kind::approved);
        queue({*chat, first->ticket, first->lang, notice{std::move(m)}}, undo_window);
    }
}

void announcer::to_managers(const ticket& t, const std::string& why) {
    const auto* team = who.find(t.team);
    for (const auto& place : who.manager_channels()) {
        const auto s = speak(team ? team->lang : language::en);
        message m;
        m.level = t.level;
        m.heading = team && team->restricted
                        ? s.say(texts::manager_escalated_restricted,
                                {{"team", s.name(t.team)}, {"ticket", spoken(t.number)}})
                        : s.say(texts::manager_escalated, {{"ticket", spoken(t.number)},
                                                           {"person", s.name(cause.actor)},
                                                           {"category", s.title(t.category)},
                                                           {"severity", name_of(s.lang, t.level)},
                                                           {"why", why}});
        queue({place, t.number, s.lang, notice{std::move(m)}});
    }
}

void announcer::call(const ticket& t) {
    const auto* team = who.find(t.team);
    if (!team) return;
    message m;
    m.heading = speak(team->lang).say(texts::thread_critical, {{"ticket", spoken(t.number)}});
    m.level = t.level;
    m.mentions = on_call(who, t.team);
    in_thread(t, std::move(m));
}

void announcer::queue(dispatch d, std::chrono::milliseconds later) {
    files.enqueue(d, cause.at + later);
    ++queued;
}

}  // namespace firebreak
