#include "config/checkup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace firebreak {
namespace {

constexpr std::uintmax_t megabyte = 1U << 20U;
constexpr std::uintmax_t too_little = 100 * megabyte;
constexpr std::uintmax_t little = 1024 * megabyte;
constexpr std::chrono::days review_soon{30};

class examiner {
 public:
    examiner(const loaded_configuration& loaded, const facts& seen)
        : loaded_(loaded), c_(loaded.value), seen_(seen) {}

    std::vector<advice> all() {
        configuration_findings();
        if (loaded_.usable()) secrets();
        if (!c_.database.empty()) database();
        if (!c_.playbooks.empty()) playbooks();
        if (loaded_.usable())
            networks();
        else if (seen_.online)
            say(grade::note, "network",
                "--online: nothing was asked yet; mend the configuration first");
        return std::move(advice_);
    }

 private:
    using grade = advice::grade;

    void say(grade g, std::string about, std::string problem, std::string mend = {},
             std::string file = {}, int line = 0, int column = 0) {
        advice_.push_back({g, std::move(about), std::move(file), line, column, std::move(problem),
                           std::move(mend)});
    }

    void from_file(const finding& f, const std::string& about, std::string_view manual) {
        const bool error = f.severity == finding::grade::error;
        const auto mend =
            f.line == 0 ? fmt::format(
                              "see that the path is the right one, that this account may "
                              "read it, and that it holds what {} describes",
                              manual)
                        : fmt::format("edit {}:{}; {} explains every key", f.file, f.line, manual);
        say(error ? grade::error : grade::warning, about, f.problem, mend, f.file, f.line,
            f.column);
    }

    void configuration_findings() {
        for (const auto& f : loaded_.found) from_file(f, "configuration", "docs/configuration.md");
        if (loaded_.found.empty())
            say(grade::note, "configuration",
                fmt::format("{} teams, {} people, times of {}", c_.teams.size(), c_.people.size(),
                            c_.time_zone));
    }

    void secrets() {
        std::vector<const secret*> wanted;
        if (c_.slack) {
            wanted = {&c_.slack->bot_token, &c_.slack->app_token};
            for (const auto& s : c_.slack->signing_secrets) wanted.push_back(&s);
        }
        if (c_.matrix) {
            wanted.push_back(&c_.matrix->access_token);
            wanted.push_back(&c_.matrix->password);
        }
        for (const auto& w : c_.webhooks) wanted.push_back(&w.key);
        for (const auto* s : wanted)
            if (!s->empty()) say(grade::note, "secrets", fmt::format("{} is there", s->origin()));
    }

    void database() {
        const auto file = c_.database.string();
        const auto folder =
            c_.database.has_parent_path() ? c_.database.parent_path().string() : std::string(".");
        if (!seen_.folder.exists) {
            say(grade::error, "database", fmt::format("the folder '{}' does not exist", folder),
                fmt::format("mkdir -p '{}' (as the account that runs Firebreak)", folder), folder);
            return;
        }
        if (!seen_.folder.writable)
            say(grade::error, "database",
                fmt::format("the folder '{}' can't be written by this account; the database and "
                            "its journal live there",
                            folder),
                fmt::format("chown it to the account that runs Firebreak, then chmod u+rwx '{}'",
                            folder),
                folder);
        if (seen_.folder.free_bytes && *seen_.folder.free_bytes < little) {
            const bool urgent = *seen_.folder.free_bytes < too_little;
            say(urgent ? grade::error : grade::warning, "database",
                fmt::format("only {} MB are free for '{}'", *seen_.folder.free_bytes / megabyte,
                            folder),
                "make room on that disk, or put `database:` on a larger one", folder);
        }
        database_file(file);
    }

