#include "bot/desk/duty.hpp"

#include "bot/desk/cards.hpp"

#include <algorithm>
#include <charconv>

namespace firebreak {
namespace {

const network_id duty_shelf{"duty"};  ///< under which people's changes are kept
constexpr std::int64_t most_swaps = 200;

std::string row_name(ticket_number number) {
    return std::string(ticket_row_prefix) + std::to_string(number.value);
}

std::optional<instant> to_moment(std::string_view text) {
    std::int64_t ms = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), ms);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return to_instant(ms);
}

const text& warned_text(target t) {
    return t == target::claim    ? texts::thread_warned_claim
           : t == target::answer ? texts::thread_warned_answer
                                 : texts::thread_warned_resolve;
}
const text& missed_text(target t) {
    return t == target::claim    ? texts::thread_missed_claim
           : t == target::answer ? texts::thread_missed_answer
                                 : texts::thread_missed_resolve;
}

std::vector<person_id> managers_of(const directory& who) {
    std::vector<person_id> out;
    for (const auto& p : who.people())
        if (who.is_manager(p.id)) out.push_back(p.id);
    return out;
}

/// Clocks for a ticket from before there were any: what is late already is nobody's news.
ticket_clocks late_clocks(const clock_rules& rules, const ticket& t, instant now) {
    auto c = start_clocks(rules, t.opened_at);
    c.claim.stopped = t.first_claimed_at.has_value() && !t.claimant.empty();
    c.answer.stopped = t.first_answered_at.has_value();
    for (const auto each : all_targets) {
        auto& clock = c.of(each);
        clock.missed = clock.due && *clock.due <= now;
        if (clock.missed) clock.warn.reset();
    }
    return c;
}

}  // namespace

clock_rules rules_for(const directory& who, const playbooks::library& books, const ticket& t) {
    const auto& duty = who.duty();
    return {duty, deadlines_of(duty, books.find(t.category), t.level), duty.hours_of(t.team)};
}

std::vector<shift> swaps_of(snapshot& files, const team_id& team) {
    // "<until> <who> <instead of whom>"
    std::vector<shift> all;
    const auto prefix = "swap:" + team.value + ":";
    for (const auto& [name, value] : files.kept_under(duty_shelf, prefix, most_swaps)) {
        const auto space = value.find(' '), second = value.rfind(' ');
        const auto from = to_moment(std::string_view(name).substr(prefix.size()));
        const auto to = to_moment(std::string_view(value).substr(0, space));
        if (!from || !to || space == value.npos || second == space) continue;
        all.push_back({person_id{value.substr(space + 1, second - space - 1)}, *from, *to,
                       person_id{value.substr(second + 1)}});
    }
    return all;
}

std::vector<person_id> on_duty(snapshot& files, const directory& who, const team_id& team,
                               instant now) {
    const auto& rules = who.duty();
    const auto found = rules.rotas.find(team);
    if (found == rules.rotas.end()) return {};
    return on_duty_at(found->second, rules.zone, now, swaps_of(files, team));
}

std::vector<person_id> called_by(snapshot& files, const directory& who, chain_step::whom step,
                                 const team& of, const person_id& claimant, instant now) {
    using whom = chain_step::whom;
    if (step == whom::team) return on_call(who, of.id);
    if (step == whom::leads) return of.leads;
    if (step == whom::managers) return managers_of(who);
    if (step != whom::duty) return {};
    if (!claimant.empty()) return {claimant};
    auto people = on_duty(files, who, of.id, now);
    if (people.empty()) people = of.leads;
    return people.empty() ? of.responders : people;
}

bool is_away(snapshot& files, const person_id& person, instant now) {
    const auto until = files.kept(duty_shelf, "away:" + person.value);
    if (!until) return false;
    const auto moment = to_moment(*until);
    return moment && (to_number(*moment) == 0 || *moment > now);
}

