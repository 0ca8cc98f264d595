// What the sender of a command is told: that it is done, why it is refused, what was not
// understood.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/desk/ticket_view.hpp"
#include "bot/desk/words.hpp"
#include "bot/domain/outcome.hpp"
#include "bot/domain/refusal.hpp"
#include "bot/domain/verdict.hpp"

#include <string>

namespace firebreak::answers {

/// The answer to a report. `mended`: characters had to be replaced.
message filed(const speaker& speak, const ticket& t, const std::vector<evidence>& why,
              std::string_view text, const person_id& reporter, bool mended);

/// Whether this person may answer in public, with the words to use where they may.
message may_i(const speaker& speak, const ticket& t, const person_id& person);

/// Approved responses that may be used on the ticket today.
message responses(const speaker& speak, const ticket& t);

message outcomes(const speaker& speak, const ticket& t);
message categories(const speaker& speak, const ticket& t);

outcome refused(const speaker& speak, const ticket& t, const refusal& why);
outcome no_such_ticket(const speaker& speak, ticket_number number);
outcome misunderstood(const speaker& speak, const misunderstanding& m);
/// The store failed: nothing was kept.
outcome failed(language lang, boost::system::error_code why);

message help(const speaker& speak, const person_id& person, std::string_view about);

/// A done outcome with only a heading.
outcome done(ticket_number ticket, std::string heading);
outcome refused_with(ticket_number ticket, std::string heading, std::string more = {});

}  // namespace firebreak::answers