    void database_file(const std::string& file) {
        const auto& d = seen_.database;
        const auto detail = d.detail.empty() ? std::string{} : fmt::format(" ({})", d.detail);
        const auto broken = [&](std::string problem, std::string mend) {
            say(grade::error, "database", std::move(problem), std::move(mend), file);
        };
        using kind = database_state::kind;
        switch (d.is) {
            case kind::absent:
                say(grade::note, "database",
                    fmt::format("'{}' does not exist yet: the first start makes it", file));
                return;
            case kind::fine:
                if (d.version == d.supported)
                    say(grade::note, "database",
                        fmt::format("'{}' opens, version {}", file, d.version));
                else
                    say(grade::note, "database",
                        fmt::format("'{}' opens; the next start brings version {} to {}", file,
                                    d.version, d.supported));
                return;
            case kind::newer:
                broken(fmt::format("'{}' was written by a newer Firebreak: version {}, this one "
                                   "knows {}",
                                   file, d.version, d.supported),
                       "run the newer Firebreak, or restore a backup made by this one");
                return;
            case kind::foreign:
                broken(fmt::format("'{}' is not one of Firebreak's databases{}", file, detail),
                       "let `database:` name another file; this one is left alone");
                return;
            case kind::damaged:
                broken(fmt::format("'{}' is damaged{}", file, detail),
                       "copy the file away, then `firebreak restore` the latest backup");
                return;
            case kind::locked:
                broken(fmt::format("'{}' is held by another program{}", file, detail),
                       "find it with `fuser '" + file + "'` and let it finish");
                return;
            case kind::unreadable:
                broken(fmt::format("'{}' can't be read{}", file, detail),
                       "give the file to the account that runs Firebreak (chown), and look at the "
                       "disk's health");
                return;
        }
    }

    void playbooks() {
        const auto folder = c_.playbooks.string();
        for (const auto& f : seen_.library.found)
            from_file(f, "playbooks",
                      c_.corpus && f.file == c_.corpus->string() ? "docs/classification.md"
                                                                 : "docs/playbooks.md");
        const auto& all = seen_.library.playbooks;
        if (all.empty() && !has_errors(seen_.library.found))
            say(grade::error, "playbooks", fmt::format("no playbook in '{}'", folder),
                "let `playbooks:` name the folder with the .yaml files", folder);
        std::set<team_id> used;
        for (const auto& p : all) {
            used.insert(p.team);
            unknown_team(p);
            for (const auto& r : p.responses) review(p, r);
        }
        if (all.empty() || !loaded_.usable()) return;
        routes(all);
        for (const auto& r : c_.duty.routes) used.insert(r.team);
        for (const auto& t : c_.teams)
            if (!used.contains(t.who.id))
                say(grade::warning, "playbooks",
                    fmt::format("no playbook sends anything to the team '{}'", t.who.id.value),
                    "remove the team, or name it under `team:` of a playbook", c_.file.string(),
                    t.at.line, t.at.column);
        if (!has_errors(seen_.library.found))
            say(grade::note, "playbooks", fmt::format("{} playbooks in '{}'", all.size(), folder));
    }

    void routes(const std::vector<playbook>& all) {
        std::vector<std::string_view> known;
        for (const auto& p : all) known.push_back(p.id.value);
        for (std::size_t i = 0; i < c_.duty.routes.size(); ++i)
            for (const auto& id : c_.duty.routes[i].categories) {
                if (id.empty() || std::ranges::find(known, id.value) != known.end()) continue;
                say(grade::error, "playbooks",
                    fmt::format("the route '{}' is for '{}', which is no playbook{}",
                                c_.duty.routes[i].name, id.value,
                                yaml::did_you_mean(id.value, known)),
                    "correct `category:` of the route", c_.file.string(), c_.routes_at[i].line,
                    c_.routes_at[i].column);
            }
    }

    void unknown_team(const playbook& p) {
        std::vector<std::string_view> known;
        known.reserve(c_.teams.size());
        for (const auto& t : c_.teams) known.push_back(t.who.id.value);
        if (known.empty() || std::ranges::find(known, p.team.value) != known.end()) return;
        say(grade::error, "playbooks",
            fmt::format(
                "the playbook '{}' sends to the team '{}', which the configuration does not "
                "have{}",
                p.id.value, p.team.value, yaml::did_you_mean(p.team.value, known)),
            "add the team under `teams:` of the configuration, or change `team:` of the playbook",
            file_of(p));
    }

