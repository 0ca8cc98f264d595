#include "bot/desk/trust.hpp"

#include "bot/desk/answers.hpp"
#include "bot/desk/lookups.hpp"

#include <algorithm>
#include <map>

namespace firebreak {
namespace {

constexpr std::int64_t most_counted = 500;

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string outcome_title(const speaker& speak, const ticket& t) {
    if (t.outcome == invalid_outcome) return speak.say(texts::outcome_invalid);
    if (t.outcome == "no_conflict") return speak.say(texts::outcome_no_conflict);
    if (const auto* book = speak.books.find(t.category))
        for (const auto& o : book->outcomes)
            if (o.id == t.outcome) return o.title.in(speak.lang);
    return t.outcome;
}

}  // namespace

bool keeps_order(const directory& who, const person_id& person) {
    const auto* known = who.find(person);
    if (who.is_manager(person) || (known && known->admin)) return true;
    return std::ranges::any_of(who.teams(), [&](const team& t) {
        return std::ranges::find(t.leads, person) != t.leads.end();
    });
}

std::optional<person_id> find_anyone(snapshot& files, const directory& who,
                                     std::string_view typed) {
    if (const auto* known = who.by_name(typed)) return known->id;
    // Networks write mentions as <@U123> or @name.
    while (!typed.empty() && (typed.front() == '@' || typed.front() == '<')) typed.remove_prefix(1);
    while (!typed.empty() && typed.back() == '>') typed.remove_suffix(1);
    if (typed.empty()) return std::nullopt;
    const auto wanted = lower(typed);
    for (const auto& p : files.known_people()) {
        const auto id = lower(p.id.value);
        if (lower(p.name) == wanted || id == wanted || id.ends_with(":" + wanted) ||
            id.ends_with(":@" + wanted))
            return p.id;
    }
    for (const auto& p : who.people())
        for (const auto& account : p.accounts)
            if (lower(account.id) == wanted) return p.id;
    return std::nullopt;
}

outcome record_of(snapshot& files, const speaker& speak, const person_id& asked_by,
                  std::string_view typed) {
    if (!keeps_order(speak.who, asked_by))
        return answers::refused_with({}, speak.say(texts::only_leads));
    const auto person = find_anyone(files, speak.who, typed);
    outcome o;
    if (!person) {
        o.kind = outcome_kind::misunderstood;
        o.reply.heading = speak.say(texts::unknown_person, {{"word", typed}});
        return o;
    }
    const auto name = speak.name(*person);
    auto reported = files.reported_by(*person, most_counted);
    const bool there_are_more = static_cast<std::int64_t>(reported.size()) == most_counted;
    // Of restricted teams even the number would tell.
    const auto seen = teams_seen_by(speak.who, asked_by);
    std::erase_if(reported, [&](const ticket& t) {
        const auto* team = speak.who.find(t.team);
        return team && team->restricted && std::ranges::find(seen, t.team) == seen.end();
    });
    if (reported.empty()) {
        o.reply.heading = speak.say(texts::record_none, {{"person", name}});
    } else {
        o.reply.heading = speak.say(texts::record_heading, {{"person", name}});
    }
    std::int64_t open = 0, merged = 0;
    std::map<std::string, std::int64_t> ended;
    for (const auto& t : reported) {
        if (t.state == status::merged)
            ++merged;
        else if (t.state == status::resolved)
            ++ended[outcome_title(speak, t)];
        else
            ++open;
    }
    const auto fact = [&](std::string label, std::int64_t count) {
        if (count > 0) o.reply.facts.push_back({std::move(label), std::to_string(count)});
    };
    fact(speak.say(texts::record_tickets), static_cast<std::int64_t>(reported.size()));
    fact(speak.say(texts::record_open), open);
    fact(speak.say(texts::record_merged), merged);
    for (const auto& [title, count] : ended) fact(title, count);
    if (const auto m = files.find_muting(*person); m && m->until > speak.now)
        o.reply.facts.push_back({speak.say(texts::record_muted), speak.time(m->until)});
    if (there_are_more)
        o.reply.say(speak.say(texts::record_of_newest, {{"count", std::to_string(most_counted)}}),
                    paragraph_kind::aside);
    return o;
}

}  // namespace firebreak
