// Reports coming in, and the daily list of those without conflict.
#include "bot/desk/clean_text.hpp"
#include "bot/desk/daily_list.hpp"
#include "bot/desk/performer.hpp"

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

}  // namespace

report performer::report_on(ticket_number number) const {
    report r;
    r.ticket = number;
    r.at = c.at;
    r.reporter = c.actor;
    r.from = c.from;
    r.text = p.text;
    r.lang = c.lang;
    return r;
}

outcome performer::operator()(const wanted::file_report& w) {
    if (p.text.empty())
        return misunderstood(speak().say(texts::report_empty), speak().say(texts::report_example));
    if (p.text.size() > max_report_bytes) return too_long(p.text.size(), max_report_bytes);
    const auto& judged = *p.judged;
    const auto* book = judged.category ? books.find(*judged.category) : nullptr;

    auto r = report_on(files.next_ticket());
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
    e.why = p.why;

    ticket t;
    files.append(t, c.at, c.actor, std::move(e));
    announce.tell_filed(t);
    if (t.daily) schedule_daily_list(files, who, t.team, c.at);
    outcome o;
    o.ticket = t.number;  // the words are made after the commit, by filed_answer()
    filed = std::move(t);
    return o;
}

outcome performer::operator()(const wanted::add_to_report& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    if (auto no = forbidden(facts(s), action::add_to_report)) return refuse(s, *no);
    if (p.text.empty()) return misunderstood(speak().say(texts::report_empty));
    if (p.text.size() > max_report_bytes) return too_long(p.text.size(), max_report_bytes);
    auto r = report_on(w.ticket);
    files.add_report(r);
    s.v->reports.push_back(r);
    append(*s.v, happened::added{r.number, p.text_sha256});
    auto o =
        answers::done(w.ticket, speak().say(texts::added_heading, {{"ticket", spoken(w.ticket)}}));
    if (s.v->t.state == status::resolved)
        o.reply.say(speak().say(texts::added_ended, {{"ticket", spoken(w.ticket)}}));
    return o;
}

outcome performer::operator()(const wanted::acknowledge& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    if (auto no = forbidden(facts(s), action::acknowledge)) return refuse(s, *no);
    const bool first = std::any_of(s.v->reports.begin(), s.v->reports.end(), [&](const report& r) {
        return r.reporter == c.actor && !r.acknowledged;
    });
    if (first) {
        files.acknowledge(w.ticket, c.actor);
        append(*s.v, happened::acknowledged{});
    }
    return answers::done(w.ticket,
                         speak().say(texts::understood_heading, {{"ticket", spoken(w.ticket)}}));
}

outcome performer::operator()(const wanted::daily_list& w) {
    if (c.actor != person_id{"clock"}) return {};
    files.unschedule(w.row);
    const auto* team = who.find(w.team);
    if (!team) return {};
    const auto listed = close_daily(files, w.team, c.at);
    if (listed.empty()) return {};
    announce.tell_daily(*team, listed);
    // Most of them were never shown anywhere else; those that were must not look open there.
    for (const auto& t : listed)
        if (t.recategorised || t.reopened)
            if (const auto v = view(files, t.number)) announce.tell(t, *v, happened::resolved{});
    return {};
}

outcome performer::too_long(std::size_t size, std::size_t limit) const {
    return answers::refused_with(
        {}, speak().say(texts::too_long, {{"size", size_text(size)}, {"limit", size_text(limit)}}));
}

}  // namespace firebreak