std::string deadline_text(const speaker& speak, const ticket_clocks& clocks) {
    const auto first = clocks.first_due();
    if (!first) return {};
    const auto& [of, due] = *first;
    const bool late = due <= speak.now;
    const auto pick = [&](const text& ahead, const text& over) -> const text& {
        return late ? over : ahead;
    };
    const auto& words = of == target::claim ? pick(texts::deadline_claim, texts::overdue_claim)
                        : of == target::answer
                            ? pick(texts::deadline_answer, texts::overdue_answer)
                            : pick(texts::deadline_resolve, texts::overdue_resolve);
    return speak.say(words, {{"time", speak.time(due)}});
}

/// What each kind of event does to the clocks.
struct duty_keeper::effect {
    duty_keeper& k;
    const ticket& before;
    ticket_view& v;
    const clock_rules& rules;

    [[nodiscard]] instant now() const { return k.cause.at; }
    [[nodiscard]] ticket_clocks& c() const { return *v.clocks; }

    void work() const {
        if (!v.t.claimant.empty() && !c().held_at && k.by_team(v.t)) renew_lease(c(), rules, now());
    }
    void reporter_spoke() const {
        // The newest of the reports is the one that is told of.
        const auto theirs = std::ranges::count_if(
            v.reports, [&](const report& r) { return r.reporter == k.cause.actor; });
        if (!c().held_at || !c().until_reply || theirs < 2) return;
        k.tell(v, happened::resumed{});
        resume_clocks(c(), rules, now());
        const auto* team = k.who.find(v.t.team);
        const auto speak = k.announce.speak(team ? team->lang : language::en);
        message m;
        m.heading = speak.say(texts::thread_woken_reply, {{"ticket", spoken(v.t.number)},
                                                          {"person", speak.name(k.cause.actor)}});
        if (!v.t.claimant.empty()) m.mentions = {v.t.claimant};
        k.announce.in_thread(v.t, std::move(m));
    }

    void operator()(const happened::filed&) const {}
    void operator()(const happened::added&) const { reporter_spoke(); }
    void operator()(const happened::amended&) const { reporter_spoke(); }
    void operator()(const happened::acknowledged&) const {}
    void operator()(const happened::claimed&) const { taken(); }
    void operator()(const happened::assigned&) const { taken(); }
    void taken() const {
        k.stop(v, c(), target::claim);
        if (!c().held_at) renew_lease(c(), rules, now());
    }
    void operator()(const happened::released&) const { let_go(); }
    void let_go() const {
        resume_clocks(c(), rules, now());
        end_lease(c());
        restart_claim(c(), rules, now());
    }
    void operator()(const happened::recategorised& e) const {
        retime(c(), rules, now());
        if (e.unclaimed)
            let_go();
        else
            begin_again();
        work();
    }
    /// More serious, or another team: whoever is to claim it now has not been called yet.
    void begin_again() const {
        const bool others = v.t.team != before.team;
        if (others) rest_chain(c());
        if ((others || v.t.level > before.level) && c().claim.missed && !c().claim.stopped)
            restart_claim(c(), rules, now());
    }
    void operator()(const happened::severity_set&) const {
        retime(c(), rules, now()), begin_again(), work();
    }
    void operator()(const happened::escalated&) const {
        retime(c(), rules, now()), begin_again(), work();
    }
    void operator()(const happened::noted&) const { work(); }
    void operator()(const happened::replied&) const {
        k.stop(v, c(), target::answer);
        work();
    }
    void operator()(const happened::reply_withdrawn& e) const {
        if (e.was_first) unstop_answer(c(), rules, now());
    }
    void operator()(const happened::held& e) const {
        hold_clocks(c(), rules, now(), e.until, e.until_reply);
    }
    void operator()(const happened::resumed&) const { resume_clocks(c(), rules, now()); }
    void operator()(const happened::resolved&) const {
        k.stop(v, c(), target::resolve);
        v.clocks.reset();
    }
    void operator()(const happened::reopened&) const {
        v.clocks = start_clocks(rules, now());
        c().answer.stopped = v.t.first_answered_at.has_value();
    }
    /// It rests until it parts again, or its closing is taken back.
    void pause() const {
        rest_chain(c());
        end_lease(c());
        if (!c().held_at) c().held_at = now();
    }
    void go_on() const {
        if (v.t.state == status::waiting && c().held_until) return;  // its own hold goes on
        resume_clocks(c(), rules, now());
        if (v.t.claimant.empty()) end_lease(c());
    }
    void operator()(const happened::merged&) const { pause(); }
    void operator()(const happened::absorbed&) const {}
    void operator()(const happened::unmerged&) const { go_on(); }
    void operator()(const happened::parted&) const {}
    void operator()(const happened::listed&) const {}
    void operator()(const happened::source_removed&) const {}
    void operator()(const happened::deadline_warned&) const {}
    void operator()(const happened::deadline_missed&) const {}
    void operator()(const happened::called&) const {}
    void operator()(const happened::clock_stopped&) const {}
    void operator()(const happened::reminded&) const {}
    void operator()(const happened::joined&) const { reporter_spoke(); }
    void operator()(const happened::resembled&) const {}
    void operator()(const happened::surged&) const {}
    void operator()(const happened::calmed&) const {}
    void operator()(const happened::invalidated&) const { pause(); }
    void operator()(const happened::restored&) const { go_on(); }
    void operator()(const happened::unlearned&) const {}
    void operator()(const happened::shadowed&) const {}
};

