// The way back from stored text (bot/domain/record.hpp writes it): event bodies, outcomes, contents
// of messages. Fields that this version does not know are passed over, fields that an older one did
// not write keep their default; a wrong type makes the whole text malformed. Thread safe.
#pragma once

#include "bot/domain/deadline.hpp"
#include "bot/domain/outbox.hpp"
#include "bot/domain/outcome.hpp"
#include "bot/domain/timeline.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace firebreak::storage {

/// Nothing when the kind is unknown or the text malformed.
std::optional<event_body> read_body(std::string_view kind, std::string_view data);
std::optional<outcome> read_outcome(std::string_view data);
std::optional<ticket_clocks> read_clocks(std::string_view data);
std::optional<outbox_content> read_content(std::string_view kind, std::string_view data);
/// A list of names: ["a","b"].
bool read_names(std::string_view data, std::vector<playbook_id>& names);
/// It is one JSON value.
bool well_formed(std::string_view data);

/// "card_of", "receipt_of", "thread_post", "notice", "week_chart".
std::string_view content_kind(const outbox_content& content);

/// The place of a kind of event in `event_body`.
std::optional<std::size_t> event_index(std::string_view kind);

/// Well-formed UTF-8. What is not could not be read back, so it is never written.
bool valid_utf8(std::string_view text);

bool from_word(std::string_view text, severity& s);
bool from_word(std::string_view text, status& s);
bool from_word(std::string_view text, language& l);
bool from_word(std::string_view text, paragraph_kind& k);
bool from_word(std::string_view text, outcome_kind& k);
bool from_word(std::string_view text, target& t);

}  // namespace firebreak::storage
