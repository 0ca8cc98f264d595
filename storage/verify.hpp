// Checks that the timeline was not tampered with and that every ticket is what its timeline says.
#pragma once

#include "bot/domain/error.hpp"
#include "bot/domain/ids.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace firebreak::storage {

/// One thing that is wrong. Numbers are 0 where they do not apply.
struct finding {
    event_number event;
    ticket_number ticket;
    report_number report;
    std::string column;  ///< of the ticket's row, else empty
    std::string what;    ///< one sentence; no personal data but what stands in a ticket's column
};

struct verification {
    std::int64_t events = 0, tickets = 0, reports = 0;  ///< so many were checked
    std::int64_t wrong = 0;                             ///< all findings
    std::vector<finding> findings;                      ///< the first thousand
    std::string head;  ///< hash of the newest event, for comparing with one noted elsewhere
    [[nodiscard]] bool intact() const { return wrong == 0; }
};

/// Reads the whole database at `path` as it stands now, beside a running bot; nothing is made
/// beside a backup. Blocks; memory does not grow with the database. What stands in the file may
/// make findings, never an error, unless it cannot be read at all: not_found, corrupt, locked,
/// invalid, newer_version, read_only, io_failed.
result<verification> verify(const std::string& path);

}  // namespace firebreak::storage
