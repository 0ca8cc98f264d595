// Reports coming in, and the daily list of those without conflict.
#include "bot/desk/clean_text.hpp"
#include "bot/desk/daily_list.hpp"
#include "bot/desk/performer.hpp"
#include "bot/desk/routing.hpp"

#include <algorithm>

namespace firebreak {
namespace {

std::string size_text(std::size_t bytes) { return std::to_string((bytes + 1023) / 1024) + " kB"; }

/// Whether anything happened to a report of the daily list after which its card was posted.
bool has_been_shown(const std::vector<event>& timeline) {
    constexpr auto quiet = [](const event& e) {
        using namespace happened;
        return std::holds_alternative<filed>(e.body) || std::holds_alternative<added>(e.body) ||
               std::holds_alternative<amended>(e.body) || std::holds_alternative<noted>(e.body) ||
               std::holds_alternative<source_removed>(e.body) ||
               std::holds_alternative<acknowledged>(e.body) ||
               std::holds_alternative<listed>(e.body) || std::holds_alternative<resolved>(e.body) ||
               std::holds_alternative<shadowed>(e.body);
    };
    return !std::ranges::all_of(timeline, quiet);
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

happened::filed performer::filing_of(const wanted::file_report& w, const report& r) const {
    const auto& judged = *p.judged;
    const auto* book = judged.category ? books.find(*judged.category) : nullptr;
    happened::filed e;
    e.text_sha256 = p.text_sha256;
    e.category = judged.category;
    if (book) e.playbook_version = book->version;
    e.level = w.danger_now ? severity::critical : judged.level;
    e.daily = book && book->handled == handling::daily && !w.danger_now;
    e.lang = judged.lang;
    e.network = c.from.where.network;
    e.confidence = judged.confidence;
    e.guesses = judged.guesses;
    e.why = p.why;
    e.team = first_team(who, books, judged, e.level, r, c.at);
    return e;
}

outcome performer::operator()(const wanted::file_report& w) {
    if (p.text.empty())
        return misunderstood(speak().say(texts::report_empty), speak().say(texts::report_example));
    if (p.text.size() > max_report_bytes) return too_long(p.text.size(), max_report_bytes);
    if (auto no = turned_away(w)) return std::move(*no);
    auto r = report_on({});
    r.source_link = w.source_link;
    r.source_author = w.source_author;
    auto e = filing_of(w, r);
    if (auto already = report_again(r, e)) return std::move(*already);

    r.ticket = files.next_ticket();
    files.add_report(r);
    e.report = r.number;
    ticket t;
    files.append(t, c.at, c.actor, std::move(e));
    for (const auto& each : p.why.items())
        if (each.kind == "shadow")
            files.append(t, c.at, the_clock(), happened::shadowed{each.playbook, t.category});
    settle(t);
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

performer::made_of performer::report_made_of(const std::string& said) const {
    made_of found;
    const auto& network = c.from.where.network;
    const auto kept = files.find_outcome(network.value + ":" + said);
    if (!kept || kept->kind != outcome_kind::done || !kept->ticket) return found;
    // Versions that were corrected stand among them, the newest last.
    for (auto& r : files.reports_of(kept->ticket)) {
        if (r.from.where.network != network || r.from.thread != said) continue;
        found.newest = std::move(r);
        if (!found.v) found.v = view(files, kept->ticket);
    }
    return found;
}

outcome performer::operator()(const wanted::correct_report& w) {
    auto s = report_made_of(w.said);
    // Other people's edits mean nothing, and neither do those of what is no report.
    if (!s.v || s.newest.reporter != c.actor || p.text == s.newest.text) return {};
    if (p.text.empty()) return misunderstood(speak().say(texts::report_empty));
    if (p.text.size() > max_report_bytes) return too_long(p.text.size(), max_report_bytes);
    auto r = s.newest;
    r.at = c.at;
    r.text = p.text;
    r.corrects = s.newest.number;
    files.add_report(r);
    s.v->reports.push_back(r);
    const auto number = s.v->t.number;
    append(*s.v, happened::amended{r.number, r.corrects, p.text_sha256});
    // What has become more serious by it is treated so at once; what reads milder now is for the
    // team to judge.
    const auto* team = who.find(s.v->t.team);
    if (p.judged && p.judged->level > s.v->t.level && !s.v->t.ended() && !s.v->t.daily)
        append(*s.v, happened::severity_set{
                         s.v->t.level, p.judged->level,
                         announce.speak(team ? team->lang : language::en).say(texts::edited_why)});
    return answers::done(number, speak().say(texts::edited_heading, {{"ticket", spoken(number)}}));
}

outcome performer::operator()(const wanted::remove_source& w) {
    auto s = report_made_of(w.said);
    if (!s.v) return {};
    append(*s.v, happened::source_removed{s.newest.number, clean(w.why).text});
    return answers::done(s.v->t.number, speak().say(texts::source_removed_heading,
                                                    {{"ticket", spoken(s.v->t.number)}}));
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
    if (c.actor != the_clock()) return {};
    files.unschedule(w.row);
    const auto* team = who.find(w.team);
    if (!team) return {};
    const auto listed = close_daily(files, w.team, c.at);
    if (listed.empty()) return {};
    announce.tell_daily(*team, listed);
    // Most of them were never shown anywhere else; those that were must not look open there.
    for (const auto& t : listed)
        if (has_been_shown(files.timeline_of(t.number)))
            if (const auto v = view(files, t.number)) announce.tell(t, *v, happened::resolved{});
    return {};
}

outcome performer::operator()(const wanted::post_summary& w) {
    if (c.actor != the_clock() || !p.weekly) return {};
    next_summary(files, who, w);
    for (const auto& facts : p.weekly->to_keep) files.keep_facts(facts);
    if (p.weekly->told)
        announce.tell_summary(*p.weekly->told, p.weekly->chart ? w.week : std::string_view{});
    return {};
}

outcome performer::too_long(std::size_t size, std::size_t limit) const {
    return answers::refused_with(
        {}, speak().say(texts::too_long, {{"size", size_text(size)}, {"limit", size_text(limit)}}));
}

}  // namespace firebreak
