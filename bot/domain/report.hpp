// What one employee sent in.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/language.hpp"

#include <optional>
#include <string>

namespace firebreak {

/// Where something was said, so that it can be answered there.
struct origin {
    conversation where;  ///< the channel or direct chat the person wrote in
    std::string thread;  ///< the network's own reference of the thread, if any; of a report: of
                         ///< the message it was made of
    bool operator==(const origin&) const = default;
};

struct report {
    report_number number;
    ticket_number ticket;  ///< the ticket it is on now (merging does not change it)
    instant at;
    person_id reporter;
    origin from;
    std::string text;              ///< as it was written, valid UTF-8, at most max_report_bytes
    language lang = language::en;  ///< the language its reporter is answered in
    std::string source_link;       ///< where the conflict is, if it was told apart from the text
    std::string source_author;
    bool acknowledged = false;  ///< the reporter pressed "Understood"
    report_number corrects;     ///< whose words it takes the place of; both stay on file
    bool operator==(const report&) const = default;
};

inline constexpr std::size_t max_report_bytes = 16'384;  ///< a longer one is refused, kindly
inline constexpr std::size_t max_note_bytes = 8'192;

}  // namespace firebreak
