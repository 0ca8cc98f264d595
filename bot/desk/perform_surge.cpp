// Surges: one ticket for all the reports of it, one account every 15 minutes.
#include "bot/desk/explanation.hpp"
#include "bot/desk/performer.hpp"
#include "bot/desk/surges.hpp"

#include <algorithm>
#include <map>

namespace firebreak {
namespace {

constexpr std::int64_t most_folded = 1000;

/// Given to somebody in turn who has not touched it yet.
bool only_given(snapshot& files, const ticket& t) {
    return t.state == status::claimed &&
           std::ranges::none_of(files.timeline_of(t.number),
                                [&](const event& e) { return e.actor == t.claimant; });
}

/// Nobody works on it yet, and it is not so serious that it must stand alone.
bool foldable(snapshot& files, const ticket& t, instant since) {
    const bool free = t.state == status::triage || t.state == status::open || only_given(files, t);
    return free && !t.daily && t.level < severity::critical && t.surge.empty() &&
           t.opened_at >= since;
}

std::vector<person_id> leads_of(const team* t) {
    if (t == nullptr) return {};
    return t->leads.empty() ? t->responders : t->leads;
}

std::string account_text(const speaker& speak, const text& t, const surge_account& a) {
    return speak.say(t, {{"tickets", std::to_string(a.tickets)},
                         {"reports", std::to_string(a.reports)},
                         {"people", std::to_string(a.people)},
                         {"recent", std::to_string(a.recent)}});
}

}  // namespace

void performer::fold(ticket child, ticket& parent) {
    // Neither is announced by itself: the account tells of all of them.
    const auto number = child.number;
    const happened::merged body{parent.number};
    if (auto v = view(files, number); v && v->clocks) {
        const auto before = v->t;
        files.append(v->t, c.at, the_clock(), body);
        duty_keeper{files, who, books, announce, c}.follow(before, *v, body);
    } else {
        files.append(child, c.at, the_clock(), body);
    }
    files.append(parent, c.at, the_clock(), happened::absorbed{number});
}

bool performer::fold_into_surge(const ticket& t) {
    if (!foldable(files, t, t.opened_at)) return false;
    const auto author =
        p.place.author.empty() ? std::string() : std::string(p.place.site) + ":" + p.place.author;
    for (auto& parent : files.surging()) {
        const bool of_it =
            (!t.category.empty() && parent.surge == "category:" + t.category.value) ||
            (!author.empty() && parent.surge == "author:" + author);
        if (!of_it || parent.team != t.team || parent.ended()) continue;
        fold(t, parent);
        part_of = parent.number;
        return true;
    }
    return false;
}

outcome performer::operator()(const wanted::open_surge& w) {
    if (c.actor != the_clock()) return {};
    for (const auto& s : files.surging())
        if (s.surge == w.of + ":" + w.name) return {};
    const happened::surged what{w.of, w.name, w.count, w.usual};
    const auto call = [&](const ticket& t) {
        const auto* team = who.find(t.team);
        const auto s = announce.speak(team ? team->lang : language::en);
        message m;
        m.heading = w.of == "post"
                        ? s.say(texts::surge_call_post, {{"count", std::to_string(w.count)}})
                        : s.say(texts::surge_call, {{"what", surge_name(s, w.of, w.name)},
                                                    {"count", std::to_string(w.count)},
                                                    {"usual", usual_text(s.lang, w.usual)},
                                                    {"ticket", spoken(t.number)}});
        m.say(s.say(texts::surge_how, {{"ticket", spoken(t.number)}}));
        announce.tell_surge(t, std::move(m), leads_of(team));
        files.schedule(std::string(surge_prefix) + std::to_string(t.number.value),
                       c.at + between_accounts);
        outcome o;
        o.ticket = t.number;
        return o;
    };
    if (w.of == "post") {  // its reports are one ticket already
        const auto holder = files.holder_of(w.name, w.circle);
        auto v = holder ? view(files, *holder) : std::nullopt;
        if (v && v->parent) v = view(files, v->parent->number);
        if (!v || v->t.ended() || !v->t.surge.empty() || circle_of(v->t.team) != w.circle)
            return {};
        files.append(v->t, c.at, the_clock(), what);
        return call(v->t);
    }
    std::vector<ticket> members;
    if (w.of == "category") {
        ticket_filter filter;
        filter.category = playbook_id{w.name};
        filter.limit = most_folded;
        members = files.tickets(filter);
    } else {
        for (const auto number : files.about_author(w.name, most_folded))
            if (auto t = files.find_ticket(number)) members.push_back(std::move(*t));
    }
    std::erase_if(members, [&](const ticket& t) { return !foldable(files, t, w.since); });
    std::ranges::sort(members, {}, &ticket::number);
    std::map<team_id, std::size_t> of_team;
    for (const auto& t : members) ++of_team[t.team];
    const auto most =
        std::ranges::max_element(of_team, {}, [](const auto& one) { return one.second; });
    if (most != of_team.end())
        std::erase_if(members, [&](const ticket& t) { return t.team != most->first; });
    if (members.size() < 2) return {};  // people work on the others already

    const auto& first = members.front();
    const auto* team = who.find(first.team);
    const auto s = announce.speak(team ? team->lang : language::en);
    auto r = report_on(files.next_ticket());
    r.reporter = the_clock();
    r.lang = s.lang;
    r.text = s.say(texts::surge_report, {{"what", surge_name(s, w.of, w.name)},
                                         {"count", std::to_string(w.count)},
                                         {"usual", usual_text(s.lang, w.usual)}});
    files.add_report(r);
    happened::filed e;
    e.report = r.number;
    e.text_sha256 = hex(sha256(r.text));
    e.category = first.category.empty() ? playbook_id{w.name} : first.category;
    if (const auto* book = books.find(*e.category))
        e.playbook_version = book->version;
    else
        e.category.reset();
    e.level = severity::high;
    for (const auto& t : members) e.level = std::max(e.level, t.level);
    e.team = first.team;
    e.lang = s.lang;
    e.network = network_id{"clock"};
    e.confidence = 1;
    ticket parent;
    files.append(parent, c.at, the_clock(), std::move(e));
    files.append(parent, c.at, the_clock(), what);
    auto answer = call(parent);
    duty_keeper{files, who, books, announce, c}.begin(parent);
    for (const auto& t : members) {
        fold(t, parent);
        announce.refresh(t);  // "#7 is now part of #50"
    }
    return answer;
}

outcome performer::operator()(const wanted::surge_account& w) {
    if (c.actor != the_clock()) return {};
    files.unschedule(w.row);
    auto v = view(files, w.ticket);
    if (!v || v->t.surge.empty() || v->t.ended()) return {};
    double usual = 0;
    for (const auto& e : files.timeline_of(w.ticket))
        if (const auto* s = std::get_if<happened::surged>(&e.body)) usual = s->usual;
    const auto a = account_of(*v, c.at);
    const auto* team = who.find(v->t.team);
    const auto s = announce.speak(team ? team->lang : language::en);
    message m;
    if (calm(a, usual)) {
        files.append(v->t, c.at, the_clock(), happened::calmed{a.tickets, a.people});
        m.heading = account_text(s, texts::surge_calm, a);
    } else {
        m.heading = account_text(s, texts::surge_account, a);
        files.schedule(std::string(surge_prefix) + std::to_string(w.ticket.value),
                       c.at + between_accounts);
    }
    announce.tell_surge(v->t, std::move(m), {});
    outcome o;
    o.ticket = w.ticket;
    return o;
}

}  // namespace firebreak
