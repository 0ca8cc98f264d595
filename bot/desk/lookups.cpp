#include "bot/desk/lookups.hpp"

#include "bot/desk/answers.hpp"
#include "bot/desk/cards.hpp"
#include "bot/desk/clean_text.hpp"
#include "bot/desk/duty.hpp"
#include "bot/desk/explanation.hpp"
#include "bot/desk/readership.hpp"
#include "bot/desk/ticket_view.hpp"
#include "bot/desk/trust.hpp"
#include "bot/desk/week_report.hpp"
#include "bot/desk/weeks.hpp"
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

struct looker {
    snapshot& files;
    const command& c;
    const speaker& speak;
    const bot_state& present;
    const readership& readers;  ///< who reads along, when the answer is for all of them

    outcome operator()(const wanted::doctor&) const {
        if (!oversees(speak.who, c.actor))
            return answers::refused_with({}, only_for_overseers(speak));
        return found({}, diagnosis(files, speak, present));
    }

    outcome operator()(const wanted::help& h) const {
        return found({}, answers::help(speak, c.actor, h.about));
    }

    outcome operator()(const wanted::oncall& w) const {
        const auto teams = listed();
        if (teams.empty()) return answers::refused_with({}, speak.say(texts::only_responders));
        message m;
        m.heading = speak.say(texts::oncall_heading);
        for (const auto& id : teams)
            if (w.team.empty() || w.team == id.value || w.team == speak.name(id))
                if (const auto* team = speak.who.find(id)) say_duty(m, *team);
        if (m.body.empty() && c.for_all) return kept_back(speak, ticket_number{});
        if (m.body.empty())
            return misunderstood(speak.say(texts::oncall_unknown_team, {{"word", w.team}}));
        return found({}, std::move(m));
    }

    outcome operator()(const wanted::record& r) const {
        return record_of(files, speak, c.actor, r.who);
    }

    outcome operator()(const wanted::mine&) const {
        message m;
        m.heading = speak.say(texts::mine_heading);
        ticket_filter filter;
        filter.claimant = c.actor;
        for (const auto& id : teams_seen_by(speak.who, c.actor)) {
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
        const auto teams = listed();
        if (teams.empty()) return answers::refused_with({}, speak.say(texts::only_responders));
        ticket_filter filter;
        filter.limit = longest_list + 1;
        if (!q.filter.empty() && !narrow(q.filter, filter))
            return misunderstood(speak.say(texts::queue_unknown, {{"word", q.filter}}));
        if (c.for_all && filter.team && !readers.may_see(*filter.team))
            return kept_back(speak, ticket_number{});
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
        // Its reasons point into the words as they were first.
        const auto reports = files.reports_of(w.ticket);
        if (!timeline.empty() && !reports.empty())
            if (const auto* filed = std::get_if<happened::filed>(&timeline.front().body))
                m = explanation(speak, l.v->t, *filed, reports.front().text);
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
        const auto summary = summary_of(files, *week, c.at, speak.who.time_zone(),
                                        teams_in_numbers_of(speak.who, c.actor));
        return found({}, summary_message(speak, summary));
    }

    template <class Other>
        requires(!looks_only<Other>)
    outcome operator()(const Other&) const {
        return {};  // only_looks() keeps these away
    }

 private:
    /// Of which teams a list tells.
    [[nodiscard]] std::vector<team_id> listed() const {
        auto teams = teams_seen_by(speak.who, c.actor);
        return c.for_all ? readers.only(std::move(teams)) : teams;
    }

    void say_duty(message& m, const team& team) const {
        const auto& rules = speak.who.duty();
        const auto people = on_duty(files, speak.who, team.id, c.at);
        std::string line;
        if (people.empty()) {
            line = speak.say(texts::oncall_nobody,
                             {{"team", team.name}, {"people", speak.names(team.leads)}});
        } else {
            const auto next =
                next_change(rules.rotas.at(team.id), rules.zone, c.at, swaps_of(files, team.id));
            const auto names = speak.names(people);
            line =
                next ? speak.say(
                           texts::oncall_line,
                           {{"team", team.name}, {"people", names}, {"time", speak.time(*next)}})
                     : speak.say(texts::oncall_line_open, {{"team", team.name}, {"people", names}});
        }
        std::vector<person_id> absent;
        for (const auto& p : team.responders)
            if (is_away(files, p, c.at)) absent.push_back(p);
        if (!absent.empty())
            line += "; " + speak.say(texts::oncall_away, {{"people", speak.names(absent)}});
        m.say(std::move(line), paragraph_kind::list);
    }

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

std::vector<team_id> teams_seen_by(const directory& who, const person_id& person) {
    const auto* known = who.find(person);
    const bool all = who.is_manager(person) || (known && known->admin);
    std::vector<team_id> out;
    for (const auto& t : who.teams())
        if (all || belongs(t, person)) out.push_back(t.id);
    return out;
}

std::string ticket_line(const speaker& speak, snapshot& files, const ticket& t) {
    const auto gist = shortened(files.first_text_of(t.number), gist_bytes);
    const auto who =
        t.claimant.empty() || t.ended() ? std::string() : ": " + speak.name(t.claimant);
    auto state = std::string(name_of(speak.lang, t.state));
    if (!t.ended())
        if (const auto clocks = files.clocks_of(t.number))
            if (const auto deadline = deadline_text(speak, *clocks); !deadline.empty())
                state += ", " + deadline;
    return speak.say(texts::queue_line, {{"ticket", spoken(t.number)},
                                         {"severity", name_of(speak.lang, t.level)},
                                         {"category", speak.title(t.category)},
                                         {"status", state},
                                         {"who", who},
                                         {"gist", gist}});
}

outcome look_up(snapshot& files, const command& c, const speaker& speak, const bot_state& state) {
    if (!c.for_all) return std::visit(looker{files, c, speak, state, {}}, c.what);
    const auto readers = readership_of(speak.who, c.from.where);
    if (auto no = kept_back(speak, c.what, readers)) return std::move(*no);
    auto o = std::visit(looker{files, c, speak, state, readers}, c.what);
    if (o.kind != outcome_kind::done) return o;
    if (o.ticket) {
        const auto t = files.find_ticket(o.ticket);
        if (!t || !readers.may_see(t->team)) return kept_back(speak, o.ticket);
    }
    o.for_all = true;
    return o;
}

}  // namespace firebreak
