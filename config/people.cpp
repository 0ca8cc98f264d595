// The sections people, teams and managers.
#include "config/calendars.hpp"
#include "config/duty.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace firebreak::sections {
namespace {

/// A network as the configuration speaks of it: the key, and which texts name a person or a place.
struct network {
    std::string_view key;
    bool (*is_user)(std::string_view);
    std::string_view user_noun;
    bool (*is_place)(std::string_view);
    std::string_view place_noun;
};

bool is_console_user(std::string_view s) { return is_plain_name(s); }
bool is_console_place(std::string_view s) { return s.size() > 1 && s.front() == '#'; }

constexpr network networks[] = {
    {"slack", is_slack_user, "a Slack member's id: U or W, then capitals and digits",
     is_slack_channel,
     "a Slack channel's id: C or G, then capitals and digits (at the end of 'About' in the "
     "channel's "
     "details)"},
    {"matrix", is_matrix_user, "a Matrix user such as \"@maija:example.org\"", is_matrix_room,
     "a Matrix room such as \"#social:example.org\" or \"!id:example.org\""},
    {"console", is_console_user, "a console name: small letters, digits, - _ .", is_console_place,
     "a console channel such as \"#social\""},
};

class reader {
 public:
    reader(const context& with, configuration& c) : with_(with), notes_(with.notes), c_(c) {}

    void people(const yaml::node& n) {
        if (!is_mapping(n)) return;
        for (const auto& m : n.members)
            if (plain(m.key, m.at, "a person")) one_person(m);
    }

    void teams(const yaml::node& n) {
        if (!is_mapping(n)) return;
        for (const auto& m : n.members)
            if (plain(m.key, m.at, "a team")) one_team(m);
        if (n.members.empty()) notes_.error(n.at, "no team: at least one belongs here");
        find_leaks();
    }

    void managers(const yaml::node& n) {
        yaml::fields f(n, notes_);
        c_.managers.channels = places(f);
        if (const auto* members = f.optional("members")) c_.managers.members = members_of(*members);
        f.done();
    }

 private:
    bool is_mapping(const yaml::node& n) {
        if (!n.is_mapping()) yaml::fields(n, notes_).done();
        return n.is_mapping();
    }

    bool plain(std::string_view key, yaml::position at, std::string_view noun) {
        if (is_plain_name(key)) return true;
        notes_.error(
            at, fmt::format("'{}' can't be {}'s key: small letters a-z, digits, - _ .", key, noun));
        return false;
    }

    void one_person(const yaml::member& m) {
        person p;
        p.id = person_id(m.key);
        yaml::fields f(m.value, notes_);
        if (const auto* n = f.optional("name"))
            p.name = yaml::as_text(*n, notes_).value_or(m.key);
        else
            p.name = m.key;
        for (const auto& net : networks) {
            const auto* n = f.optional(net.key);
            if (n == nullptr) continue;
            const auto account = with_.text_of(*n, net.is_user, net.user_noun);
            if (!account) continue;
            const conversation place{network_id(std::string(net.key)), *account};
            if (const auto* other = owner(place))
                notes_.error(
                    n->at, fmt::format("'{}' is {}'s account already", *account, other->id.value));
            else
                p.accounts.push_back(place);
        }
        if (const auto* n = f.optional("language")) p.lang = language_of(*n);
        if (const auto* n = f.optional("trained"))
            p.trained = yaml::as_bool(*n, notes_).value_or(false);
        if (const auto* n = f.optional("admin"))
            p.admin = yaml::as_bool(*n, notes_).value_or(false);
        f.done();
        c_.people.push_back(std::move(p));
    }

    void one_team(const yaml::member& m) {
        team_settings t;
        t.at = m.at;
        t.who.id = team_id(m.key);
        yaml::fields f(m.value, notes_);
        if (const auto* n = f.optional("name"))
            t.who.name = yaml::as_text(*n, notes_).value_or(m.key);
        else
            t.who.name = m.key;
        if (const auto* n = f.optional("restricted"))
            t.who.restricted = yaml::as_bool(*n, notes_).value_or(true);
        if (const auto* n = f.optional("language"))
            t.who.lang = language_of(*n).value_or(language::en);
        t.who.channels = places(f);
        if (const auto* n = f.optional("responders"))
            t.who.responders = members_of(*n, &t.responder_groups);
        if (const auto* n = f.optional("leads")) t.who.leads = members_of(*n, &t.lead_groups);
        if (const auto* n = f.optional("on_duty")) t.on_duty = members_of(*n);
        if (const auto* n = f.optional("hours")) read_hours(*n, t);
        if (const auto* n = f.optional("holidays"))
            read_holiday_files(*n, with_, t.closed.emplace());
        read_duty(f, t);
        // Of user groups only Slack knows the members.
        if (t.responder_groups.empty() && t.lead_groups.empty()) on_duty_elsewhere(m, t.who);
        f.done();
        if (m.value.is_mapping()) warn_about(t);
        c_.teams.push_back(std::move(t));
    }

