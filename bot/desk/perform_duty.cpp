// Clocks and duty: what is due, snooze, swaps of duty, hand-overs, who is away.
#include "bot/desk/clean_text.hpp"
#include "bot/desk/moments.hpp"
#include "bot/desk/performer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace firebreak {
namespace {

const network_id duty_shelf{"duty"};

/// Sorts as it counts: names on the shelf are in their order.
std::string swap_name(const team_id& team, instant from) {
    return fmt::format("swap:{}:{:015}", team.value, to_number(from));
}

/// As swaps_of() reads it.
std::string swap_value(const person_id& who, instant to, const person_id& instead) {
    return std::to_string(to_number(to)) + " " + who.value + " " + instead.value;
}

/// From now on `to` has that turn which `giver` has. One that goes on from hand to hand is kept
/// once, as given by whom it was first.
void pass_turn(transaction& files, const team_id& team, const shift& turn, const person_id& to,
               const person_id& giver, instant now) {
    auto first = giver;
    for (const auto& s : swaps_of(files, team))
        if (s.from == turn.from && s.who == giver) first = s.instead;
    files.keep(duty_shelf, swap_name(team, turn.from), swap_value(to, turn.to, first), now);
}

/// Tickets that a person has, the most serious first.
std::vector<ticket> held_by(snapshot& files, const directory& who, const person_id& person) {
    std::vector<ticket> all;
    for (const auto& team : who.teams()) {
        ticket_filter filter;
        filter.team = team.id;
        filter.claimant = person;
        filter.limit = 1000;
        for (auto& t : files.tickets(filter))
            if (!t.ended()) all.push_back(std::move(t));
    }
    return all;
}

}  // namespace

outcome performer::operator()(const wanted::ring& w) {
    if (c.actor != the_clock()) return {};
    files.unschedule(w.row);
    if (auto v = view(files, w.ticket)) duty_keeper{files, who, books, announce, c}.ring_ticket(*v);
    return {};
}

outcome performer::operator()(const wanted::snooze& w) {
    auto s = find(w.ticket);
    if (!s) return std::move(s.no);
    if (auto no = forbidden(facts(s), action::hold)) return refuse(s, *no);
    const auto& zone = who.duty().zone;
    const auto typed = shortened(clean(w.until).text, 60);
    const auto meant = to_moment(typed, c.at, zone);
    if (!meant) {
        const auto number = std::to_string(w.ticket.value);
        const auto example = [&](std::string_view en, std::string_view fi) {
            return command_text(c.lang, "snooze",
                                number + " " + std::string(c.lang == language::fi ? fi : en));
        };
        return misunderstood(speak().say(texts::snooze_unclear, {{"word", typed}}),
                             speak().say(texts::snooze_examples,
                                         {{"one", example("2h", "2h")},
                                          {"two", example("tomorrow 9:00", "huomenna 9:00")},
                                          {"three", example("until reply", "kunnes vastataan")}}));
    }
    const auto limit = who.duty().hold_limit;
    if (meant->at && *meant->at <= c.at)
        return misunderstood(speak().say(texts::snooze_past, {{"time", speak().time(*meant->at)}}));
    if (meant->at && *meant->at > c.at + limit)
        return misunderstood(
            speak().say(texts::snooze_too_long, {{"limit", duration_text(c.lang, limit)}}));
    const auto until = meant->at.value_or(c.at + limit);
    happened::held e;
    const auto* team = who.find(s.v->t.team);
    e.waiting_for = announce.speak(team ? team->lang : language::en)
                        .say(meant->until_reply ? texts::snooze_for_reply : texts::snooze_when);
    e.until = until;
    e.until_reply = meant->until_reply;
    return carry_out(s, events{std::move(e)}, [&](const ticket& t) {
        return answers::done(
            t.number,
            speak().say(meant->until_reply ? texts::snoozed_reply_heading : texts::snoozed_heading,
                        {{"ticket", spoken(t.number)}, {"time", speak().time(until)}}));
    });
}

