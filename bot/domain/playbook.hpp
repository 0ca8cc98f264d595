// What a playbook says about handling a conflict. How it recognises one is the classifier's matter.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/severity.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace firebreak {

enum class speaking_policy { social_team, trained, anyone };  ///< who may answer in public
enum class audience { responder, reporter };                  ///< for whom a response is written
enum class handling { live, daily };  ///< a card of its own, or a line in the team's daily list

std::string_view word(speaking_policy);
std::string_view word(audience);
std::string_view word(handling);

struct response {
    std::string id;
    localized title;
    audience to = audience::responder;
    localized text;                         ///< Markdown with {{placeholders}}
    std::map<std::string, localized> asks;  ///< placeholders a responder fills in
    std::string approved_by;
    std::chrono::year_month_day approved_on;
    std::chrono::year_month_day review_by;  ///< last day on which it may be offered
};

struct resource {
    std::string id;
    localized title;
    std::string url;  ///< with {{ticket}}
    localized say;    ///< words around it, where the speaking policy lets them
};

struct ending {  ///< an outcome: how a ticket can be resolved
    std::string id;
    localized title;
    localized means;
    localized tell;  ///< what the reporters are told; empty: nothing
};

struct deadlines {
    std::optional<std::chrono::minutes> claim, answer, resolve;
    bool always = false;  ///< the clock runs at all hours, else in business hours
};

struct playbook {
    playbook_id id;
    std::string version;  ///< first 16 hex digits of the SHA-256 of the file
    localized title;
    localized about;
    severity level = severity::normal;
    team_id team;
    speaking_policy speaking = speaking_policy::social_team;
    localized speaking_why;
    handling handled = handling::live;
    deadlines due;
    localized advice;
    std::vector<response> responses;
    std::vector<resource> resources;
    std::vector<ending> outcomes;
};

}  // namespace firebreak