    /// Whoever has duty for a team has to be able to take its tickets.
    void on_duty_elsewhere(const yaml::member& m, const team& t) {
        const auto r = c_.duty.rotas.find(t.id);
        if (r == c_.duty.rotas.end()) return;
        std::set<person_id> named(r->second.turns.begin(), r->second.turns.end());
        for (const auto* list : {&r->second.fixed, &r->second.overrides})
            for (const auto& s : *list) named.insert(s.who);
        for (const auto& p : named)
            if (!p.empty() && std::ranges::find(t.responders, p) == t.responders.end() &&
                std::ranges::find(t.leads, p) == t.leads.end())
                notes_.warning(m.at,
                               fmt::format("'{}' has duty in '{}' but does not work there: add "
                                           "them to its responders or leads",
                                           p.value, m.key));
    }

    void read_duty(yaml::fields& f, const team_settings& t) {
        const auto zone = rules_of_zone(c_.time_zone);
        const auto one = [&](const yaml::node& n,
                             const yaml::notes& notes) -> std::optional<person_id> {
            const auto text = yaml::as_text(n, notes);
            return text ? member(*text, n.at, notes) : std::nullopt;
        };
        rota r;
        if (const auto* n = f.optional("rota")) r = read_rota(*n, with_, zone, one);
        // Whoever is named without turns has duty all the time.
        for (const auto& who : t.on_duty)
            r.fixed.push_back(
                {who, instant{}, instant{std::chrono::sys_days{std::chrono::year{9999} / 1 / 1}}});
        if (!r.turns.empty() || !r.fixed.empty()) c_.duty.rotas.emplace(t.who.id, std::move(r));
        if (const auto* n = f.optional("round"))
            if (yaml::as_bool(*n, notes_).value_or(false)) c_.duty.rounds.insert(t.who.id);
    }

    void read_hours(const yaml::node& n, team_settings& t) {
        const auto text = yaml::as_text(n, notes_);
        if (!text) return;
        const auto openings = to_openings(*text);
        if (!openings) {
            notes_.error(n.at, fmt::format("'{}' are not opening hours: \"Mon-Fri 08:00-18:00, Sat "
                                           "10:00-14:00\"; days run from Mon to Sun, hours from "
                                           "00:00 to 24:00, a night is two intervals",
                                           *text));
            return;
        }
        t.who.hours = *text;
        t.openings = *openings;
    }

    void warn_about(const team_settings& t) {
        const auto& who = t.who;
        const bool responders = !who.responders.empty() || !t.responder_groups.empty();
        const bool leads = !who.leads.empty() || !t.lead_groups.empty();
        if (!responders && !leads)
            notes_.warning(t.at, fmt::format("the team '{}' has no responders and no leads: nobody "
                                             "can claim its tickets",
                                             who.id.value));
        else if (!responders)
            notes_.warning(t.at, fmt::format("the team '{}' has no responders: only its leads can "
                                             "claim its tickets",
                                             who.id.value));
        const bool grouped = !t.responder_groups.empty() || !t.lead_groups.empty();
        if (grouped && !c_.slack)
            notes_.warning(t.at, fmt::format("the team '{}' names a Slack user group, but there is "
                                             "no section 'slack': nobody has rights by it",
                                             who.id.value));
        if (grouped && who.restricted)
            notes_.warning(t.at,
                           fmt::format("the team '{}' is restricted, but whoever may change "
                                       "its user group in Slack decides who sees its tickets: "
                                       "let only administrators do that, or name its people",
                                       who.id.value));
        if (who.channels.empty())
            notes_.warning(t.at, fmt::format("the team '{}' has no channel (slack, matrix or "
                                             "console): its tickets are posted nowhere",
                                             who.id.value));
        for (const auto& place : who.channels) {
            const auto& net = place.network.value;
            if ((net == "slack" && !c_.slack) || (net == "matrix" && !c_.matrix))
                notes_.warning(t.at,
                               fmt::format("the team '{0}' has a channel on {1}, but there is "
                                           "no section '{1}': nothing can be sent there",
                                           who.id.value, net));
        }
    }

