#include "bot/desk/weekly_summary.hpp"

#include "bot/desk/speaker.hpp"
#include "bot/desk/week_report.hpp"

namespace firebreak {
namespace {

void plan(transaction& files, const directory& who, const week_span& week) {
    const auto when = who.summary_at();
    files.schedule(std::string(weekly_summary_prefix) + week.name,
                   posting_time(week, who.time_zone(), when.day, when.at));
}

}  // namespace

void plan_summary(transaction& files, const directory& who, instant now) {
    constexpr std::int64_t more_than_wait = 10'000;  // a row a team, and this one
    bool planned = false;
    for (const auto& row : files.due_rows(instant::max(), more_than_wait)) {
        if (!row.name.starts_with(weekly_summary_prefix)) continue;
        const auto week =
            week_of(row.name.substr(weekly_summary_prefix.size()), now, who.time_zone());
        if (!week) continue;
        planned = true;
        const auto when = who.summary_at();
        if (row.at == posting_time(*week, who.time_zone(), when.day, when.at)) continue;
        files.unschedule(row.number);
        plan(files, who, *week);
    }
    if (planned) return;
    const auto& zone = who.time_zone();
    const auto present = week_at(now, zone), last = week_before(present, zone);
    const auto when = who.summary_at();
    const auto first = files.first_opened();
    const bool still_to_come = posting_time(last, zone, when.day, when.at) > now;
    plan(files, who, still_to_come && first && *first < last.to() ? last : present);
}

void next_summary(transaction& files, const directory& who, const wanted::post_summary& posted) {
    files.unschedule(posted.row);
    if (const auto week = week_of(posted.week, instant{}, who.time_zone()))
        plan(files, who, week_after(*week, who.time_zone()));
}

weekly_post weekly_post_of(snapshot& files, std::string_view name, const std::string& page,
                           instant now, const directory& who, const playbooks::library& books) {
    weekly_post post;
    const auto& zone = who.time_zone();
    const auto week = week_of(name, now, zone);
    if (!week) return post;
    post.to_keep = facts_to_keep(files, now, zone, weeks_to_keep);
    if (who.manager_channels().empty()) return post;
    const auto summary = summary_of(files, *week, now, zone, std::nullopt);
    const bool quiet =
        summary.now.tickets == 0 && summary.now.reports == 0 && summary.now.open == 0;
    const bool latest = week_after(*week, zone) == week_at(now, zone);
    if (quiet && !latest) return post;
    const speaker speak{who.managers_language(), who, books, now};
    post.told = summary_message(speak, summary, page);
    post.chart = !quiet;
    return post;
}

}  // namespace firebreak
