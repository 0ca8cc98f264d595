// Explaining: why a ticket is what it is, what happened to it, what a week was like.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/domain/message.hpp"
#include "bot/domain/summary.hpp"
#include "bot/domain/timeline.hpp"

#include <string>

namespace firebreak {

/// The classifier's reasons, with the words of the report that made them.
message explanation(const speaker& speak, const ticket& t, const happened::filed& filed,
                    std::string_view report_text);

/// "claimed", "chose the category Refund request": after the actor's name.
std::string did(const speaker& speak, const event_body& body);

message summary_message(const speaker& speak, const week_summary& week);

}  // namespace firebreak
