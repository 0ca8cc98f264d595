// The parts of `verify`.
#pragma once

#include "storage/sqlite/connection.hpp"
#include "storage/verify.hpp"

#include <functional>

namespace firebreak::storage {

using tell = std::function<void(finding)>;

/// SQLite's own structures: pages, indexes, types.
void check_file(connection& db, const tell& found);
/// Every event's hash, the numbers without a gap, the end of the timeline.
void check_chain(connection& db, verification& so_far, const tell& found);
/// Every ticket against the fold of its events, every report against the event that names it.
void check_tickets(connection& db, verification& so_far, const tell& found);

}  // namespace firebreak::storage