bool duty_keeper::by_team(const ticket& t) const {
    const auto* team = who.find(t.team);
    return (team && belongs(*team, cause.actor)) || who.is_manager(cause.actor);
}

void duty_keeper::keep(ticket_number number, const ticket_clocks& clocks) {
    files.keep_clocks(number, clocks);
    files.unschedule(row_name(number));  // never moved: a row's number is an idempotency key
    if (const auto next = clocks.next()) {
        files.schedule(row_name(number), *next);
        ++announce.queued;
    }
}

void duty_keeper::tell(ticket_view& v, event_body body) {
    const auto before = v.t;
    files.append(v.t, cause.at, the_clock(), body);
    announce.tell(before, v, body);
}

void duty_keeper::stop(ticket_view& v, ticket_clocks& clocks, target t) {
    const auto said = stop_clock(clocks, t, rules_for(who, books, v.t), cause.at);
    if (!said) return;
    if (said->untold) tell(v, happened::deadline_missed{t, said->due});
    tell(v, happened::clock_stopped{t, said->all, said->business, said->missed});
}

void duty_keeper::begin(ticket& t) {
    if (t.daily || t.ended()) return;
    const auto clocks = start_clocks(rules_for(who, books, t), cause.at);
    keep(t.number, clocks);
    if (!who.duty().rounds.contains(t.team) || t.state != status::open) return;
    if (auto v = view(files, t.number)) {
        give_in_turn(*v);
        t = std::move(v->t);
    }
}

