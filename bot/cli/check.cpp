#include "bot/cli/check.hpp"

#include "playbooks/library.hpp"

#include <date/tz.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <ostream>

namespace firebreak::cli {
namespace {

std::chrono::year_month_day day_of(instant now, const std::string& time_zone) {
    const auto local = date::locate_zone(time_zone)->to_local(now);
    const auto since_epoch = date::floor<date::days>(local).time_since_epoch();
    return std::chrono::sys_days{std::chrono::days{since_epoch.count()}};
}

void print_json(const std::vector<advice>& all, std::ostream& out) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& a : all)
        list.push_back({{"grade", word(a.severity)},
                        {"about", a.about},
                        {"file", a.file},
                        {"line", a.line},
                        {"column", a.column},
                        {"problem", a.problem},
                        {"mend", a.mend}});
    // File names may hold bytes that are no text; they must not stop the rest.
    out << list.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

struct style {
    std::string_view mark, colour;
};

style style_of(advice::grade g) {
    if (g == advice::grade::error) return {"error  ", "\033[31m"};
    if (g == advice::grade::warning) return {"warning", "\033[33m"};
    return {"ok     ", "\033[32m"};
}

void print_text(const std::vector<advice>& all, bool colour, std::ostream& out) {
    std::size_t errors = 0, warnings = 0;
    for (const auto& a : all) {
        errors += a.severity == advice::grade::error;
        warnings += a.severity == advice::grade::warning;
        const auto look = style_of(a.severity);
        std::string where;
        if (a.line != 0)
            where = fmt::format("{}:{}:{}: ", a.file, a.line, a.column);
        else if (!a.file.empty() && a.problem.find(a.file) == std::string::npos)
            where = a.file + ": ";  // it is about the file as a whole
        out << (colour ? look.colour : "") << look.mark << (colour ? "\033[0m" : "") << "  "
            << fmt::format("{:<13}  ", a.about) << where << a.problem << '\n';
        if (!a.mend.empty()) out << fmt::format("{:24}-> {}\n", "", a.mend);
    }
    if (errors + warnings == 0)
        out << "All is well.\n";
    else
        out << fmt::format("{} error{}, {} warning{}.\n", errors, errors == 1 ? "" : "s", warnings,
                           warnings == 1 ? "" : "s");
}

}  // namespace

folder_state check_environment::look_at_folder(const std::filesystem::path& folder) {
    folder_state state;
    std::error_code failed;
    state.exists = std::filesystem::is_directory(folder, failed);
    if (!state.exists) return state;
    state.writable = ::access(folder.c_str(), W_OK | X_OK) == 0;
    const auto space = std::filesystem::space(folder, failed);
    if (!failed) state.free_bytes = space.available;
    return state;
}

playbooks_state check_environment::load_library(const configuration& c) {
    // Teams and review dates are judged by examine(), which knows the whole configuration.
    playbooks::load_options options;
    options.corpus = c.corpus;
    auto seen = playbooks::inspect(c.playbooks, options);
    playbooks_state state;
    state.found = std::move(seen.found);
    state.playbooks = std::move(seen.playbooks);
    return state;
}

int run_check(const check_arguments& arguments, const check_environment& from, std::ostream& out) {
    load_options options;
    options.environment = from.environment;
    const auto loaded = load_configuration(arguments.config, options);
    const auto& c = loaded.value;

    facts seen;
    seen.online = arguments.online;
    seen.today = day_of(from.now, c.time_zone);
    if (!c.database.empty()) {
        const auto folder = c.database.parent_path();
        seen.folder = from.probe_folder(folder.empty() ? "." : folder);
        if (seen.folder.exists) seen.database = from.probe_database(c.database);
    }
    if (!c.playbooks.empty()) seen.library = from.load_playbooks(c);

    if (arguments.online && loaded.usable()) seen.answers = from.ask_networks(c);

    const auto all = examine(loaded, seen);
    if (arguments.json)
        print_json(all, out);
    else
        print_text(all, from.colour, out);
    return exit_status(all);
}

}  // namespace firebreak::cli