    /// A restricted team's tickets must not be read in another team's channel.
    void find_leaks() {
        std::map<conversation, const team_settings*> seen;
        for (const auto& t : c_.teams)
            for (const auto& place : t.who.channels) {
                const auto [first, fresh] = seen.emplace(place, &t);
                if (!fresh && (t.who.restricted || first->second->who.restricted))
                    notes_.error(
                        t.at, fmt::format("the teams '{}' and '{}' share the channel "
                                          "'{}', and one of them is restricted: give it "
                                          "a channel of its own",
                                          first->second->who.id.value, t.who.id.value, place.id));
            }
    }

    std::optional<language> language_of(const yaml::node& n) {
        return yaml::as_word(
            n, notes_, {language::en, language::fi, language::sv, language::de, language::es});
    }

    std::vector<conversation> places(yaml::fields& f) {
        std::vector<conversation> all;
        for (const auto& net : networks) {
            const auto* n = f.optional(net.key);
            if (n == nullptr) continue;
            if (auto place = with_.text_of(*n, net.is_place, net.place_noun))
                all.push_back({network_id(std::string(net.key)), std::move(*place)});
        }
        return all;
    }

    const person* owner(const conversation& account) const {
        const auto found = std::ranges::find_if(c_.people, [&](const person& p) {
            return std::ranges::find(p.accounts, account) != p.accounts.end();
        });
        return found == c_.people.end() ? nullptr : &*found;
    }

    /// Keys of `people`, or bare Slack and Matrix accounts; where `groups` may stand, Slack user
    /// groups too.
    std::vector<person_id> members_of(const yaml::node& n,
                                      std::vector<std::string>* groups = nullptr) {
        std::vector<person_id> ids;
        const auto items =
            n.is_scalar() ? std::span<const yaml::node>(&n, 1) : yaml::as_list(n, notes_);
        for (const auto& item : items) {
            const auto text = yaml::as_text(item, notes_);
            if (!text) continue;
            if (is_slack_group(*text) && groups != nullptr) {
                if (std::ranges::find(*groups, *text) == groups->end()) groups->push_back(*text);
                continue;
            }
            const auto id = member(*text, item.at, notes_);
            if (!id) continue;
            if (std::ranges::find(ids, *id) != ids.end())
                notes_.warning(item.at, fmt::format("'{}' stands here twice", *text));
            else
                ids.push_back(*id);
        }
        return ids;
    }

    std::optional<person_id> member(const std::string& text, yaml::position at,
                                    const yaml::notes& notes) {
        if (is_slack_group(text)) {
            notes.error(at, fmt::format("'{}' is a Slack user group: those can stand under a "
                                        "team's responders and leads only",
                                        text));
            return std::nullopt;
        }
        const auto found = std::ranges::find(c_.people, person_id(text), &person::id);
        if (found != c_.people.end()) return found->id;
        for (const auto& net : networks) {
            if (net.key == "console" || !net.is_user(text)) continue;
            const conversation account{network_id(std::string(net.key)), text};
            if (const auto* known = owner(account)) return known->id;
            person stranger;
            stranger.id = person_id(fmt::format("{}:{}", net.key, text));
            stranger.name = text;
            stranger.accounts.push_back(account);
            c_.people.push_back(stranger);
            return stranger.id;
        }
        std::vector<std::string_view> known;
        known.reserve(c_.people.size());
        for (const auto& p : c_.people) known.push_back(p.id.value);
        notes.error(at, fmt::format("'{}' is nobody under 'people'{}", text,
                                    yaml::did_you_mean(text, known)));
        return std::nullopt;
    }

    const context& with_;
    const yaml::notes& notes_;
    configuration& c_;
};

}  // namespace

void read_people(const yaml::node* people, const yaml::node* teams, const yaml::node* managers,
                 const context& with, configuration& c) {
    reader r(with, c);
    if (people != nullptr) r.people(*people);
    if (teams != nullptr) r.teams(*teams);
    if (managers != nullptr) r.managers(*managers);
}

}  // namespace firebreak::sections