void duty_keeper::follow(const ticket& before, ticket_view& v, const event_body& body) {
    const auto rules = rules_for(who, books, v.t);
    const auto was = v.clocks;
    const bool lives = !v.t.daily && !v.t.ended();
    const bool parts = std::holds_alternative<happened::unmerged>(body);
    const bool returns = parts || std::holds_alternative<happened::restored>(body);
    if (!v.clocks && !parts && (lives || std::holds_alternative<happened::resolved>(body)) &&
        !before.daily)
        v.clocks = late_clocks(rules, before.number ? before : v.t, cause.at);
    if (!v.clocks && lives) v.clocks = start_clocks(rules, cause.at);
    if (!v.clocks) return;
    const auto chain = v.clocks->step_at;
    std::visit(effect{*this, before, v, rules}, body);
    const bool quiet = std::holds_alternative<happened::acknowledged>(body) ||
                       std::holds_alternative<happened::absorbed>(body) ||
                       std::holds_alternative<happened::parted>(body) ||
                       std::holds_alternative<happened::joined>(body) ||
                       std::holds_alternative<happened::unlearned>(body);
    if (v.clocks && chain && !quiet && by_team(v.t)) rest_chain(*v.clocks);
    if (v.t.daily) v.clocks.reset();
    if (!v.clocks) {
        files.keep_clocks(v.t.number, std::nullopt);
        files.unschedule(row_name(v.t.number));
    } else if (v.t.ended()) {  // merged or invalid: kept for the day that is taken back
        files.keep_clocks(v.t.number, v.clocks);
        files.unschedule(row_name(v.t.number));
    } else if (v.clocks != was || returns) {
        keep(v.t.number, *v.clocks);
    }
    const bool placed = std::holds_alternative<happened::recategorised>(body);
    if (placed && !v.t.daily && v.t.state == status::open && who.duty().rounds.contains(v.t.team))
        give_in_turn(v);
}

void duty_keeper::ring_ticket(ticket_view& v) {
    if (!v.clocks || v.t.ended()) {
        files.unschedule(row_name(v.t.number));
        return;
    }
    const auto alarms = ring(*v.clocks, rules_for(who, books, v.t), cause.at);
    const bool calls = std::ranges::find(alarms, alarm::kind::step, &alarm::is) != alarms.end();
    for (const auto& a : alarms) {
        do_alarm(v, a);
        if (a.is != alarm::kind::miss || calls) continue;
        const auto* team = who.find(v.t.team);
        const auto speak = announce.speak(team ? team->lang : language::en);
        message m;
        m.heading = speak.say(missed_text(a.of),
                              {{"ticket", spoken(v.t.number)}, {"time", speak.time(a.due)}});
        announce.in_thread(v.t, std::move(m));
    }
    keep(v.t.number, *v.clocks);
}

void duty_keeper::do_alarm(ticket_view& v, const alarm& a) {
    const auto rules = rules_for(who, books, v.t);
    const auto* team = who.find(v.t.team);
    const auto speak = announce.speak(team ? team->lang : language::en);
    const auto number = spoken(v.t.number);
    const auto has_it = v.t.claimant;
    message m;
    switch (a.is) {
        case alarm::kind::warn:
            tell(v, happened::deadline_warned{a.of, a.due});
            m.heading =
                speak.say(warned_text(a.of), {{"ticket", number}, {"time", speak.time(a.due)}});
            break;
        case alarm::kind::miss: tell(v, happened::deadline_missed{a.of, a.due}); return;
        case alarm::kind::step: call(v, a); return;
        case alarm::kind::remind:
            tell(v, happened::reminded{});
            m.heading = speak.say(texts::thread_reminded,
                                  {{"ticket", number},
                                   {"span", duration_text(speak.lang, rules.rules.lease.remind)},
                                   {"time", speak.time(v.clocks->free_at.value_or(cause.at))}});
            m.mentions = {has_it};
            break;
        case alarm::kind::free: {
            const happened::released body{speak.say(texts::freed_why)};
            tell(v, body);
            effect{*this, v.t, v, rules}.let_go();
            m.heading = speak.say(texts::thread_freed, {{"ticket", number}});
            m.mentions = {has_it};
            break;
        }
        case alarm::kind::wake:
            tell(v, happened::resumed{});
            resume_clocks(*v.clocks, rules, cause.at);
            m.heading = speak.say(texts::thread_woken, {{"ticket", number}});
            m.mentions = {has_it};
            break;
    }
    std::erase(m.mentions, person_id{});
    announce.in_thread(v.t, std::move(m));
}