    void review(const playbook& p, const response& r) {
        const std::chrono::sys_days today{seen_.today}, last{r.review_by};
        const auto day = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(r.review_by.year()),
                                     static_cast<unsigned>(r.review_by.month()),
                                     static_cast<unsigned>(r.review_by.day()));
        const auto mend = fmt::format("let {} read it again, then set approved_on and review_by",
                                      r.approved_by.empty() ? "its owner" : r.approved_by);
        if (last < today)
            say(grade::warning, "playbooks",
                fmt::format("the response '{}' of '{}' was to be reviewed by {}: it is no longer "
                            "offered",
                            r.id, p.id.value, day),
                mend, file_of(p));
        else if (last < today + review_soon)
            say(grade::warning, "playbooks",
                fmt::format("the response '{}' of '{}' must be reviewed by {}: {} days are left",
                            r.id, p.id.value, day, (last - today).count()),
                mend, file_of(p));
    }

    std::string file_of(const playbook& p) const {
        return (c_.playbooks / (p.id.value + ".yaml")).string();
    }

    void networks() {
        const auto hosts = outbound_hosts(c_);
        for (const auto& host : hosts)
            say(grade::note, "network", fmt::format("connects to {}", host));
        if (hosts.empty()) say(grade::note, "network", "connects to no other machine");
        const auto& http = c_.http;
        say(grade::note, "network",
            "listens on " + printed(http.listen) + (http.tls ? ", with TLS" : ""));
        if (!http.tls && !to_loopback(http.listen))
            say(grade::note, "network",
                printed(http.listen) +
                    " is not encrypted and can be reached from other machines: "
                    "let only your TLS proxy through, or set http.tls");
        const auto pages = dashboard_address(http, http.listen.port);
        say(grade::note, "network",
            pages ? "serves the dashboard at " + *pages
                  : "serves no dashboard: http.public_url does not say under which address "
                    "browsers would reach it");
        if (http.health)
            say(grade::note, "network",
                "listens on " + printed(*http.health) + " for health and metrics");
        if (!seen_.online) return;
        advice_.insert(advice_.end(), seen_.answers.begin(), seen_.answers.end());
        if (hosts.empty())
            say(grade::note, "network", "--online: no network is configured, nothing to try");
    }

    static bool to_loopback(const endpoint& at) {
        return at.host == "localhost" || at.host == "::1" || at.host.starts_with("127.");
    }

    static std::string printed(const endpoint& at) {
        return at.host.find(':') == std::string::npos ? fmt::format("{}:{}", at.host, at.port)
                                                      : fmt::format("[{}]:{}", at.host, at.port);
    }

    const loaded_configuration& loaded_;
    const configuration& c_;
    const facts& seen_;
    std::vector<advice> advice_;
};

}  // namespace

std::string_view word(advice::grade g) {
    switch (g) {
        case advice::grade::note: return "note";
        case advice::grade::warning: return "warning";
        case advice::grade::error: break;
    }
    return "error";
}

std::vector<advice> examine(const loaded_configuration& loaded, const facts& seen) {
    return examiner(loaded, seen).all();
}

std::vector<std::string> outbound_hosts(const configuration& c) {
    std::set<std::string> hosts;
    const auto add = [&](const std::string& url) {
        if (const auto address = to_web_address(url)) hosts.insert(address->host);
    };
    if (c.slack) {
        add(c.slack->api_base_url);
        for (const auto& prefix : c.slack->response_url_prefixes) add(prefix);
        // apps.connections.open names one of Slack's WebSocket hosts anew each time.
        if (c.slack->mode == slack_settings::transport::socket) hosts.insert("wss-*.slack.com");
    }
    if (c.matrix) {
        const auto& id = c.matrix->user_id;
        add(c.matrix->homeserver_url.empty() ? "https://" + id.substr(id.find(':') + 1)
                                             : c.matrix->homeserver_url);
    }
    for (const auto& w : c.webhooks) add(w.url);
    return {hosts.begin(), hosts.end()};
}

int exit_status(const std::vector<advice>& all) {
    const auto has = [&](advice::grade g) {
        return std::ranges::find(all, g, &advice::severity) != all.end();
    };
    if (has(advice::grade::error)) return 2;
    return has(advice::grade::warning) ? 1 : 0;
}

}  // namespace firebreak
