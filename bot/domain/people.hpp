// People and teams, as the configuration describes them.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/language.hpp"

#include <optional>
#include <string>
#include <vector>

namespace firebreak {

struct person {
    person_id id;
    std::string name;  ///< as people call them
    std::optional<language> lang;
    std::vector<conversation> accounts;  ///< their direct chats: {"slack", "U123"}
    bool trained = false;                ///< may answer where the policy says `trained`
    bool admin = false;
};

struct team {
    team_id id;
    std::string name;
    bool restricted = false;             ///< its tickets are shown to its members and managers only
    language lang = language::en;        ///< of its cards
    std::vector<conversation> channels;  ///< one for each network it works on
    std::vector<person_id> responders;
    std::vector<person_id> leads;
    std::string hours;  ///< as written: "Mon-Fri 08:00-18:00"; empty: always
};

}  // namespace firebreak
