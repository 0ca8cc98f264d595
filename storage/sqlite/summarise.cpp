// One week in numbers: one pass over the week's tickets and a few counts over its later events.
#include "storage/codec.hpp"
#include "storage/sqlite/reading.hpp"

#include <algorithm>
#include <map>

namespace firebreak::storage::reading {
namespace {

const query weeks_tickets{
    "SELECT category,level,team,state,network,lang,opened_at,first_claimed_at,first_answered_at,"
    "resolved_at,number FROM tickets WHERE opened_at>=?1 AND opened_at<?2"};
// Reports have no index on their time: a report of the week stands on a ticket opened in it, or its
// ticket got an `added` in it.
const query weeks_reports{
    "SELECT count(*),count(DISTINCT reporter),total(acknowledged) FROM reports WHERE ticket IN"
    " (SELECT number FROM tickets WHERE opened_at>=?1 AND opened_at<?2 UNION"
    " SELECT ticket FROM events WHERE kind<>'filed' AND kind='added' AND at>=?1 AND at<?2)"
    " AND at>=?1 AND at<?2"};
const query unsure_filed{
    "SELECT count(*) FROM tickets t JOIN events e ON e.ticket=t.number AND e.kind='filed'"
    " WHERE t.opened_at>=?1 AND t.opened_at<?2 AND e.data->>'$.category' IS NULL"};
const query later_events{
    "SELECT kind,count(*) FROM events WHERE kind<>'filed' AND at>=?1 AND at<?2 AND"
    " (kind<>'recategorised' OR data->>'$.from'<>'') GROUP BY kind"};
const query responses_sent{
    "SELECT data->>'$.response',count(*) FROM events WHERE kind<>'filed' AND kind='replied' AND"
    " at>=?1 AND at<?2 GROUP BY 1"};
const query live_count{
    "SELECT count(*) FROM tickets WHERE state <> 'resolved' AND state <> 'merged'"};

using tally = std::map<std::string, std::int64_t, std::less<>>;

void count(tally& t, std::string_view name) {
    const auto found = t.find(name);
    if (found != t.end())
        ++found->second;
    else
        t.emplace(name, 1);
}

bool bigger_first(const counted& a, const counted& b) {
    return a.count != b.count ? a.count > b.count : a.name < b.name;
}

std::vector<counted> ranked(const tally& t) {
    std::vector<counted> list;
    for (const auto& [name, n] : t) list.push_back({name, n});
    std::sort(list.begin(), list.end(), bigger_first);
    return list;
}

/// Nearest rank: the smallest value that at least this share of all does not exceed.
std::int64_t at_share(std::vector<std::int64_t>& spans, std::size_t percent) {
    const auto rank = (spans.size() * percent + 99) / 100;
    const auto place =
        spans.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(spans.begin(), place, spans.end());
    return *place;
}

durations measured(std::vector<std::int64_t> spans) {
    durations d;
    if (spans.empty()) return d;
    d.count = static_cast<std::int64_t>(spans.size());
    d.median = at_share(spans, 50);
    d.p90 = at_share(spans, 90);
    d.worst = *std::max_element(spans.begin(), spans.end());
    return d;
}

}  // namespace

week_summary summarise(connection& db, std::string week, instant from, instant to) {
    week_summary s;
    s.week = std::move(week), s.from = from, s.to = to;
    tally category, level, team, state, network, lang;
    std::vector<std::int64_t> claim, answer, resolve;
    db.rows(
        weeks_tickets,
        [&](const statement& row) {
            ++s.tickets;
            count(category, row.bytes(0)), count(level, row.bytes(1)), count(team, row.bytes(2));
            count(state, row.bytes(3)), count(network, row.bytes(4)), count(lang, row.bytes(5));
            const auto span = [&](int column, std::vector<std::int64_t>& spans) {
                if (!row.null(column)) spans.push_back(row.number(column) - row.number(6));
            };
            span(7, claim), span(8, answer), span(9, resolve);
        },
        from, to);
    s.by_category = ranked(category), s.by_severity = ranked(level), s.by_team = ranked(team);
    s.by_status = ranked(state), s.by_network = ranked(network), s.by_language = ranked(lang);
    s.to_claim = measured(std::move(claim)), s.to_answer = measured(std::move(answer));
    s.to_resolve = measured(std::move(resolve));
    db.rows(
        weeks_reports,
        [&](const statement& row) {
            load(row, 0, s.reports), load(row, 1, s.reporters);
            s.acknowledged = static_cast<std::int64_t>(row.real(2));
        },
        from, to);
    s.unsure = db.number(unsure_filed, from, to);
    db.rows(
        later_events,
        [&](const statement& row) {
            const auto kind = row.bytes(0);
            if (kind == "recategorised") load(row, 1, s.recategorised);
            if (kind == "reopened") load(row, 1, s.reopened);
            if (kind == "merged") load(row, 1, s.merged);
            if (kind == "escalated") load(row, 1, s.escalated);
        },
        from, to);
    db.rows(
        responses_sent,
        [&](const statement& row) {
            s.responses.push_back({std::string{row.bytes(0)}, row.number(1)});
        },
        from, to);
    std::sort(s.responses.begin(), s.responses.end(), bigger_first);
    s.open_now = db.number(live_count);
    return s;
}

}  // namespace firebreak::storage::reading
