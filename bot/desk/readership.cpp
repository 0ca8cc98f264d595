#include "bot/desk/readership.hpp"

#include "bot/desk/answers.hpp"

#include <algorithm>

namespace firebreak {
namespace {

/// Of whom a look-up tells.
enum class told_of { asker, anything, teams, overseers, ticket };

told_of subject_of(const wish& what) {
    if (std::holds_alternative<wanted::help>(what)) return told_of::anything;
    if (std::holds_alternative<wanted::queue>(what) || std::holds_alternative<wanted::oncall>(what))
        return told_of::teams;
    if (std::holds_alternative<wanted::summary>(what) ||
        std::holds_alternative<wanted::doctor>(what))
        return told_of::overseers;
    if (std::holds_alternative<wanted::show>(what) ||
        std::holds_alternative<wanted::history>(what) || std::holds_alternative<wanted::why>(what))
        return told_of::ticket;
    return told_of::asker;
}

outcome no_and_where(const speaker& speak, std::string why) {
    auto no = answers::refused_with({}, std::move(why));
    no.reply.say(speak.say(texts::here_where));
    return no;
}

}  // namespace

bool readership::may_see(const team_id& team) const {
    return std::ranges::find(teams, team) != teams.end();
}

std::vector<team_id> readership::only(std::vector<team_id> of) const {
    std::erase_if(of, [this](const team_id& team) { return !may_see(team); });
    return of;
}

readership readership_of(const directory& who, const conversation& place) {
    readership a;
    const auto managed = who.manager_channels();
    a.managers = std::ranges::find(managed, place) != managed.end();
    for (const auto& team : who.teams())
        if ((a.managers && !team.restricted) ||
            std::ranges::find(team.channels, place) != team.channels.end())
            a.teams.push_back(team.id);
    return a;
}

std::optional<outcome> kept_back(const speaker& speak, const wish& what,
                                 const readership& readers) {
    switch (subject_of(what)) {
        case told_of::anything: return std::nullopt;
        case told_of::asker: return answers::refused_with({}, speak.say(texts::here_personal));
        case told_of::overseers:
            if (readers.managers) return std::nullopt;
            return answers::refused_with({}, speak.say(texts::here_managers));
        case told_of::teams:
        case told_of::ticket: break;
    }
    if (readers.managers || !readers.teams.empty()) return std::nullopt;
    return no_and_where(speak, speak.say(texts::here_nobody));
}

outcome kept_back(const speaker& speak, ticket_number about) {
    auto no = no_and_where(speak, speak.say(texts::here_not_all));
    no.ticket = about;
    return no;
}

}  // namespace firebreak
