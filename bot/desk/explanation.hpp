// Explaining: why a ticket is what it is, and what happened to it.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/domain/message.hpp"
#include "bot/domain/timeline.hpp"

#include <string>

namespace firebreak {

/// The classifier's reasons, with the words of the report that made them.
message explanation(const speaker& speak, const ticket& t, const happened::filed& filed,
                    std::string_view report_text);

/// "claimed", "chose the category Refund request": after the actor's name.
std::string did(const speaker& speak, const event_body& body);

/// What a surge is of: a category's title, an author, a post.
std::string surge_name(const speaker& speak, std::string_view of, const std::string& name);

}  // namespace firebreak
