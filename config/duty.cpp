#include "config/duty.hpp"

#include "bot/domain/web_link.hpp"
#include "config/calendars.hpp"
#include "config/icalendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace firebreak::sections {
namespace {

using std::chrono::minutes;

std::optional<minutes> minutes_of(const yaml::node& n, const yaml::notes& notes) {
    const auto d = yaml::as_duration(n, notes);
    if (!d) return std::nullopt;
    const auto whole = std::chrono::duration_cast<minutes>(*d);
    if (whole != *d) notes.error(n.at, "this is counted in whole minutes");
    return whole;
}

deadlines read_limits(const yaml::node& n, const yaml::notes& notes) {
    deadlines out;
    yaml::fields f(n, notes);
    if (const auto* v = f.optional("hours")) {
        constexpr std::array<std::string_view, 2> words = {"business", "always"};
        out.always = yaml::as_one_of(*v, notes, words).value_or(0) == 1;
    }
    const auto read = [&](const yaml::node* v, std::optional<minutes>& into) {
        if (v == nullptr) return;
        const auto d = out.always ? yaml::as_duration(*v, notes) : yaml::as_working_time(*v, notes);
        if (!d) return;
        into = std::chrono::duration_cast<minutes>(*d);
        if (*into != *d) notes.error(v->at, "a deadline is counted in whole minutes");
    };
    read(f.optional("claim"), out.claim);
    read(f.optional("answer"), out.answer);
    read(f.optional("resolve"), out.resolve);
    f.done();
    return out;
}

void read_lease(const yaml::node& n, const yaml::notes& notes, lease_rule& into) {
    if (n.is_scalar() && !n.quoted && n.text == "none") {
        into = {};
        return;
    }
    yaml::fields f(n, notes);
    if (const auto* v = f.optional("remind"))
        into.remind = minutes_of(*v, notes).value_or(into.remind);
    if (const auto* v = f.optional("free")) into.free = minutes_of(*v, notes).value_or(into.free);
    f.done();
}

chain_step read_step(const yaml::node& n, const yaml::notes& notes) {
    using whom = chain_step::whom;
    chain_step step;
    yaml::fields f(n, notes);
    if (const auto* v = f.required("call"))
        step.call =
            yaml::as_word(*v, notes,
                          {whom::duty, whom::team, whom::leads, whom::managers, whom::webhook})
                .value_or(whom::duty);
    if (const auto* v = f.optional("after")) step.wait = minutes_of(*v, notes).value_or(minutes{});
    if (const auto* v = f.optional("hook")) step.hook = yaml::as_text(*v, notes).value_or("");
    if (step.call == whom::webhook && step.hook.empty())
        notes.error(n.at, "which one? hook: its key under 'webhooks'");
    if (step.call != whom::webhook && !step.hook.empty())
        notes.error(n.at, "'hook' belongs to a step with 'call: webhook'");
    f.done();
    return step;
}

route read_route(const yaml::node& n, const context& with, std::size_t number) {
    const auto& notes = with.notes;
    route r;
    yaml::fields f(n, notes);
    r.name = fmt::format("route {}", number);
    if (const auto* v = f.optional("name")) r.name = yaml::as_text(*v, notes).value_or(r.name);
    if (const auto* v = f.optional("category"))
        for (const auto& id : yaml::as_texts(*v, notes))
            r.categories.emplace_back(id == "triage" ? "" : id);
    const auto each = [](const yaml::node& list) {
        return list.is_sequence() ? std::span<const yaml::node>(list.items)
                                  : std::span<const yaml::node>(&list, 1);
    };
    if (const auto* v = f.optional("severity"))
        for (const auto& item : each(*v))
            if (const auto level = yaml::as_word(
                    item, notes,
                    {severity::low, severity::normal, severity::high, severity::critical}))
                r.levels.push_back(*level);
    if (const auto* v = f.optional("language"))
        for (const auto& item : each(*v))
            if (const auto lang = yaml::as_word(
                    item, notes,
                    {language::en, language::fi, language::sv, language::de, language::es}))
                r.languages.push_back(*lang);
    if (const auto* v = f.optional("place")) {
        r.places = yaml::as_texts(*v, notes);
        constexpr std::array<std::string_view, 5> networks = {"slack", "matrix", "console",
                                                              "workspace", "cli"};
        for (const auto& place : r.places) {
            const auto network = std::string_view(place).substr(0, place.find(':'));
            if (std::ranges::find(networks, network) == networks.end())
                notes.error(v->at, fmt::format("'{}' is no network{}", network,
                                               yaml::did_you_mean(network, networks)));
        }
    }
    if (const auto* v = f.optional("platform"))
        for (const auto& name : yaml::as_texts(*v, notes)) {
            if (name != "none" && name != "other" && site_title(name).empty())
                notes.error(v->at, fmt::format("'{}' is no platform that is known here: see "
                                               "bot/domain/sites.def, or 'other', 'none'",
                                               name));
            r.platforms.push_back(name == "none" ? "" : name);
        }
    if (const auto* v = f.optional("hours"))
        if (const auto text = yaml::as_text(*v, notes)) {
            if (const auto openings = to_openings(*text))
                r.hours = to_week(*openings);
            else
                notes.error(v->at, fmt::format("'{}' are no hours: \"Mon-Fri 08:00-18:00, Sat "
                                               "10:00-14:00\"",
                                               *text));
        }
    if (const auto* v = f.required("team")) r.team = team_id{yaml::as_text(*v, notes).value_or("")};
    f.done();
    return r;
}

/// "2026-12-24 09:00", on the company's wall clock.
std::optional<instant> moment_of(const yaml::node& n, const yaml::notes& notes,
                                 const zone_rules& zone) {
    const auto text = yaml::as_text(n, notes);
    if (!text) return std::nullopt;
    holidays day;
    findings ignored;
    const auto of_day =
        text->size() == 16 ? to_time_of_day(std::string_view(*text).substr(11)) : std::nullopt;
    if (of_day) read_holidays(text->substr(0, 10), yaml::notes(ignored, ""), day);
    if (day.days.empty()) {
        notes.error(n.at, fmt::format("'{}' is not a moment: \"2026-12-24 09:00\"", *text));
        return std::nullopt;
    }
    return local_moment(zone, *day.days.begin(), *of_day);
}

shift read_override(const yaml::node& n, const context& with, const zone_rules& zone,
                    const member_of& member) {
    shift s;
    yaml::fields f(n, with.notes);
    if (const auto* v = f.required("who")) s.who = member(*v, with.notes).value_or(person_id{});
    if (const auto* v = f.required("from"))
        s.from = moment_of(*v, with.notes, zone).value_or(s.from);
    if (const auto* v = f.required("to")) s.to = moment_of(*v, with.notes, zone).value_or(s.to);
    f.done();
    if (s.to <= s.from && s.to != instant{}) with.notes.error(n.at, "it ends before it begins");
    return s;
}

void read_calendar(const yaml::node& n, const context& with, const zone_rules& zone,
                   const member_of& member, rota& into) {
    const auto path = with.path_of(n);
    if (!path) return;
    const yaml::notes notes_of_file(with.notes.with_file(path->string()));
    const auto text = yaml::read_file(*path, notes_of_file);
    if (!text) return;
    for (const auto& e : read_icalendar(*text, zone, with.options.now, notes_of_file)) {
        yaml::node name;
        name.text = e.summary;
        name.quoted = true;
        name.at = {e.line, 1};
        // Whoever stands there is looked for among the people of the configuration.
        if (const auto who = member(name, notes_of_file))
            into.fixed.push_back({*who, e.from, e.to});
    }
}

}  // namespace

