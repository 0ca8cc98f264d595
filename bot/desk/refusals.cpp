// The words of refusals: what stands in the way, who may, what to do next.
#include "bot/desk/answers.hpp"
#include "bot/desk/clean_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::answers {
namespace {

std::string date_text(std::chrono::year_month_day d) {
    return fmt::format("{}.{}.{}", unsigned{d.day()}, unsigned{d.month()}, int{d.year()});
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& w : words) out += (out.empty() ? "" : ", ") + w;
    return out;
}

/// Who may do it instead.
std::string who_can(const speaker& speak, const ticket& t, const refusal& no) {
    const auto* team = speak.who.find(t.team);
    const auto team_name = speak.name(t.team);
    auto people = team ? team->responders : std::vector<person_id>{};
    if (team)
        for (const auto& lead : team->leads)
            if (std::find(people.begin(), people.end(), lead) == people.end())
                people.push_back(lead);
    const auto names = speak.names(people);
    const auto leads = speak.names(team ? team->leads : std::vector<person_id>{});
    switch (no.who) {
        case who_may::reporter: return speak.say(texts::who_reporter);
        case who_may::involved: return speak.say(texts::who_involved, {{"team", team_name}});
        case who_may::team:
            return speak.say(texts::who_team, {{"team", team_name}, {"people", names}});
        case who_may::team_or_manager:
            return speak.say(texts::who_team_or_manager, {{"team", team_name}, {"people", names}});
        case who_may::claimant_or_lead:
            if (no.holder.empty()) return speak.say(texts::who_lead, {{"leads", leads}});
            return speak.say(texts::who_claimant_or_lead,
                             {{"holder", speak.name(no.holder)}, {"leads", leads}});
        case who_may::claimant_lead_or_manager:
            return speak.say(texts::who_claimant_lead_or_manager,
                             {{"holder", speak.name(no.holder)}, {"leads", leads}});
        case who_may::lead_or_manager:
            return speak.say(texts::who_lead_or_manager, {{"leads", leads}});
    }
    return {};
}

}  // namespace

