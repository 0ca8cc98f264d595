#include "bot/cli/lookup.hpp"

#include "adapters/console/clock.hpp"
#include "adapters/console/render.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/office.hpp"
#include "bot/desk/explanation.hpp"
#include "bot/desk/lookups.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/store.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iomanip>
#include <ostream>

namespace firebreak::cli {
namespace {

using json = nlohmann::ordered_json;

/// A database opened for looking only.
struct archive {
    boost::asio::io_context io{1};
    std::unique_ptr<store> files;

    bool open(const std::filesystem::path& path, std::string_view verb, std::ostream& err) {
        storage::open_options options{
            .path = path.string(), .executor = io.get_executor(), .read_only = true};
        auto opened = storage::open(options);
        if (!opened) {
            err << "firebreak " << verb << ": "
                << storage::explain(static_cast<errc>(opened.error().value()), options.path)
                << '\n';
            return false;
        }
        files = std::move(*opened);
        return true;
    }
    ~archive() {
        if (files) files->close();
    }
};

instant now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

json counts(const std::vector<counted>& list) {
    json j = json::object();
    for (const auto& c : list) j[c.name] = c.count;
    return j;
}

json times(const durations& d) {
    if (d.count == 0) return json{{"count", 0}};
    return json{
        {"count", d.count}, {"median_ms", d.median}, {"p90_ms", d.p90}, {"worst_ms", d.worst}};
}

json to_json(const week_summary& w) {
    return json{{"week", w.week},
                {"from_ms", to_number(w.from)},
                {"to_ms", to_number(w.to)},
                {"reports", w.reports},
                {"tickets", w.tickets},
                {"reporters", w.reporters},
                {"open_now", w.open_now},
                {"by_category", counts(w.by_category)},
                {"by_severity", counts(w.by_severity)},
                {"by_team", counts(w.by_team)},
                {"by_status", counts(w.by_status)},
                {"by_network", counts(w.by_network)},
                {"by_language", counts(w.by_language)},
                {"time_to_claim", times(w.to_claim)},
                {"time_to_first_answer", times(w.to_answer)},
                {"time_to_resolve", times(w.to_resolve)},
                {"unsure", w.unsure},
                {"recategorised", w.recategorised},
                {"reopened", w.reopened},
                {"merged", w.merged},
                {"escalated", w.escalated},
                {"acknowledged", w.acknowledged},
                {"responses", counts(w.responses)}};
}

std::string when(instant t, const std::string& zone) {
    return time_text(language::en, t, instant{}, zone);
}

json to_json(const ticket& t) {
    const auto optional_time = [](const std::optional<instant>& i) {
        return i ? json(to_number(*i)) : json(nullptr);
    };
    return json{{"ticket", t.number.value},
                {"status", word(t.state)},
                {"category", t.category.empty() ? json(nullptr) : json(t.category.value)},
                {"severity", word(t.level)},
                {"team", t.team.value},
                {"claimant", t.claimant.empty() ? json(nullptr) : json(t.claimant.value)},
                {"reports", t.reports},
                {"language", word(t.lang)},
                {"network", t.network.value},
                {"confidence", t.confidence},
                {"playbook_version", t.playbook_version},
                {"opened_ms", to_number(t.opened_at)},
                {"changed_ms", to_number(t.changed_at)},
                {"first_claimed_ms", optional_time(t.first_claimed_at)},
                {"first_answered_ms", optional_time(t.first_answered_at)},
                {"resolved_ms", optional_time(t.resolved_at)},
                {"outcome", t.outcome.empty() ? json(nullptr) : json(t.outcome)},
                {"merged_into", t.merged_into ? json(t.merged_into.value) : json(nullptr)}};
}

}  // namespace

int run_summary(const summary_arguments& a, std::ostream& out, std::ostream& err) {
    if (a.format != "text" && a.format != "json") {
        err << "firebreak summary: the format " << a.format
            << " comes with the dashboard; this version writes text and json\n";
        return 2;
    }
    const auto lang = to_language(a.language);
    if (!lang) {
        err << "firebreak summary: " << a.language
            << " is no language it writes; there are en and fi\n";
        return 2;
    }
    const auto config = load_config(a.config, wanted_secrets::no, err);
    if (!config) return 2;
    const auto week = week_of(a.week, now(), config->time_zone);
    if (!week) {
        err << "firebreak summary: \"" << a.week << "\" is no week; write 2026-W47, or last\n";
        return 2;
    }
    archive db;
    if (!db.open(config->database, "summary", err)) return 2;
    auto ask = [&](snapshot& files) { return files.summarise(week->name, week->from, week->to); };
    const auto answer = read_now(db.io, *db.files, ask);
    if (!answer) {
        err << "firebreak summary: " << answer.error().message() << '\n';
        return 2;
    }
    if (a.format == "json") {
        out << to_json(*answer).dump(2) << '\n';
        return 0;
    }
    const auto books = load_library(config->playbooks, std::nullopt, err);
    if (!books) return 2;
    const auto who = make_directory(*config);
    const speaker speak{*lang, *who, *books, now()};
    for (const auto& line : console::render(summary_message(speak, *answer), 100))
        out << console::paint(line, false) << '\n';
    return 0;
}

int run_tickets(const tickets_arguments& a, std::ostream& out, std::ostream& err) {
    const auto config = load_config(a.config, wanted_secrets::no, err);
    if (!config) return 2;
    ticket_filter filter;
    filter.include_ended = a.all;
    filter.limit = a.limit;
    if (!a.team.empty()) {
        filter.team = team_id{a.team};
        if (!make_directory(*config)->find(*filter.team)) {
            err << "firebreak tickets: the configuration has no team " << a.team << '\n';
            return 2;
        }
    }
    if (!a.category.empty()) filter.category = playbook_id{a.category};
    if (!a.status.empty()) {
        filter.state = to_status(a.status);
        filter.include_ended = true;
        if (!filter.state) {
            err << "firebreak tickets: " << a.status
                << " is no status; there are triage, open, claimed, waiting, resolved, merged\n";
            return 2;
        }
    }
    archive db;
    if (!db.open(config->database, "tickets", err)) return 2;
    auto ask = [&](snapshot& files) { return files.tickets(filter); };
    const auto answer = read_now(db.io, *db.files, ask);
    if (!answer) {
        err << "firebreak tickets: " << answer.error().message() << '\n';
        return 2;
    }
    if (a.json) {
        for (const auto& t : *answer) out << to_json(t).dump() << '\n';
        return 0;
    }
    if (answer->empty()) {
        err << "No tickets" << (a.all ? "." : " are open. All of them: --all") << '\n';
        return 0;
    }
    out << fmt::format("{:<8}{:<10}{:<10}{:<20}{:<10}{:<12}{:<18}\n", "TICKET", "STATUS",
                       "SEVERITY", "CATEGORY", "TEAM", "CLAIMANT", "OPENED");
    for (const auto& t : *answer)
        out << fmt::format(
            "{:<8}{:<10}{:<10}{:<20}{:<10}{:<12}{:<18}\n", spoken(t.number), word(t.state),
            word(t.level), t.category.empty() ? "–" : t.category.value, t.team.value,
            t.claimant.empty() ? "–" : t.claimant.value, when(t.opened_at, config->time_zone));
    if (static_cast<std::int64_t>(answer->size()) == a.limit)
        err << "Only the first " << a.limit << " are shown; --limit N shows more.\n";
    return 0;
}

}  // namespace firebreak::cli