void read_holiday_files(const yaml::node& n, const context& with, holidays& into) {
    const auto items =
        n.is_sequence() ? std::span<const yaml::node>(n.items) : std::span<const yaml::node>(&n, 1);
    for (const auto& item : items) {
        const auto path = with.path_of(item);
        if (!path) continue;
        const auto notes_of_file = with.notes.with_file(path->string());
        if (const auto text = yaml::read_file(*path, notes_of_file))
            read_holidays(*text, notes_of_file, into);
    }
}

void read_deadline_rules(const yaml::node& n, const context& with, duty_rules& into) {
    const auto& notes = with.notes;
    yaml::fields f(n, notes);
    if (const auto* v = f.optional("warn_at"))
        into.warn_percent = static_cast<int>(yaml::as_integer(*v, notes, 1, 100).value_or(75));
    if (const auto* v = f.optional("hold"))
        into.hold_limit = minutes_of(*v, notes).value_or(into.hold_limit);
    if (const auto* v = f.optional("lease")) read_lease(*v, notes, into.lease);
    if (const auto* v = f.optional("triage")) into.triage = read_limits(*v, notes);
    const std::pair<severity, const yaml::node*> levels[] = {
        {severity::low, f.optional("low")},
        {severity::normal, f.optional("normal")},
        {severity::high, f.optional("high")},
        {severity::critical, f.optional("critical")}};
    for (const auto& [level, v] : levels)
        if (v != nullptr) into.by_severity[level] = read_limits(*v, notes);
    f.done();
}

void read_escalation(const yaml::node& n, const context& with, configuration& c) {
    const auto& notes = with.notes;
    yaml::fields f(n, notes);
    if (const auto* v = f.optional("steps")) {
        c.duty.chain.clear();
        for (const auto& item : yaml::as_list(*v, notes))
            c.duty.chain.push_back(read_step(item, notes));
        constexpr std::size_t most = 20;
        if (c.duty.chain.size() > most) notes.error(v->at, fmt::format("more than {} steps", most));
    }
    if (const auto* v = f.optional("repeats"))
        c.duty.repeats = static_cast<int>(yaml::as_integer(*v, notes, 0, 10).value_or(1));
    f.done();
    c.escalation_at = n.at;
}

