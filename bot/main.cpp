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
#include "bot/cli/replay.hpp"
#include "bot/cli/report.hpp"
#include "bot/cli/route.hpp"
#include "bot/cli/summary.hpp"
#include "bot/cli/teaching.hpp"
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

/// What a report is judged by: playbooks alone, or as the bot of a configuration judges.
struct judged_by {
    std::string playbooks, config;
    std::optional<std::filesystem::path> corpus;
};

int classify(const judged_by& by, cli::classify_arguments a) {
    if (by.config.empty()) {
        a.library = cli::load_library(by.playbooks, std::nullopt, std::cerr, by.corpus);
    } else {
        const auto config = cli::load_config(by.config, wanted_secrets::no, std::cerr);
        if (config) a.library = cli::load_taught_library(*config, "classify", std::cerr);
    }
    return a.library ? cli::run_classify(a, std::cin, std::cout, std::cerr) : 2;
}

int command_line(int argc, char** argv) {
    CLI::App app{"Firebreak: report online conflicts instead of arguing.", "firebreak"};
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "help for every verb");
    int status = 0;

    auto* demo = app.add_subcommand(
        "demo", "try it in a browser and this terminal: no accounts, nothing kept");
    cli::demo_arguments demo_arguments;
    demo->add_option("--script", demo_arguments.script,
                     "play a script: a file, a-day or five-minutes");
    demo->add_option("--database", demo_arguments.database, "keep the database in this file");
    demo->add_option("--playbooks", demo_arguments.playbooks, "a folder of playbooks");
    demo->add_option("--config", demo_arguments.config, "people and teams of this configuration");
    demo->add_option("--as", demo_arguments.person, "who speaks first");
    demo->add_flag("--verbose", demo_arguments.verbose, "log lines on standard error");
    demo->add_option("--port", demo_arguments.port,
                     "of the page in the browser (8080, or the next)")
        ->check(CLI::Range(1, 65535));
    auto* no_page = demo->add_flag("--no-page", demo_arguments.no_page, "this terminal alone");
    demo->add_flag("--no-console", demo_arguments.no_console, "the page in the browser alone")
        ->excludes(no_page)
        ->excludes("--script");
    demo->add_flag("--open", demo_arguments.open, "show the page in your browser");
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
    judged_by by;
    cli::classify_arguments classify_arguments;
    auto* of_folder =
        classify_verb->add_option("--playbooks", by.playbooks, "a folder of playbooks");
    auto* with_corpus = classify_verb->add_option(
        "--corpus", by.corpus, "more to learn from: lines of {\"text\",\"category\",\"lang\"}");
    classify_verb
        ->add_option("--config", by.config,
                     "as the bot of this configuration judges, with what its teams taught it")
        ->excludes(of_folder)
        ->excludes(with_corpus);
    classify_verb->add_flag("--explain-model", classify_arguments.explain_model,
                            "what the model has learned, instead of a report");
    classify_verb->add_flag("--jsonl", classify_arguments.jsonl,
                            "lines of {\"id\",\"text\",\"lang\"}");
    classify_verb->add_flag("--no-abstain", classify_arguments.no_abstain,
                            "always name the best guess");
    classify_verb->add_option("text", classify_arguments.texts,
                              "the report; else read from standard input");
    classify_verb->callback([&] { status = classify(by, classify_arguments); });

    auto* playbooks = app.add_subcommand("playbooks", "the workbench of those who write playbooks");
    playbooks->require_subcommand(1);
    cli::playbooks_arguments playbooks_arguments;
    playbooks_arguments.folder = default_folder();
    playbooks_arguments.options = cli::usual_options();
    playbooks_arguments.options.today = today();
    const auto workbench = [&](const char* name, const char* help, auto run) {
        auto* verb = playbooks->add_subcommand(name, help);
        verb->add_option("dir", playbooks_arguments.folder, "the folder (playbooks/library)");
        verb->add_option("--lexicons", playbooks_arguments.options.lexicons,
                         "a folder of lexicons in place of the program's own");
        verb->callback([&status, &playbooks_arguments, run] {
            status = run(playbooks_arguments, std::cout, std::cerr);
        });
        return verb;
    };
    workbench("lint", "is every file well formed?", cli::run_lint);
    auto* test = workbench("test", "does every example land where it should?", cli::run_test);
    test->add_option("--corpus", playbooks_arguments.options.corpus,
                     "more to learn from: lines of {\"text\",\"category\",\"lang\"}");
    test->add_flag("!--quick", playbooks_arguments.thorough, "without cross-validation");
    workbench("list", "what there is", cli::run_list);

    auto* corrections =
        app.add_subcommand("corrections", "what people's choices of a category taught the bot");
    corrections->require_subcommand(1);
    cli::corrections_arguments corrections_arguments;
    auto* corrections_list =
        corrections->add_subcommand("list", "all, and whether they are learned");
    corrections_list->add_option("--config", corrections_arguments.config, config_help)->required();
    corrections_list->add_flag("--json", corrections_arguments.json, "one JSON object a line");
    corrections_list->callback(
        [&] { status = cli::run_corrections_list(corrections_arguments, std::cout, std::cerr); });
    auto* corrections_forget =
        corrections->add_subcommand("forget", "do not learn from that ticket any more");
    corrections_forget->add_option("--config", corrections_arguments.config, config_help)
        ->required();
    corrections_forget->add_option("ticket", corrections_arguments.ticket, "the ticket's number")
        ->required();
    corrections_forget->callback([&] {
        corrections_arguments.now = now();
        status = cli::run_corrections_forget(corrections_arguments, std::cout, std::cerr);
    });

    auto* report = app.add_subcommand("report", "file a report, or many");
    cli::report_arguments report_arguments;
    report->add_option("--config", report_arguments.config, config_help)->required();
    report->add_flag("--jsonl", report_arguments.jsonl,
                     "lines of {\"id\",\"text\",\"lang\"} on standard input");
    report->add_option("--as", report_arguments.person, "who reports");
    report->add_option("text", report_arguments.words, "the report; else read from standard input");
    report->callback(
        [&] { status = cli::run_report(report_arguments, STDIN_FILENO, std::cout, std::cerr); });

    auto* route_verb = app.add_subcommand("route", "which team gets a report");
    route_verb->require_subcommand(1);
    auto* route_explain =
        route_verb->add_subcommand("explain", "every route, and why it fits or not");
    cli::route_arguments route_arguments;
    route_explain->add_option("--config", route_arguments.config, config_help)->required();
    route_explain->add_option("--place", route_arguments.place,
                              "where a text is reported: slack, or slack:C0123");
    route_explain
        ->add_option("text", route_arguments.words, "a report's text, or a ticket's number")
        ->required();
    route_explain->callback([&] {
        route_arguments.now = now();
        status = cli::run_route_explain(route_arguments, std::cout, std::cerr);
    });
    auto* summary = app.add_subcommand("summary", "a week in numbers");
    cli::summary_arguments summary_arguments;
    summary->add_option("--config", summary_arguments.config, config_help)->required();
    summary->add_option("--week", summary_arguments.week,
                        "2026-W47, or last; this week when left out");
    summary->add_option("--format", summary_arguments.format, "text, json, csv, html, svg or png");
    summary->add_option("--language", summary_arguments.language, "en or fi");
    summary->add_option("--explain", summary_arguments.explain,
                        "the tickets behind a number: slow_claim, category:refund_request …");
    summary->add_flag("--anew", summary_arguments.anew,
                      "count everything again from the timeline, and compare");
    summary->callback([&] {
        summary_arguments.now = now();
        summary_arguments.to_terminal = ::isatty(STDOUT_FILENO) != 0;
        status = cli::run_summary(summary_arguments, std::cout, std::cerr);
    });

    auto* replay = app.add_subcommand(
        "replay", "what changed playbooks would have decided about past tickets");
    cli::replay_arguments replay_arguments;
    replay->add_option("--config", replay_arguments.config, config_help)->required();
    replay->add_option("--library", replay_arguments.library,
                       "the changed playbooks; else those of the configuration as they are now");
    replay->add_option("--since", replay_arguments.since, "90d, or a date: 2026-08-24");
    replay->add_flag("--taught", replay_arguments.taught,
                     "with what people's corrections taught (these tickets are among them)");
    replay->add_option("--limit", replay_arguments.limit, "differences shown in text (50)");
    replay->add_flag("--json", replay_arguments.json, "everything, for programs");
    replay->callback([&] {
        replay_arguments.now = now();
        status = cli::run_replay(replay_arguments, std::cout, std::cerr);
    });

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