outcome performer::operator()(const wanted::swap& w) {
    const auto typed = clean(w.with).text;
    const auto* other = who.by_name(typed);
    if (!other) {
        std::vector<std::string_view> known;
        for (const auto& person : who.people())
            known.push_back(person.id.value), known.push_back(person.name);
        return misunderstood(speak().say(texts::unknown_person, {{"word", typed}}),
                             did_you_mean(typed, known));
    }
    if (other->id == c.actor) return misunderstood(speak().say(texts::swap_self));
    const auto& rules = who.duty();
    const rota* turns = nullptr;
    const team* of = nullptr;
    std::optional<shift> mine;
    for (const auto& team : who.teams()) {
        const auto found = rules.rotas.find(team.id);
        if (found == rules.rotas.end() || !belongs(team, c.actor)) continue;
        const auto turn =
            next_held_turn(found->second, rules.zone, c.actor, c.at, swaps_of(files, team.id));
        // Who stands under on_duty has no turns, only duty.
        constexpr auto longest = std::chrono::days{62};
        if (!turn || turn->to - turn->from > longest || (mine && mine->from <= turn->from))
            continue;
        mine = turn;
        turns = &found->second;
        of = &team;
    }
    if (!mine) return misunderstood(speak().say(texts::swap_no_turn));
    if (!belongs(*of, other->id))
        return misunderstood(
            speak().say(texts::swap_not_team, {{"person", other->name}, {"team", of->name}}));
    const auto from = std::max(mine->from, c.at);  // a turn under way: what is left of it
    for (const auto& old : swaps_of(files, of->id))
        if (old.to < c.at) files.forget(duty_shelf, swap_name(of->id, old.from));
    const auto theirs =
        next_held_turn(*turns, rules.zone, other->id, mine->to, swaps_of(files, of->id));
    pass_turn(files, of->id, {mine->who, from, mine->to}, other->id, c.actor, c.at);
    const auto span = [&](instant a, instant b) {
        return speak().say(texts::swap_span, {{"from", speak().time(a)}, {"to", speak().time(b)}});
    };
    outcome o;
    if (theirs) {
        pass_turn(files, of->id, *theirs, c.actor, other->id, c.at);
        o.reply.heading =
            speak().say(texts::swap_done, {{"other", other->name},
                                           {"time", span(from, mine->to)},
                                           {"person", speak().name(c.actor)},
                                           {"time2", span(theirs->from, theirs->to)}});
    } else {
        o.reply.heading = speak().say(texts::swap_taken, {{"other", other->name},
                                                          {"person", speak().name(c.actor)},
                                                          {"time", span(from, mine->to)}});
    }
    message told;
    told.heading = announce.speak(of->lang).say(
        texts::swap_told, {{"person", speak().name(c.actor)}, {"other", other->name}});
    told.mentions = {other->id};
    announce.to_team(*of, told);
    return o;
}

outcome performer::operator()(const wanted::handover& w) {
    auto mine = held_by(files, who, c.actor);
    outcome o;
    const bool on_a_team =
        std::ranges::any_of(who.teams(), [&](const team& each) { return belongs(each, c.actor); });
    if (mine.empty() && (!on_a_team || !clean(w.to).text.empty())) {
        o.reply.heading = speak().say(texts::handover_nothing);
        return o;
    }
    const auto typed = clean(w.to).text;
    if (typed.empty()) {
        o.reply = handover_list(mine);
        return o;
    }
    const auto* to = who.by_name(typed);
    if (!to) {
        std::vector<std::string_view> known;
        for (const auto& person : who.people())
            known.push_back(person.id.value), known.push_back(person.name);
        return misunderstood(speak().say(texts::unknown_person, {{"word", typed}}),
                             did_you_mean(typed, known));
    }
    if (to->id == c.actor) return misunderstood(speak().say(texts::swap_self));
    std::int64_t given = 0;
    std::string kept;
    for (const auto& t : mine) {
        auto s = find(t.number);
        const auto* team = who.find(t.team);
        auto decided = s ? decide_assign(facts(s), to->id, team && belongs(*team, to->id))
                         : decision{refusal{}};
        if (std::holds_alternative<refusal>(decided)) {
            kept += (kept.empty() ? "" : ", ") + spoken(t.number);
            continue;
        }
        for (auto& body : std::get<events>(decided)) append(*s.v, std::move(body));
        ++given;
    }
    o.reply.heading =
        speak().say(texts::handover_done, {{"count", std::to_string(given)}, {"person", to->name}});
    if (!kept.empty())
        o.reply.say(speak().say(texts::handover_kept, {{"person", to->name}, {"tickets", kept}}));
    return o;
}