void duty_keeper::call(ticket_view& v, const alarm& a) {
    using whom = chain_step::whom;
    const auto& chain = who.duty().chain;
    if (chain.empty()) return;
    const auto place = std::min<std::int64_t>(a.step, static_cast<std::int64_t>(chain.size()) - 1);
    const auto& step = chain.at(static_cast<std::size_t>(place));
    const auto* team = who.find(v.t.team);
    if (!team) return;
    const auto speak = announce.speak(team->lang);
    auto people = called_by(files, who, step.call, *team, v.t.claimant, cause.at);
    const bool managers = step.call == whom::managers;
    // What is of low severity stays with the team, however late it is.
    if (v.t.level == severity::low && (managers || step.call == whom::webhook)) {
        v.clocks->step_at.reset();
        return;
    }
    const bool reached =
        managers ? !who.manager_channels().empty() : step.call == whom::webhook || !people.empty();
    if (!reached) {  // nobody there: on to the next step at once, if there is one
        if (v.clocks->step_at) v.clocks->step_at = cause.at;
        return;
    }
    tell(v, happened::called{a.of, a.step + 1, std::string(word(step.call)), people, step.hook});

    message m;
    const auto& clock = v.clocks->of(a.of);
    m.level = v.t.level;
    m.heading = speak.say(missed_text(a.of), {{"ticket", spoken(v.t.number)},
                                              {"time", speak.time(clock.due.value_or(cause.at))}});
    if (a.step > 0) m.say(speak.say(texts::thread_called_again));
    if (managers) {
        message told;
        told.level = v.t.level;
        const auto s = announce.speak(who.managers_language());
        told.heading =
            team->restricted
                ? s.say(texts::manager_overdue_restricted,
                        {{"ticket", spoken(v.t.number)}, {"team", team->name}})
                : s.say(texts::manager_overdue, {{"ticket", spoken(v.t.number)},
                                                 {"team", team->name},
                                                 {"category", s.title(v.t.category)},
                                                 {"severity", name_of(s.lang, v.t.level)}});
        told.mentions = people;
        announce.to_managers(v.t, std::move(told));
        m.say(speak.say(texts::thread_managers_told), paragraph_kind::aside);
    } else if (step.call == whom::webhook) {
        message told;
        told.level = v.t.level;
        const auto s = announce.speak(language::en);
        told.heading =
            s.say(texts::hook_overdue, {{"ticket", spoken(v.t.number)}, {"team", team->name}});
        announce.to_hook(v.t, step.hook, std::move(told));
        m.say(speak.say(texts::thread_hook_called, {{"hook", step.hook}}), paragraph_kind::aside);
    } else {
        m.mentions = std::move(people);
    }
    if (v.t.state == status::open) {
        choice claim;
        claim.label = speak.say(texts::button_claim);
        claim.words = "claim " + std::to_string(v.t.number.value);
        claim.primary = true;
        m.choices.push_back(std::move(claim));
    }
    announce.in_thread(v.t, std::move(m));
}

void duty_keeper::give_in_turn(ticket_view& v) {
    const auto* team = who.find(v.t.team);
    if (!team || !v.t.claimant.empty() || !rules_for(who, books, v.t).hours.open_at(cause.at))
        return;
    auto people = on_duty(files, who, team->id, cause.at);
    const auto absent = [&](const person_id& p) {
        return !belongs(*team, p) || is_away(files, p, cause.at);
    };
    std::erase_if(people, absent);
    if (people.empty()) {
        people = team->responders;
        std::erase_if(people, absent);
    }
    if (people.empty()) return;  // it waits for a claim as any other
    const auto shelf = "round:" + team->id.value;
    const auto last =
        std::ranges::find(people, person_id{files.kept(duty_shelf, shelf).value_or("")});
    const auto next =
        last == people.end() || std::next(last) == people.end() ? people.begin() : std::next(last);
    files.keep(duty_shelf, shelf, next->value, cause.at);
    const happened::assigned body{*next, {}};
    const auto before = v.t;
    files.append(v.t, cause.at, the_clock(), body);
    announce.tell(before, v, body);
    follow(before, v, body);
}

}  // namespace firebreak
