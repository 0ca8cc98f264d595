#include "storage/checks/checks.hpp"

#include <algorithm>

namespace firebreak::storage {
namespace {

// Named only in part: a thousand missing events make one finding.
std::string range(std::int64_t first, std::int64_t last) {
    if (first == last) return "event " + std::to_string(first) + " is";
    return "events " + std::to_string(first) + " to " + std::to_string(last) + " are";
}

}  // namespace

void check_file(connection& db, const tell& found) {
    statement check{db.handle(), "PRAGMA quick_check(20)"};
    while (check.step()) {
        const auto text = check.bytes(0);
        if (text != "ok") found({{}, {}, {}, {}, "the file is damaged: " + std::string{text}});
    }
}

void check_chain(connection& db, verification& so_far, const tell& found) {
    statement meta{db.handle(), "SELECT chain_number,chain_hash FROM meta WHERE id=1"};
    std::int64_t head_number = -1;
    std::string head_hash;
    if (meta.step()) {
        head_number = meta.number(0);
        head_hash = meta.bytes(1);
    } else {
        found({{}, {}, {}, {}, "the note of where the timeline ends is missing"});
    }
    meta.reset();

    statement events{db.handle(),
                     "SELECT number,ticket,at,kind,actor,data,hash FROM events ORDER BY number"};
    digest previous{};
    bool previous_known = true;  // not behind a gap
    std::int64_t last = 0;
    while (events.step()) {
        ++so_far.events;
        const event_number number{events.number(0)};
        const ticket_number ticket{events.number(1)};
        if (number.value != last + 1) {
            found({event_number{last + 1},
                   {},
                   {},
                   {},
                   range(last + 1, number.value - 1) + " missing: removed from the timeline"});
            previous_known = false;
        }
        const auto stored = events.bytes(6);
        // Each is judged by the stored hash of the one before, so that one changed event is one
        // finding and not the end of all that follow.
        if (previous_known) {
            const auto hash =
                chained(previous, number, ticket, to_instant(events.number(2)), events.bytes(3),
                        person_id{std::string{events.bytes(4)}}, events.bytes(5));
            if (as_blob(hash).bytes != stored)
                found({number,
                       ticket,
                       {},
                       {},
                       "event " + std::to_string(number.value) +
                           " was changed, moved or put in: its content and the event before it do "
                           "not give its hash"});
        }
        previous_known = stored.size() == previous.size();
        if (previous_known) std::copy(stored.begin(), stored.end(), previous.begin());
        last = number.value;
    }
    so_far.head = hex(previous);
    if (head_number < 0) return;
    if (head_number > last)
        found({event_number{last + 1},
               {},
               {},
               {},
               range(last + 1, head_number) + " missing: the end of the timeline was cut off"});
    else if (head_number < last)
        found({event_number{head_number + 1},
               {},
               {},
               {},
               range(head_number + 1, last) + " behind the noted end of the timeline: put in"});
    else if (head_hash != as_blob(previous).bytes)
        found({event_number{last},
               {},
               {},
               {},
               "event " + std::to_string(last) +
                   ", the newest, does not have the hash noted as the end of the timeline"});
}

}  // namespace firebreak::storage