message performer::handover_list(const std::vector<ticket>& mine) {
    constexpr auto soon = std::chrono::hours{4};
    constexpr std::size_t most = 50;
    struct group {
        const text& title;
        std::vector<std::string> lines;
    };
    group due{texts::handover_overdue, {}}, open{texts::handover_open, {}},
        waiting{texts::handover_waiting, {}};
    std::set<team_id> teams;
    for (const auto& team : who.teams())
        if (belongs(team, c.actor)) teams.insert(team.id);
    std::vector<std::string> unclaimed;
    std::size_t shown = 0;
    for (const auto& t : mine) {
        teams.insert(t.team);
        if (++shown > most) continue;
        auto line = ticket_line(speak(), files, t);
        const auto clocks = files.clocks_of(t.number);
        const auto first = clocks ? clocks->first_due() : std::nullopt;
        if (clocks)
            if (const auto words = deadline_text(speak(), *clocks); !words.empty())
                line += " (" + words + ")";
        const auto timeline = files.timeline_of(t.number);
        for (auto e = timeline.rbegin(); e != timeline.rend(); ++e)
            if (const auto* note = std::get_if<happened::noted>(&e->body)) {
                line += ". " + speak().say(texts::handover_last_note) + ": " +
                        shortened(note->text, 200);
                break;
            }
        auto& into = t.state == status::waiting              ? waiting
                     : first && first->second <= c.at + soon ? due
                                                             : open;
        into.lines.push_back(std::move(line));
    }
    message m;
    m.heading = mine.empty() ? speak().say(texts::handover_nothing)
                             : speak().say(texts::handover_heading,
                                           {{"count", std::to_string(mine.size())}});
    for (const auto* each : {&due, &open, &waiting}) {
        if (each->lines.empty()) continue;
        m.say(speak().say(each->title), paragraph_kind::strong);
        for (const auto& line : each->lines) m.say(line, paragraph_kind::list);
    }
    std::int64_t free = 0;
    person_id next;
    for (const auto& team : teams) {
        ticket_filter filter;
        filter.team = team;
        filter.claimant = person_id{};
        filter.daily = false;
        free += files.count_tickets(filter);
        filter.limit = 25;
        for (const auto& t : files.tickets(filter))
            unclaimed.push_back(ticket_line(speak(), files, t));
        if (next.empty())
            for (const auto& one : on_duty(files, who, team, c.at))
                if (one != c.actor) next = one;
    }
    if (free > 0) m.say(speak().say(texts::handover_unclaimed, {{"count", std::to_string(free)}}));
    for (auto& line : unclaimed) m.say(std::move(line), paragraph_kind::list);
    if (mine.empty()) return m;
    const auto example =
        command_text(c.lang, "handover", next.empty() ? std::string_view("…") : next.value);
    m.say(speak().say(texts::handover_confirm, {{"example", example}}), paragraph_kind::aside);
    if (!next.empty()) {
        choice pass;
        pass.label = speak().say(texts::handover_button, {{"person", speak().name(next)}});
        pass.words = "handover " + next.value;
        pass.risky = true;
        m.choices.push_back(std::move(pass));
    }
    return m;
}

outcome performer::operator()(const wanted::away& w) {
    const auto typed = shortened(clean(w.until).text, 60);
    instant until{};  // nothing: until they are back
    if (!typed.empty()) {
        const auto meant = to_moment(typed, c.at, who.duty().zone);
        if (!meant || !meant->at)
            return misunderstood(speak().say(texts::snooze_unclear, {{"word", typed}}));
        if (*meant->at <= c.at)
            return misunderstood(
                speak().say(texts::snooze_past, {{"time", speak().time(*meant->at)}}));
        until = *meant->at;
    }
    files.keep(duty_shelf, "away:" + c.actor.value, std::to_string(to_number(until)), c.at);
    outcome o;
    o.reply.heading = typed.empty()
                          ? speak().say(texts::away_open_heading)
                          : speak().say(texts::away_heading, {{"time", speak().time(until)}});
    o.reply.say(speak().say(texts::away_hint, {{"example", command_text(c.lang, "back")}}),
                paragraph_kind::aside);
    return o;
}

outcome performer::operator()(const wanted::back&) {
    files.forget(duty_shelf, "away:" + c.actor.value);
    outcome o;
    o.reply.heading = speak().say(texts::back_heading);
    return o;
}

outcome performer::operator()(const wanted::replay&) {
    if (!oversees(who, c.actor)) return answers::refused_with({}, only_for_overseers(speak()));
    const auto count = files.unpark(network_id{std::string(webhook_network)}, c.at);
    announce.queued += static_cast<std::size_t>(count);
    outcome o;
    o.reply.heading = speak().say(texts::replayed_heading, {{"count", std::to_string(count)}});
    return o;
}

}  // namespace firebreak