outcome refused(const speaker& speak, const ticket& t, const refusal& no) {
    using reason = refusal::reason;
    const auto number = std::to_string(t.number.value);
    const auto ticket = spoken(t.number);
    const auto other = spoken(no.other);
    const auto word0 = no.words.empty() ? std::string() : no.words.front();
    const auto refuse = [&](std::string heading, std::string more = {}) {
        return refused_with(t.number, std::move(heading), std::move(more));
    };
    switch (no.why) {
        case reason::no_such_ticket: return no_such_ticket(speak, t.number);
        case reason::not_allowed:
            return refuse(speak.say(texts::not_allowed, {{"ticket", ticket}}),
                          who_can(speak, t, no));
        case reason::wrong_status:
            return refuse(
                speak.say(texts::wrong_status, {{"ticket", ticket},
                                                {"status", name_of(speak.lang, no.state)},
                                                {"what", command_text(speak.lang, word(no.what))}}),
                no.state == status::resolved
                    ? speak.say(texts::wrong_status_resolved, {{"number", number}})
                    : std::string());
        case reason::choose_first: {
            auto o = refuse(speak.say(texts::choose_first, {{"ticket", ticket}}));
            for (const auto& guess : t.guesses) {
                choice c;
                c.label = speak.title(guess);
                c.words = "recategorise " + number + " " + guess.value;
                o.reply.choices.push_back(std::move(c));
            }
            std::vector<std::string> all;
            for (const auto& book : speak.books.all()) all.push_back(book.id.value);
            if (!t.guesses.empty()) o.reply.say(speak.say(texts::choose_category));
            o.reply.say(speak.say(texts::more_choices, {{"number", number}, {"all", joined(all)}}),
                        paragraph_kind::aside);
            return o;
        }
        case reason::claim_first:
            return refuse(speak.say(texts::claim_first, {{"ticket", ticket}, {"number", number}}));
        case reason::nothing_to_undo:
            return refuse(speak.say(texts::undo_too_late, {{"ticket", ticket}}));
        case reason::claimed_by_other: {
            const auto* team = speak.who.find(t.team);
            const auto person = speak.name(no.holder);
            return refuse(
                speak.say(texts::claimed_by_other,
                          {{"ticket", ticket},
                           {"person", person},
                           {"time", no.since ? speak.time(*no.since) : std::string()}}),
                speak.say(texts::claimed_by_other_hint,
                          {{"person", person},
                           {"leads", speak.names(team ? team->leads : std::vector<person_id>{})}}));
        }
        case reason::claimed_by_you:
            return refuse(speak.say(
                texts::claimed_by_you,
                {{"ticket", ticket}, {"time", no.since ? speak.time(*no.since) : std::string()}}));
        case reason::gone_elsewhere:
            return refuse(speak.say(texts::gone_elsewhere,
                                    {{"ticket", ticket}, {"other", other}, {"number", number}}));
        case reason::not_in_team: {
            const auto* team = speak.who.find(t.team);
            return refuse(speak.say(
                texts::not_in_team,
                {{"person", speak.name(no.holder)},
                 {"team", speak.name(t.team)},
                 {"ticket", ticket},
                 {"people", speak.names(team ? team->responders : std::vector<person_id>{})}}));
        }
        case reason::nothing_changes:
            return refuse(speak.say(texts::nothing_changes, {{"ticket", ticket}}));
        case reason::lowering_needs_lead:
            return refuse(speak.say(texts::lowering_needs_lead), who_can(speak, t, no));
        case reason::into_itself:
            return refuse(speak.say(texts::into_itself, {{"ticket", ticket}}));
        case reason::into_ended: return refuse(speak.say(texts::into_ended, {{"other", other}}));
        case reason::unknown_response: {
            auto o =
                refuse(speak.say(texts::unknown_response, {{"word", word0}, {"ticket", ticket}}));
            if (no.words.size() > 1)
                o.reply.say(speak.say(texts::did_you_mean_short, {{"word", no.words[1]}}));
            return o;
        }
        case reason::expired_response: {
            for (const auto& book : speak.books.all())
                for (const auto& r : book.responses) {
                    if (r.id != word0) continue;
                    const bool early = speak.today() < std::chrono::sys_days{r.approved_on};
                    return refuse(
                        early
                            ? speak.say(texts::not_yet_approved,
                                        {{"word", word0}, {"date", date_text(r.approved_on)}})
                            : speak.say(texts::expired_response, {{"word", word0},
                                                                  {"date", date_text(r.review_by)},
                                                                  {"person", r.approved_by}}));
                }
            return refuse(
                speak.say(texts::unknown_response, {{"word", word0}, {"ticket", ticket}}));
        }
        case reason::unfilled:
            return refuse(speak.say(texts::unfilled, {{"words", joined(no.words)}}));
        case reason::unknown_blank:
            return refuse(
                speak.say(texts::unknown_blank, {{"word", no.words.empty() ? "" : no.words.back()},
                                                 {"words", word0.empty() ? "=" : word0}}));
        case reason::unknown_outcome: {
            auto o = refuse(speak.say(texts::unknown_outcome, {{"word", word0}}));
            auto list = outcomes(speak, t);
            o.reply.body.insert(o.reply.body.end(), list.body.begin(), list.body.end());
            o.reply.choices = std::move(list.choices);
            return o;
        }
        case reason::empty_text: return refuse(speak.say(texts::empty_text));
        case reason::too_long:
            return refuse(speak.say(
                texts::too_long,
                {{"size", word0}, {"limit", no.words.size() > 1 ? no.words[1] : std::string()}}));
        case reason::stranger:
            return refuse(speak.say(texts::stranger, {{"company", speak.who.company()}}));
    }
    return refuse(speak.say(texts::not_allowed, {{"ticket", ticket}}));
}

}  // namespace firebreak::answers
