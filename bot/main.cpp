// The command line: understands the words and hands them to the verbs in bot/cli.
#include "bot/cli/backup.hpp"
#include "bot/cli/check.hpp"
#include "bot/cli/classify.hpp"
#include "bot/cli/demo.hpp"
#include "bot/cli/export.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/lookup.hpp"
#include "bot/cli/manifest.hpp"
#include "bot/cli/playbooks.hpp"
#include "bot/cli/probe.hpp"
#include "bot/cli/report.hpp"
#include "bot/cli/verify.hpp"
#include "bot/domain/nearest.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>

namespace {

using namespace firebreak;

constexpr const char* config_help = "the configuration file";

std::chrono::year_month_day today() {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

instant now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

/// Where the playbooks are when nobody says: ./run names the checkout it belongs to.
std::string default_folder() {
    const char* home = std::getenv("FIREBREAK_HOME");
    return (home ? std::string(home) + "/" : std::string()) + "playbooks/library";
}

/// What to say about a verb that does not exist; empty when it does.
std::string unknown_verb(const CLI::App& app, std::string_view typed) {
    std::vector<std::string> names;
    const auto every = [](const CLI::App*) { return true; };
    for (const auto* verb : app.get_subcommands(every)) names.push_back(verb->get_name());
    if (std::find(names.begin(), names.end(), typed) != names.end()) return {};
    const std::vector<std::string_view> known(names.begin(), names.end());
    auto problem = "firebreak: there is no verb '" + std::string(typed) + "'";
    if (const auto near = nearest(typed, known))
        problem += " (did you mean '" + std::string(*near) + "'?)";
    return problem + ". All of them: firebreak --help\n";
}

/// A verb whose database is named by a configuration or directly.
struct database_choice {
    std::string config, database;

    void add_to(CLI::App& verb) {
        verb.add_option("--config", config, config_help);
        verb.add_option("--database", database, "the database file, in place of --config");
    }
    /// Nothing after the reason was told.
    [[nodiscard]] std::optional<std::string> path(std::string_view verb) const {
        if (!database.empty()) return database;
        if (config.empty()) {
            std::cerr << "firebreak " << verb << ": which database? Give --config or --database\n";
            return std::nullopt;
        }
        const auto loaded = cli::load_config(config, wanted_secrets::no, std::cerr);
        if (!loaded) return std::nullopt;
        return loaded->database.string();
    }
};

int classify(const std::string& folder, cli::classify_arguments a) {
    a.library = cli::load_library(folder, std::nullopt, std::cerr);
    return a.library ? cli::run_classify(a, std::cin, std::cout, std::cerr) : 2;
}

int command_line(int argc, char** argv) {
    CLI::App app{"Firebreak: report online conflicts instead of arguing.", "firebreak"};
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "help for every verb");
    int status = 0;

    auto* demo = app.add_subcommand("demo", "try it in this terminal: no accounts, nothing kept");
    cli::demo_arguments demo_arguments;
    demo->add_option("--script", demo_arguments.script,
                     "play a script: a file, a-day or five-minutes");
    demo->add_option("--database", demo_arguments.database, "keep the database in this file");
    demo->add_option("--playbooks", demo_arguments.playbooks, "a folder of playbooks");
    demo->add_option("--config", demo_arguments.config, "people and teams of this configuration");
    demo->add_option("--as", demo_arguments.person, "who speaks first");
    demo->add_flag("--verbose", demo_arguments.verbose, "log lines on standard error");
    demo->callback([&] { status = cli::run_demo(demo_arguments, std::cout, std::cerr); });

    auto* serve = app.add_subcommand("serve", "run the bot of a configuration");
    cli::serve_arguments serve_arguments;
    serve->add_option("--config", serve_arguments.config, config_help)->required();
    serve->add_flag("--console", serve_arguments.console, "this terminal as a chat network");
    serve->callback([&] { status = cli::run_serve(serve_arguments, std::cout, std::cerr); });

    auto* check =
        app.add_subcommand("check", "say what is wrong with a configuration, and the cure");
    cli::check_arguments check_arguments;
    check->add_option("--config", check_arguments.config, config_help)->required();
    check->add_flag("--online", check_arguments.online, "ask the networks too");
    check->add_flag("--json", check_arguments.json, "a list for programs");
    check->callback([&] {
        cli::check_environment environment;
        environment.probe_database = cli::probe_database;
        environment.now = now();
        environment.colour = ::isatty(STDOUT_FILENO) != 0 && !std::getenv("NO_COLOR");
        status = cli::run_check(check_arguments, environment, std::cout);
    });

    auto* classify_verb = app.add_subcommand("classify", "what would happen to a report, and why");
    std::string classify_folder;
    cli::classify_arguments classify_arguments;
    classify_verb->add_option("--playbooks", classify_folder, "a folder of playbooks");
    classify_verb->add_flag("--jsonl", classify_arguments.jsonl,
                            "lines of {\"id\",\"text\",\"lang\"}");
    classify_verb->add_flag("--no-abstain", classify_arguments.no_abstain,
                            "always name the best guess");
    classify_verb->add_option("text", classify_arguments.texts,
                              "the report; else read from standard input");
    classify_verb->callback([&] { status = classify(classify_folder, classify_arguments); });

    auto* playbooks = app.add_subcommand("playbooks", "the workbench of those who write playbooks");
    playbooks->require_subcommand(1);
    cli::playbooks_arguments playbooks_arguments;
    playbooks_arguments.folder = default_folder();
    playbooks_arguments.options.today = today();
    const auto workbench = [&](const char* name, const char* help, auto run) {
        auto* verb = playbooks->add_subcommand(name, help);
        verb->add_option("dir", playbooks_arguments.folder, "the folder (playbooks/library)");
        verb->callback([&status, &playbooks_arguments, run] {
            status = run(playbooks_arguments, std::cout, std::cerr);
        });
    };
    workbench("lint", "is every file well formed?", cli::run_lint);
    workbench("test", "does every example land where it should?", cli::run_test);
    workbench("list", "what there is", cli::run_list);

    auto* report = app.add_subcommand("report", "file a report, or many");
    cli::report_arguments report_arguments;
    report->add_option("--config", report_arguments.config, config_help)->required();
    report->add_flag("--jsonl", report_arguments.jsonl,
                     "lines of {\"id\",\"text\",\"lang\"} on standard input");
    report->add_option("--as", report_arguments.person, "who reports");
    report->add_option("text", report_arguments.words, "the report; else read from standard input");
    report->callback(
        [&] { status = cli::run_report(report_arguments, STDIN_FILENO, std::cout, std::cerr); });

    auto* summary = app.add_subcommand("summary", "a week in numbers");
    cli::summary_arguments summary_arguments;
    summary->add_option("--config", summary_arguments.config, config_help)->required();
    summary->add_option("--week", summary_arguments.week,
                        "2026-W47, or last; this week when left out");
    summary->add_option("--format", summary_arguments.format, "text or json");
    summary->add_option("--language", summary_arguments.language, "en or fi");
    summary->callback([&] { status = cli::run_summary(summary_arguments, std::cout, std::cerr); });

    auto* tickets = app.add_subcommand("tickets", "list tickets");
    cli::tickets_arguments tickets_arguments;
    tickets->add_option("--config", tickets_arguments.config, config_help)->required();
    tickets->add_flag("--json", tickets_arguments.json, "one JSON object a line");
    tickets->add_flag("--all", tickets_arguments.all, "resolved and merged ones too");
    tickets->add_option("--team", tickets_arguments.team, "only this team's");
    tickets->add_option("--category", tickets_arguments.category, "only this category");
    tickets->add_option("--status", tickets_arguments.status, "only this status");
    tickets->add_option("--limit", tickets_arguments.limit, "at most so many (1000)");
    tickets->callback([&] { status = cli::run_tickets(tickets_arguments, std::cout, std::cerr); });

    auto* verify = app.add_subcommand("verify", "was anything on file changed, removed or moved?");
    database_choice verify_database;
    verify_database.add_to(*verify);
    bool verify_json = false;
    verify->add_flag("--json", verify_json, "a report for programs");
    verify->callback([&] {
        const auto path = verify_database.path("verify");
        status = path ? cli::verify({*path, verify_json}, std::cout, std::cerr) : 2;
    });

    auto* backup = app.add_subcommand("backup", "copy the database, in use or not");
    database_choice backup_database;
    backup_database.add_to(*backup);
    std::string backup_target;
    backup->add_option("target", backup_target, "the new file")->required();
    backup->callback([&] {
        const auto path = backup_database.path("backup");
        status = path ? cli::backup(*path, backup_target, std::cerr) : 2;
    });

    auto* restore = app.add_subcommand("restore", "check a backup and copy it to a new path");
    std::string restore_source, restore_target;
    restore->add_option("backup", restore_source, "the backup")->required();
    restore->add_option("target", restore_target, "the new database; never overwrites")->required();
    restore->callback([&] { status = cli::restore(restore_source, restore_target, std::cerr); });

    auto* export_verb = app.add_subcommand("export", "everything on file as JSON Lines");
    database_choice export_database;
    export_database.add_to(*export_verb);
    std::optional<std::int64_t> export_ticket;
    export_verb->add_option("--ticket", export_ticket, "only this ticket");
    export_verb->callback([&] {
        const auto path = export_database.path("export");
        status = path ? cli::export_all(*path, export_ticket, std::cout, std::cerr) : 2;
    });

    auto* manifest = app.add_subcommand("manifest", "app manifests for networks");
    manifest->require_subcommand(1);
    auto* slack = manifest->add_subcommand("slack", "the manifest that Slack takes");
    std::string manifest_config, public_url;
    slack->add_option("--config", manifest_config, config_help)->required();
    slack->add_option("--public-url", public_url, "in http mode: where Slack reaches the bot");
    slack->callback([&] {
        status = cli::run_slack_manifest(manifest_config, public_url, std::cout, std::cerr);
    });

    auto* version = app.add_subcommand("version", "which version this is");
    version->callback([] { std::cout << "firebreak " FIREBREAK_VERSION "\n"; });

    std::vector<std::string> words(argv + 1, argv + argc);
    // `help VERB` is what many type first: it is VERB --help.
    if (!words.empty() && words.front() == "help") {
        words.erase(words.begin());
        words.emplace_back("--help");
    }
    app.set_version_flag("--version", std::string("firebreak ") + FIREBREAK_VERSION);
    if (!words.empty() && !words.front().starts_with('-'))
        if (const auto problem = unknown_verb(app, words.front()); !problem.empty()) {
            std::cerr << problem;
            return 2;
        }
    try {
        std::reverse(words.begin(), words.end());  // as parse() takes them
        app.parse(words);
    } catch (const CLI::ParseError& e) {
        const int code = app.exit(e, std::cout, std::cerr);
        return code == 0 ? 0 : 2;
    }
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    // A reader that goes away ends a write with an error, not the process with a signal.
    std::signal(SIGPIPE, SIG_IGN);
    std::ios::sync_with_stdio(false);
    try {
        return command_line(argc, argv);
    } catch (const std::exception& e) {
        std::cerr << "firebreak: something unexpected happened: " << e.what()
                  << "\nPlease tell the makers what you did.\n";
        return 70;
    }
}
