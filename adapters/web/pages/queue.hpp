// The queue: what is open, filtered and sorted.
#pragma once

#include "adapters/web/pages/view.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace firebreak::web {

struct queue_wish {
    enum class order { severity, oldest, newest, changed };
    enum class holder { anybody, nobody, me };

    std::optional<team_id> team;
    std::optional<playbook_id> category;
    std::optional<status> state;
    std::optional<severity> level;
    bool serious = false;  ///< high and critical; then `level` is empty
    holder who = holder::anybody;
    order by = order::severity;
    std::int64_t page = 1;
};

/// From a query; what is not understood is left out, so that an old bookmark still shows a queue.
queue_wish read_queue_wish(std::string_view query);
/// The query of a wish, "" or "?team=social&page=2".
std::string query_of(const queue_wish&);

content queue_page(snapshot& files, const view& v, const queue_wish& wish);

/// A table of tickets, in this order. `caption` is for screen readers.
void add_ticket_table(html& out, snapshot& files, const view& v, const std::vector<ticket>& list,
                      std::string_view caption);

}  // namespace firebreak::web
