#include "bot/desk/lookups.hpp"

#include "bot/desk/answers.hpp"
#include "bot/desk/cards.hpp"
#include "bot/desk/clean_text.hpp"
#include "bot/desk/explanation.hpp"
#include "bot/desk/ticket_view.hpp"
#include "bot/domain/nearest.hpp"

#include <algorithm>

namespace firebreak {
namespace {

constexpr std::int64_t longest_list = 25;
constexpr std::size_t gist_bytes = 80;

/// Every look-up that is about one ticket begins so: it exists and this person may do that.
struct looked {
    std::optional<ticket_view> v;
    outcome no;
};

looked find(snapshot& files, const command& c, const speaker& speak, ticket_number n, action what) {
    looked l{view(files, n), {}};
    const standing who = l.v ? standing_of(speak.who, *l.v, c.actor) : standing{};
    if (!l.v || !who.involved()) {
        l.no = answers::no_such_ticket(speak, n);
        l.v.reset();
    } else if (!may(who, what, l.v->t)) {
        refusal no;
        no.what = what;
        no.who = allowed_to(what, l.v->t);
        l.no = answers::refused(speak, l.v->t, no);
        l.v.reset();
    }
    return l;
}

outcome found(ticket_number number, message m) {
    outcome o;
    o.ticket = number;
    o.reply = std::move(m);
    return o;
}

outcome misunderstood(std::string heading) {
    outcome o;
    o.kind = outcome_kind::misunderstood;
    o.reply.heading = std::move(heading);
    return o;
}

/// Teams whose tickets this person may list.
std::vector<team_id> visible_teams(const speaker& speak, const person_id& person) {
    const auto* known = speak.who.find(person);
    const bool all = speak.who.is_manager(person) || (known && known->admin);
    std::vector<team_id> out;
    for (const auto& t : speak.who.teams())
        if (all || belongs(t, person)) out.push_back(t.id);
    return out;
}

struct looker {
    snapshot& files;
    const command& c;
    const speaker& speak;
    const bot_state& present;

    outcome operator()(const wanted::doctor&) const {
        if (!oversees(speak.who, c.actor))
            return answers::refused_with({}, only_for_overseers(speak));
        return found({}, diagnosis(files, speak, present));
    }

    outcome operator()(const wanted::help& h) const {
        return found({}, answers::help(speak, c.actor, h.about));
    }

    outcome operator()(const wanted::mine&) const {
        message m;
        m.heading = speak.say(texts::mine_heading);
        ticket_filter filter;
        filter.claimant = c.actor;
        for (const auto& id : visible_teams(speak, c.actor)) {
            filter.team = id;
            for (const auto state : {status::claimed, status::waiting}) {
                filter.state = state;
                for (const auto& t : files.tickets(filter)) {
                    if (m.body.empty())
                        m.say(speak.say(texts::mine_claimed), paragraph_kind::strong);
                    m.say(ticket_line(speak, files, t), paragraph_kind::list);
                }
            }
        }
        const auto reported = files.reported_by(c.actor, longest_list);
        if (!reported.empty()) m.say(speak.say(texts::mine_reported), paragraph_kind::strong);
        for (const auto& t : reported) m.say(ticket_line(speak, files, t), paragraph_kind::list);
        if (m.body.empty()) m.say(speak.say(texts::mine_nothing));
        return found({}, std::move(m));
    }

    outcome operator()(const wanted::queue& q) const {
        const auto teams = visible_teams(speak, c.actor);
        if (teams.empty()) return answers::refused_with({}, speak.say(texts::only_responders));
        ticket_filter filter;
        filter.limit = longest_list + 1;
        if (!q.filter.empty() && !narrow(q.filter, filter))
            return misunderstood(speak.say(texts::queue_unknown, {{"word", q.filter}}));
        std::vector<ticket> list;
        std::int64_t daily = 0;
        for (const auto& id : teams) {
            if (filter.team && *filter.team != id) continue;
            auto of_team = filter;
            of_team.team = id;
            of_team.daily = false;
            for (auto& t : files.tickets(of_team)) list.push_back(std::move(t));
            of_team.daily = true;
            daily += files.count_tickets(of_team);
        }
        std::sort(list.begin(), list.end(), [](const ticket& a, const ticket& b) {
            return a.level != b.level ? a.level > b.level : a.number < b.number;
        });
        message m;
        if (list.empty()) {
            m.heading = speak.say(texts::queue_empty);
        } else {
            const bool more = static_cast<std::int64_t>(list.size()) > longest_list;
            if (more) list.resize(longest_list);
            m.heading = speak.say(texts::queue_heading,
                                  {{"count", std::to_string(list.size()) + (more ? "+" : "")}});
            for (const auto& t : list) m.say(ticket_line(speak, files, t), paragraph_kind::list);
            if (more)
                m.say(speak.say(texts::queue_more, {{"count", std::to_string(longest_list)}}),
                      paragraph_kind::aside);
        }
        if (daily)
            m.say(speak.say(texts::queue_daily, {{"count", std::to_string(daily)}}),
                  paragraph_kind::aside);
        return found({}, std::move(m));
    }

