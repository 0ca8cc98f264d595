#include "tests/simulation/invariants.hpp"

#include "bot/domain/timeline.hpp"
#include "storage/verify.hpp"
#include "tests/simulation/rows.hpp"

#include <array>
#include <map>
#include <optional>
#include <utility>

namespace firebreak::simulation {
namespace {

constexpr auto all = std::to_array<invariant>({
    {"the file is sound", file_is_sound},
    {"reports are on file once", reports_are_on_file_once},
    {"commands had their effect once", commands_had_their_effect_once},
    {"nobody claims what is claimed", nobody_claims_what_is_claimed},
    {"messages are delivered once", messages_are_delivered_once},
    {"messages keep their order", messages_keep_their_order},
    {"cards show the present", cards_show_the_present},
    {"the clock strikes once", clock_strikes_once},
});

/// Every event on file, with the ticket as it was before.
template <class Each>
void each_event(snapshot& files, Each each) {
    const auto newest = files.newest().value;
    for (std::int64_t n = 1; n <= newest; ++n) {
        ticket t;
        for (const auto& e : files.timeline_of(ticket_number{n})) {
            each(t, e);
            apply(t, e);
        }
    }
}

}  // namespace

void examine_all(evidence& e, snapshot& files) {
    e.tickets = files.newest().value;
    for (const auto& i : all) {
        const auto before = e.wrong.size();
        try {
            i.check(e, files);
        } catch (const std::exception& failure) {
            e.wrong.push_back(failure.what());
        }
        for (auto at = before; at < e.wrong.size(); ++at)
            e.wrong[at] = std::string(i.name) + ": " + e.wrong[at];
    }
}

std::optional<instant> what_is_left(const std::filesystem::path& database, instant now) {
    std::optional<instant> first;
    const auto see = [&](const row& r) {
        if (r.number(0) != 0 && (!first || to_instant(r.number(0)) < *first))
            first = to_instant(r.number(0));
    };
    rows(database, "SELECT min(due) FROM outbox WHERE state='due'", see);
    const auto ms = std::to_string(to_number(now));
    rows(database, ("SELECT min(at) FROM due WHERE at<=" + ms).c_str(), see);
    return first;
}

void file_is_sound(evidence& e, snapshot&) {
    const auto found = storage::verify(e.database.string());
    e.require(found.has_value(), "verify cannot read it");
    if (found)
        for (const auto& f : found->findings)
            e.wrong.push_back("event " + std::to_string(f.event.value) + " ticket " +
                              std::to_string(f.ticket.value) + ": " + f.what);
    rows(e.database, "PRAGMA integrity_check",
         [&](const row& r) { e.require(r.text(0) == "ok", r.text(0)); });
}

void reports_are_on_file_once(evidence& e, snapshot&) {
    std::map<std::string, std::vector<std::int64_t>> on_file;
    rows(e.database, "SELECT text,ticket FROM reports WHERE reporter<>'clock'",
         [&](const row& r) { on_file[r.text(0)].push_back(r.number(1)); });
    for (const auto& a : e.asks) {
        if (a.is != ask::kind::report) continue;
        const auto found = on_file.find(a.text);
        const auto times = found == on_file.end() ? 0U : found->second.size();
        const bool done = a.answer && a.answer->kind == outcome_kind::done;
        e.require(times == (done ? 1U : 0U), a.key + " is on file " + std::to_string(times) +
                                                 " times, and was answered " +
                                                 (done ? "done" : "otherwise"));
        if (done && times == 1)
            e.require(found->second.front() == a.answer->ticket.value,
                      a.key + " is on another ticket than its reporter was told");
        if (found != on_file.end()) on_file.erase(found);
    }
    for (const auto& [text, tickets] : on_file)
        e.require(text == "it is still up", "a report that nobody made: " + text);
}

void commands_had_their_effect_once(evidence& e, snapshot& files) {
    std::map<std::string, int> notes;
    std::map<std::pair<std::int64_t, std::string>, int> claims;
    each_event(files, [&](const ticket&, const event& happening) {
        if (const auto* n = std::get_if<happened::noted>(&happening.body)) ++notes[n->text];
        if (std::holds_alternative<happened::claimed>(happening.body))
            ++claims[{happening.ticket.value, happening.actor.value}];
    });
    for (const auto& a : e.asks) {
        const bool done = a.answer && a.answer->kind == outcome_kind::done;
        if (a.is == ask::kind::note) {
            const auto text = a.text.substr(a.text.find("called"));
            e.require(notes[text] == (done ? 1 : 0),
                      a.key + ": its note stands there " + std::to_string(notes[text]) + " times");
        }
        if (a.is == ask::kind::claim && done) --claims[{a.about.value, a.who.value}];
    }
    for (const auto& [what, left] : claims)
        e.require(left == 0, "#" + std::to_string(what.first) + " was claimed by " + what.second +
                                 " " + std::to_string(left) + " times more than they were told");
}

void nobody_claims_what_is_claimed(evidence& e, snapshot& files) {
    each_event(files, [&](const ticket& before, const event& happening) {
        if (!std::holds_alternative<happened::claimed>(happening.body)) return;
        e.require(before.claimant.empty(), "#" + std::to_string(happening.ticket.value) +
                                               " was claimed by " + happening.actor.value +
                                               " while " + before.claimant.value + " had it");
    });
}

void clock_strikes_once(evidence& e, snapshot&) {
    const auto ms = std::to_string(e.now.time_since_epoch().count());
    rows(e.database, ("SELECT name FROM due WHERE at<=" + ms).c_str(),
         [&](const row& r) { e.wrong.push_back(r.text(0) + " is due and was not done"); });
    rows(e.database, "SELECT name FROM due GROUP BY name HAVING count(*)>1",
         [&](const row& r) { e.wrong.push_back(r.text(0) + " waits twice"); });
    // A summary is a message about no ticket to the managers: one for its week, which stands in the
    // heading. A daily list is one to a team: no two name the same tickets.
    std::map<std::string, int> struck;
    rows(e.database,
         "SELECT network||' '||conversation||' '||CASE conversation WHEN 'C0003' THEN"
         " json_extract(content,'$.text.heading') ELSE content END,conversation FROM outbox"
         " WHERE kind='notice' AND ticket=0",
         [&](const row& r) {
             ++struck[r.text(0)];
             ++(r.text(1) == "C0003" ? e.weeks : e.daily_lists);
         });
    for (const auto& [which, times] : struck)
        e.require(times == 1, which + " struck " + std::to_string(times) + " times");
}

}  // namespace firebreak::simulation
