#include "bot/cli/lookup.hpp"

#include "bot/cli/archive.hpp"
#include "bot/cli/loading.hpp"
#include "bot/desk/texts.hpp"
#include "config/directory.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ostream>

namespace firebreak::cli {
namespace {

using json = nlohmann::ordered_json;

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
