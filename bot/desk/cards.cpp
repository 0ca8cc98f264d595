#include "bot/desk/cards.hpp"

#include "bot/desk/clean_text.hpp"
#include "bot/desk/duty.hpp"

#include <algorithm>

namespace firebreak {
namespace {

constexpr std::size_t most_quoted = 700;  // bytes of a report on a card; the rest is in `show`

std::string with_number(std::string_view word, const ticket& t) {
    return std::string(word) + " " + std::to_string(t.number.value);
}

std::string reporters_text(const speaker& speak, const ticket_view& v) {
    auto people = reporters_of(v);
    constexpr std::size_t most = 3;
    const auto more = people.size() > most ? people.size() - most : 0;
    people.resize(people.size() - more);
    auto out = speak.names(people);
    if (more) out += " " + speak.say(texts::and_reports_more, {{"count", std::to_string(more)}});
    return out;
}

/// "claim within 4 h in business hours": the next targets of the playbook. Who has it is to answer
/// and to resolve; what has been answered is to be resolved.
std::string target_text(const speaker& speak, const ticket& t) {
    const auto* book = speak.books.find(t.category);
    if (!book) return {};
    std::string out;
    const auto add = [&](const text& what, const std::optional<std::chrono::minutes>& limit) {
        if (!limit) return;
        auto time = duration_text(speak.lang, *limit);
        if (!book->due.always) time += " " + speak.say(texts::business_hours);
        out += (out.empty() ? "" : "; ") + speak.say(what, {{"time", time}});
    };
    if (t.claimant.empty()) {
        add(texts::target_claim, book->due.claim);
    } else {
        if (!t.first_answered_at) add(texts::target_answer, book->due.answer);
        add(texts::target_resolve, book->due.resolve);
    }
    return out;
}

}  // namespace

std::string deciding_words(language lang, const std::vector<evidence>& why,
                           const playbook_id& category, std::string_view report_text) {
    std::vector<std::string> quoted;
    std::vector<span> taken;
    for (const auto& e : why) {
        if ((e.kind != "phrase" && e.kind != "pattern") || e.playbook != category || !e.where)
            continue;
        if (e.where->end > report_text.size() || e.where->begin >= e.where->end) continue;
        // Several phrases may hit the same words; once is enough.
        const auto overlaps = [&](const span& s) {
            return s.begin < e.where->end && e.where->begin < s.end;
        };
        if (std::any_of(taken.begin(), taken.end(), overlaps)) continue;
        taken.push_back(*e.where);
        auto words =
            shortened(report_text.substr(e.where->begin, e.where->end - e.where->begin), 60);
        if (std::find(quoted.begin(), quoted.end(), words) == quoted.end())
            quoted.push_back(std::move(words));
        if (quoted.size() == 3) break;
    }
    std::string out;
    for (const auto& words : quoted) {
        if (!out.empty()) out += ", ";
        out.append(lang == language::fi ? "”" : "“").append(words).append("”");
    }
    return out;
}

std::vector<choice> card_choices(const speaker& speak, const ticket& t) {
    std::vector<choice> out;
    const auto add = [&](const text& label, std::string_view word) -> choice& {
        choice c;
        c.label = speak.say(label);
        c.words = with_number(word, t);
        return out.emplace_back(std::move(c));
    };
    switch (t.state) {
        case status::triage:
            for (const auto& guess : t.guesses) {
                choice c;
                c.label = speak.title(guess);
                c.words = with_number("recategorise", t) + " " + guess.value;
                out.push_back(std::move(c));
            }
            add(texts::button_recategorise, "recategorise").needs_input = true;
            add(texts::button_escalate, "escalate").risky = true;
            break;
        case status::open:
            add(texts::button_claim, "claim").primary = true;
            add(texts::button_recategorise, "recategorise").needs_input = true;
            add(texts::button_escalate, "escalate").risky = true;
            break;
        case status::claimed:
            add(texts::button_reply, "reply").primary = true;
            add(texts::button_resolve, "resolve");
            add(texts::button_recategorise, "recategorise").needs_input = true;
            add(texts::button_escalate, "escalate").risky = true;
            add(texts::button_release, "release");
            break;
        case status::waiting:
            add(texts::button_resume, "resume").primary = true;
            add(texts::button_reply, "reply");
            add(texts::button_resolve, "resolve");
            break;
        case status::resolved: add(texts::button_reopen, "reopen").risky = true; break;
        case status::merged: break;
    }
    if (t.alike && !t.ended()) {
        choice join;
        join.label = speak.say(texts::button_join, {{"other", spoken(t.alike)}});
        join.words = with_number("merge", t) + " " + std::to_string(t.alike.value);
        out.push_back(std::move(join));
    }
    if (t.state != status::merged) add(texts::button_why, "why");
    return out;
}

message card(const speaker& speak, const ticket_view& v, const conversation& place) {
    const auto& t = v.t;
    const auto number = spoken(t.number);
    message m;
    const auto* team = speak.who.find(t.team);
    const bool here = team && std::find(team->channels.begin(), team->channels.end(), place) !=
                                  team->channels.end();
    if (!here) {
        m.heading =
            speak.say(texts::card_moved, {{"ticket", number}, {"team", speak.name(t.team)}});
        return m;
    }
    if (t.state == status::merged) {
        m.heading =
            speak.say(texts::card_merged, {{"ticket", number}, {"other", spoken(t.merged_into)}});
        return m;
    }
    m.heading =
        speak.say(texts::card_heading, {{"ticket", number}, {"category", speak.title(t.category)}});
    m.level = t.level;
    const auto fact = [&](const text& label, std::string value) {
        if (!value.empty()) m.facts.push_back({speak.say(label), std::move(value)});
    };
    fact(texts::label_severity, std::string(name_of(speak.lang, t.level)));
    fact(texts::label_status, std::string(name_of(speak.lang, t.state)));
    if (!t.claimant.empty() && t.claimed_at)
        fact(texts::label_claimant,
             speak.say(texts::claimed_since,
                       {{"person", speak.name(t.claimant)}, {"time", speak.time(*t.claimed_at)}}));
    if (t.state == status::waiting) fact(texts::label_waiting_for, t.waiting_for);
    if (t.state == status::resolved) {
        const auto* book = speak.books.find(t.category);
        std::string outcome = t.outcome;
        if (book)
            for (const auto& o : book->outcomes)
                if (o.id == t.outcome) outcome = o.title.in(speak.lang);
        if (outcome == invalid_outcome) outcome = speak.say(texts::outcome_invalid);
        fact(texts::label_outcome, std::move(outcome));
    }
    if (!t.surge.empty()) fact(texts::label_surge, speak.say(texts::surge_goes_on));
    fact(texts::label_reporters, reporters_text(speak, v));
    if (const auto people = std::ranges::count_if(
            reporters_of(v), [](const person_id& who) { return who != the_clock(); });
        people > 1)
        fact(texts::label_reach,
             speak.say(texts::reach_value, {{"count", std::to_string(people)}}));
    if (t.alike && !t.ended())
        fact(texts::label_alike,
             speak.say(texts::alike_value,
                       {{"other", spoken(t.alike)}, {"percent", std::to_string(t.alike_percent)}}));
    if (!v.children.empty()) {
        std::string joined;
        constexpr std::size_t most_named = 12;
        for (const auto child : v.children) {
            if (joined.size() > most_named * 5) {
                joined += " … (" + std::to_string(v.children.size()) + ")";
                break;
            }
            joined += (joined.empty() ? "" : ", ") + spoken(child);
        }
        fact(texts::label_merged, std::move(joined));
    }
    if (!v.reports.empty()) {
        const auto& first = v.reports.front();
        std::string source = first.source_link;
        if (!first.source_author.empty())
            source += (source.empty() ? "" : " ") + ("(" + first.source_author + ")");
        fact(texts::label_source, std::move(source));
        m.say(shortened(first.text, most_quoted), paragraph_kind::quote);
    }
    if (!t.ended()) {
        const auto deadline = v.clocks ? deadline_text(speak, *v.clocks) : std::string();
        fact(texts::label_deadline, deadline);
        if (v.clocks && v.clocks->held_until) {
            const auto until = speak.time(*v.clocks->held_until);
            fact(texts::label_rests_until, v.clocks->until_reply
                                               ? speak.say(texts::until_reply_or, {{"time", until}})
                                               : until);
        } else if (deadline.empty()) {
            fact(texts::label_target, target_text(speak, t));
        }
    }
    if (t.state == status::triage && !t.guesses.empty())
        m.say(speak.say(texts::choose_category), paragraph_kind::strong);
    m.choices = card_choices(speak, t);
    return m;
}

message receipt(const speaker& speak, const ticket_view& v) {
    const auto& t = v.parent ? *v.parent : v.t;
    message m;
    m.heading = speak.say(texts::receipt_heading, {{"ticket", spoken(v.t.number)},
                                                   {"category", speak.title(v.t.category)}});
    const auto team = speak.name(t.team);
    if (v.parent) m.say(speak.say(texts::receipt_merged));
    switch (t.state) {
        case status::claimed:
        case status::waiting:
            m.say(speak.say(texts::receipt_claimed,
                            {{"person", speak.name(t.claimant)}, {"team", team}}));
            break;
        case status::resolved: {
            std::string told;
            if (const auto* book = speak.books.find(t.category))
                for (const auto& o : book->outcomes)
                    if (o.id == t.outcome) told = o.tell.in(speak.lang);
            m.say(told.empty() ? speak.say(texts::receipt_resolved) : told);
            break;
        }
        case status::triage:
        case status::open:
        case status::merged: m.say(speak.say(texts::receipt_open, {{"team", team}})); break;
    }
    return m;
}

}  // namespace firebreak
