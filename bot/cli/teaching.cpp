#include "bot/cli/teaching.hpp"

#include "bot/cli/archive.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/table.hpp"
#include "bot/desk/texts.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <ostream>

namespace firebreak::cli {
namespace {

using json = nlohmann::ordered_json;
using playbooks::taken;

/// What became of each choice, in one word; and in a sentence where it does not teach.
struct account {
    const team_choice* what = nullptr;
    taken how = taken::learned;
    [[nodiscard]] bool learned() const {
        return what->is == team_choice::state::teaches && how == taken::learned;
    }
    [[nodiscard]] std::string_view state() const {
        return what->is == team_choice::state::teaches ? playbooks::word(how)
                                                       : firebreak::word(what->is);
    }
    [[nodiscard]] std::string_view reason() const {
        using state = team_choice::state;
        switch (what->is) {
            case state::invalid: return "the ticket was closed as invalid";
            case state::removed: return "the reported message was deleted";
            case state::erased: return "its words are not on file any more";
            case state::teaches: break;
        }
        switch (how) {
            case taken::learned: return "yes";
            case taken::unknown_category: return "there is no such playbook";
            case taken::threat_words: return "it has words of a threat";
            case taken::said_again: return "a later one has the same words";
            case taken::moves_examples: return "with it an example would land elsewhere";
            case taken::no_model: return "written rules decide alone";
        }
        return {};
    }
};

std::vector<account> accounts(const std::vector<team_choice>& all,
                              const playbooks::library& books) {
    std::vector<account> out;
    std::size_t lesson = 0;
    for (const auto& c : all) {
        account a{&c, taken::learned};
        if (c.is == team_choice::state::teaches) a.how = books.corrections()[lesson++];
        out.push_back(a);
    }
    return out;
}

}  // namespace

result<std::vector<team_choice>> choices_on_file(const std::filesystem::path& database) {
    boost::asio::io_context io(1);
    auto files = storage::open(
        {.path = database.string(), .executor = io.get_executor(), .read_only = true});
    if (!files) {
        const auto code = static_cast<errc>(files.error().value());
        if (code == errc::not_found || code == errc::invalid) return std::vector<team_choice>{};
        return files.error();
    }
    auto ask = [](snapshot& s) { return team_choices(s); };
    auto found = read_now(io, **files, ask);
    (*files)->close();
    return found;
}

std::vector<playbooks::correction> lessons_of(const std::vector<team_choice>& all) {
    std::vector<playbooks::correction> out;
    for (const auto& c : all)
        if (c.is == team_choice::state::teaches) out.push_back({c.text, c.lang, c.category});
    return out;
}

std::shared_ptr<const playbooks::library> load_taught_library(const configuration& config,
                                                              std::string_view verb,
                                                              std::ostream& err) {
    const auto taught = choices_on_file(config.database);
    if (!taught) {
        err << "firebreak " << verb << ": "
            << storage::explain(static_cast<errc>(taught.error().value()), config.database.string())
            << '\n';
        return nullptr;
    }
    return load_library(config.playbooks, team_ids(config), err, config.corpus,
                        lessons_of(*taught));
}

void log_corrections(const playbooks::library& books, telemetry& log) {
    if (books.corrections().empty()) return;
    std::map<taken, std::size_t> counts;
    for (const auto how : books.corrections()) ++counts[how];
    for (const auto& [how, count] : counts)
        log.log(level::info, "corrections",
                {{"are", playbooks::word(how)}, {"count", std::to_string(count)}});
}

int run_corrections_list(const corrections_arguments& a, std::ostream& out, std::ostream& err) {
    const auto config = load_config(a.config, wanted_secrets::no, err);
    if (!config) return 2;
    archive db;
    if (!db.open(config->database, "corrections list", err)) return 2;
    auto ask = [](snapshot& s) { return team_choices(s); };
    const auto choices = read_now(db.io, *db.files, ask);
    if (!choices) {
        err << "firebreak corrections list: " << choices.error().message() << '\n';
        return 2;
    }
    const auto books = load_library(config->playbooks, team_ids(*config), err, config->corpus,
                                    lessons_of(*choices));
    if (!books) return 2;
    const auto all = accounts(*choices, *books);
    if (a.json) {
        for (const auto& one : all)
            out << json{{"ticket", one.what->ticket.value},
                        {"category", one.what->category.value},
                        {"by", one.what->by.value},
                        {"at_ms", to_number(one.what->at)},
                        {"event", one.what->choice.value},
                        {"learned", one.learned()},
                        {"state", one.state()}}
                       .dump()
                << '\n';
        return 0;
    }
    if (all.empty()) {
        err << "Nobody has corrected a category yet.\n";
        return 0;
    }
    std::vector<std::vector<std::string>> rows{{"ticket", "category", "by", "when", "learned"}};
    std::size_t learned = 0;
    for (const auto& one : all) {
        learned += one.learned() ? 1U : 0U;
        rows.push_back({spoken(one.what->ticket), one.what->category.value, one.what->by.value,
                        time_text(language::en, one.what->at, instant{}, config->time_zone),
                        (one.learned() ? "" : "no: ") + std::string(one.reason())});
    }
    print_table(rows, out);
    err << fmt::format("{} of {} are learned.\n", learned, all.size());
    return 0;
}

int run_corrections_forget(const corrections_arguments& a, std::ostream& out, std::ostream& err) {
    const auto config = load_config(a.config, wanted_secrets::no, err);
    if (!config) return 2;
    boost::asio::io_context io(1);
    const storage::open_options options{.path = config->database.string(),
                                        .executor = io.get_executor(),
                                        .wal_pages = 0,
                                        .purpose = "corrections forget"};
    // Opening for writing would make a database where there is none.
    std::error_code failed;
    const bool there = std::filesystem::exists(config->database, failed);
    auto files = there ? storage::open(options)
                       : result<std::unique_ptr<store>>(make_error_code(errc::not_found));
    if (!files) {
        const auto code = static_cast<errc>(files.error().value());
        err << "firebreak corrections forget: " << storage::explain(code, options.path) << '\n';
        if (code == errc::locked)
            err << "While the bot runs, people of the ticket's team write: forget " << a.ticket
                << '\n';
        return 2;
    }
    const ticket_number number{a.ticket};
    auto work = [number, now = a.now](transaction& t) {
        auto found = t.find_ticket(number);
        if (!found || !found->taught) return false;
        t.append(*found, now, person_id{"cli"}, happened::unlearned{found->taught});
        return true;
    };
    std::optional<result<bool>> done;
    boost::asio::co_spawn(io, (*files)->write(work),
                          [&](const std::exception_ptr& broken, const result<bool>& r) {
                              if (broken) std::rethrow_exception(broken);
                              done.emplace(r);
                          });
    auto open = boost::asio::make_work_guard(io);
    while (!done) io.run_one();
    (*files)->close();
    if (!*done) {
        err << "firebreak corrections forget: " << done->error().message() << '\n';
        return 2;
    }
    if (!done->value()) {
        err << "firebreak corrections forget: nobody's choice for " << spoken(number)
            << " is on file; those there are: firebreak corrections list --config "
            << a.config.string() << '\n';
        return 1;
    }
    out << "The bot will not learn from " << spoken(number) << " when it starts.\n";
    return 0;
}

}  // namespace firebreak::cli
