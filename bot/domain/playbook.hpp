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
enum class footing { live, shadow };  ///< whether it decides, or only tells what it would decide

std::string_view word(footing);
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

/// From how much above the usual number of reports on it is a surge.
enum class sensitivity { never, low, normal, high };
std::string_view word(sensitivity);

/// How many colleagues must have reported the same for the ticket to be at least so serious.
struct reach_levels {
    std::optional<std::int64_t> high = 5, critical;
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
    footing mode = footing::live;
    deadlines due;
    std::map<severity, deadlines> due_by_severity;  ///< shorter ones; `always` goes with them
    sensitivity surge = sensitivity::normal;
    reach_levels reach;
    localized advice;
    std::vector<response> responses;
    std::vector<resource> resources;
    std::vector<ending> outcomes;
};

}  // namespace firebreak
