// What belongs into a form about a ticket: read from the store, for a person who may see it.
#pragma once

#include "adapters/slack/response.hpp"
#include "adapters/slack/views.hpp"
#include "bot/desk/speaker.hpp"
#include "bot/ports/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::slack {

/// The view of a form about a ticket; nothing when this person may not see the ticket (the desk
/// says so better).
std::optional<std::string> form_view(snapshot& files, const speaker& speak, const person_id& person,
                                     const form_request& wanted);

/// The reply form once a response is chosen, with what was filled in so far.
std::optional<std::string> reply_view_with(
    snapshot& files, const speaker& speak, const person_id& person, ticket_number ticket,
    std::string_view response, const std::vector<std::pair<std::string, std::string>>& filled_in);

/// Approved responses of the ticket's playbook whose name, title or words contain `typed`.
std::vector<option> responses_like(snapshot& files, const speaker& speak, const person_id& person,
                                   ticket_number ticket, std::string_view typed);

/// The home of one person.
home home_of(snapshot& files, const speaker& speak, const person_id& person);

}  // namespace firebreak::slack