    outcome operator()(const wanted::show& w) const {
        auto l = find(files, c, speak, w.ticket, action::show);
        if (!l.v) return std::move(l.no);
        const auto who = standing_of(speak.who, *l.v, c.actor);
        if (!who.responder && !who.manager) {
            auto m = receipt(speak, *l.v);
            add_reports(m, *l.v, c.actor);
            return found(w.ticket, std::move(m));
        }
        const auto* team = speak.who.find(l.v->t.team);
        auto m = card(speak, *l.v,
                      team && !team->channels.empty() ? team->channels.front() : conversation{});
        std::erase_if(m.body, [](const paragraph& p) { return p.kind == paragraph_kind::quote; });
        add_reports(m, *l.v, {});
        return found(w.ticket, std::move(m));
    }

    outcome operator()(const wanted::history& w) const {
        auto l = find(files, c, speak, w.ticket, action::history);
        if (!l.v) return std::move(l.no);
        message m;
        m.heading = speak.say(texts::history_heading, {{"ticket", spoken(w.ticket)}});
        for (const auto& e : files.timeline_of(w.ticket))
            m.say(speak.time(e.at) + "  " + speak.name(e.actor) + " " + did(speak, e.body),
                  paragraph_kind::list);
        return found(w.ticket, std::move(m));
    }

    outcome operator()(const wanted::why& w) const {
        auto l = find(files, c, speak, w.ticket, action::why);
        if (!l.v) return std::move(l.no);
        const auto timeline = files.timeline_of(w.ticket);
        message m;
        if (!timeline.empty() && !l.v->reports.empty())
            if (const auto* filed = std::get_if<happened::filed>(&timeline.front().body))
                m = explanation(speak, l.v->t, *filed, l.v->reports.front().text);
        for (const auto& e : timeline)
            if (std::holds_alternative<happened::recategorised>(e.body))
                m.say(speak.say(texts::why_chosen, {{"person", speak.name(e.actor)}}),
                      paragraph_kind::aside);
        return found(w.ticket, std::move(m));
    }

    outcome operator()(const wanted::may_i& w) const {
        auto l = find(files, c, speak, w.ticket, action::may_i);
        if (!l.v) return std::move(l.no);
        return found(w.ticket, answers::may_i(speak, l.v->t, c.actor));
    }

    outcome operator()(const wanted::summary& w) const {
        if (!oversees(speak.who, c.actor))
            return answers::refused_with({}, speak.say(texts::only_overseers));
        const auto week = week_of(w.week, c.at, speak.who.time_zone());
        if (!week) return misunderstood(speak.say(texts::unknown_week, {{"word", w.week}}));
        return found({}, summary_message(speak, files.summarise(week->name, week->from, week->to)));
    }

    template <class Other>
        requires(!looks_only<Other>)
    outcome operator()(const Other&) const {
        return {};  // only_looks() keeps these away
    }

 private:
    void add_reports(message& m, const ticket_view& v, const person_id& only) const {
        m.say(speak.say(texts::show_reports), paragraph_kind::strong);
        for (const auto& r : v.reports) {
            if (!only.empty() && r.reporter != only) continue;
            m.say(speak.say(texts::report_line,
                            {{"person", speak.name(r.reporter)}, {"time", speak.time(r.at)}}));
            m.say(r.text, paragraph_kind::quote);
        }
    }

    bool narrow(std::string_view word, ticket_filter& filter) const {
        if (word == "unclaimed" || word == "vapaat") {
            filter.claimant = person_id{};
            return true;
        }
        if (word == "daily" || word == "none") {
            filter.category = playbook_id{"none"};
            return true;
        }
        for (const auto s : all_statuses)
            if (firebreak::word(s) == word || name_of(language::en, s) == word ||
                name_of(language::fi, s) == word) {
                filter.state = s;
                return true;
            }
        if (speak.who.find(team_id{std::string(word)})) {
            filter.team = team_id{std::string(word)};
            return true;
        }
        if (speak.books.find(playbook_id{std::string(word)})) {
            filter.category = playbook_id{std::string(word)};
            return true;
        }
        return false;
    }
};

}  // namespace

std::string ticket_line(const speaker& speak, snapshot& files, const ticket& t) {
    const auto reports = files.reports_of(t.number);
    const auto gist = reports.empty() ? std::string() : shortened(reports.front().text, gist_bytes);
    const auto who =
        t.claimant.empty() || t.ended() ? std::string() : ": " + speak.name(t.claimant);
    return speak.say(texts::queue_line, {{"ticket", spoken(t.number)},
                                         {"severity", name_of(speak.lang, t.level)},
                                         {"category", speak.title(t.category)},
                                         {"status", name_of(speak.lang, t.state)},
                                         {"who", who},
                                         {"gist", gist}});
}

outcome look_up(snapshot& files, const command& c, const speaker& speak, const bot_state& state) {
    return std::visit(looker{files, c, speak, state}, c.what);
}

}  // namespace firebreak