void read_routes(const yaml::node& n, const context& with, configuration& c) {
    constexpr std::size_t most = 200;
    for (const auto& item : yaml::as_list(n, with.notes)) {
        if (c.duty.routes.size() == most) {
            with.notes.error(item.at, fmt::format("more than {} routes", most));
            return;
        }
        c.duty.routes.push_back(read_route(item, with, c.duty.routes.size() + 1));
        c.routes_at.push_back(item.at);
    }
}

void read_webhooks(const yaml::node& n, const context& with, configuration& c) {
    if (!n.is_mapping()) {
        yaml::fields(n, with.notes).done();
        return;
    }
    for (const auto& m : n.members) {
        if (!is_plain_name(m.key))
            with.notes.error(m.at, fmt::format("'{}' can't be a webhook's key: small letters a-z, "
                                               "digits, - _ .",
                                               m.key));
        webhook_settings w;
        w.name = m.key;
        yaml::fields f(m.value, with.notes);
        if (const auto* v = f.required("url")) {
            const auto text = yaml::as_text(*v, with.notes);
            const auto address = text ? to_web_address(*text) : std::nullopt;
            if (text && !address)
                with.notes.error(v->at, fmt::format("'{}' is not a web address", *text));
            else if (address && !address->encrypted && !address->is_loopback())
                with.notes.error(v->at, "a webhook is called over https, or on this machine");
            if (text) w.url = *text;
        }
        if (const auto* v = f.required("secret"))
            if (auto s = with.secret_of(*v, fmt::format("webhooks.{}.secret", m.key)))
                w.key = std::move(*s);
        f.done();
        c.webhooks.push_back(std::move(w));
    }
}

rota read_rota(const yaml::node& n, const context& with, const zone_rules& zone,
               const member_of& member) {
    const auto& notes = with.notes;
    rota r;
    yaml::fields f(n, notes);
    if (const auto* v = f.optional("turns"))
        for (const auto& item : yaml::as_list(*v, notes))
            if (const auto who = member(item, notes)) r.turns.push_back(*who);
    const auto* first = f.optional("first");
    if (first != nullptr)
        if (const auto date = yaml::as_date(*first, notes)) r.first = std::chrono::sys_days{*date};
    if (!r.turns.empty() && first == nullptr)
        notes.error(n.at, "on which day does the first turn begin? first: 2026-11-23");
    if (const auto* v = f.optional("hand_over")) {
        const auto text = yaml::as_text(*v, notes);
        const auto at = text ? to_time_of_day(*text) : std::nullopt;
        if (at && *at < std::chrono::hours{24})
            r.hand_over = *at;
        else if (text)
            notes.error(v->at, fmt::format("'{}' is not a time of day: \"09:00\"", *text));
    }
    if (const auto* v = f.optional("weeks"))
        r.each = std::chrono::weeks{yaml::as_integer(*v, notes, 1, 52).value_or(1)};
    if (const auto* v = f.optional("overrides"))
        for (const auto& item : yaml::as_list(*v, notes))
            r.overrides.push_back(read_override(item, with, zone, member));
    if (const auto* v = f.optional("calendar")) read_calendar(*v, with, zone, member, r);
    f.done();
    return r;
}

void finish_duty(const context& with, configuration& c) {
    c.duty.zone = rules_of_zone(c.time_zone);
    for (const auto& t : c.teams) {
        if (t.openings.empty()) continue;
        const auto& closed = t.closed ? *t.closed : c.closed;
        c.duty.hours.emplace(t.who.id, business_hours(to_week(t.openings), closed, c.duty.zone));
    }
    for (const auto& step : c.duty.chain)
        if (!step.hook.empty() &&
            std::ranges::find(c.webhooks, step.hook, &webhook_settings::name) == c.webhooks.end())
            with.notes.error(c.escalation_at,
                             fmt::format("'{}' is no key under 'webhooks'", step.hook));
    const auto& routes = c.duty.routes;
    std::vector<std::string_view> known;
    for (const auto& t : c.teams) known.push_back(t.who.id.value);
    for (std::size_t i = 0; i < routes.size(); ++i)
        if (std::ranges::find(known, routes[i].team.value) == known.end())
            with.notes.error(c.routes_at[i],
                             fmt::format("'{}' is no team{}", routes[i].team.value,
                                         yaml::did_you_mean(routes[i].team.value, known)));
    for (const auto i : unreachable(routes))
        with.notes.error(c.routes_at[i],
                         fmt::format("no report ever reaches '{}': the routes before it take all "
                                     "that it fits. Move it up, or take it out",
                                     routes[i].name));
}

}  // namespace firebreak::sections
