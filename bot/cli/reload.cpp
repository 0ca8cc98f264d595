#include "bot/cli/reload.hpp"

#include "bot/cli/loading.hpp"
#include "bot/cli/teaching.hpp"

#include <boost/asio/post.hpp>

namespace firebreak::cli {

reloaded try_library(const configuration& config) {
    reloaded r;
    const auto taught = choices_on_file(config.database);
    if (!taught) {
        r.problems.push_back(config.database.string() + ": what people taught can't be read (" +
                             taught.error().message() + ")");
        return r;
    }
    auto options = usual_options();
    options.teams = team_ids(config);
    options.corpus = config.corpus;
    options.corrections = lessons_of(*taught);
    auto loaded = playbooks::library::load(config.playbooks, options);
    let_go_of_playbooks();
    for (const auto& f : loaded.found)
        if (f.severity == finding::grade::error) r.problems.push_back(to_string(f));
    if (!loaded.loaded) return r;
    for (const auto& e : loaded.loaded->run_examples()) {
        // On what it would ask a person about, the bot makes no mistake.
        if (e.passed() || !e.got.category) continue;
        r.problems.push_back(e.what->file + ":" + std::to_string(e.what->at.line) +
                             ": error: an example of " + e.what->expect.value + " is now " +
                             e.got.category->value);
    }
    if (r.problems.empty()) r.books = std::move(loaded.loaded);
    return r;
}

reloader::reloader(boost::asio::io_context::executor_type io,
                   boost::asio::thread_pool::executor_type worker, desk& front, telemetry& log,
                   const configuration& config)
    : io_(std::move(io)), worker_(std::move(worker)), front_(front), log_(log), config_(config) {}

void reloader::start() {
    boost::asio::post(worker_, [this] {
        auto r = std::make_shared<const reloaded>(try_library(config_));
        boost::asio::post(io_, [this, r] { finish(*r); });
    });
}

void reloader::finish(const reloaded& r) {
    if (!r.books) {
        for (const auto& problem : r.problems)
            log_.log(level::error, "playbook-problem", {{"what", problem}});
        log_.log(level::error, "playbooks-kept",
                 {{"why", "the changed playbooks have mistakes; the old set stays in force"}});
        return;
    }
    std::size_t changed = 0;
    const auto before = front_.library();
    for (const auto& book : r.books->all()) {
        const auto* old = before->find(book.id);
        if (old && old->version == book.version) continue;
        ++changed;
        log_.log(level::info, old ? "playbook-changed" : "playbook-added",
                 {{"playbook", book.id.value}, {"version", book.version}});
    }
    for (const auto& book : before->all())
        if (!r.books->find(book.id))
            log_.log(level::info, "playbook-removed", {{"playbook", book.id.value}});
    front_.use(r.books);
    log_.log(level::info, "playbooks-reloaded", {{"changed", std::to_string(changed)}});
    log_corrections(*r.books, log_);
}

}  // namespace firebreak::cli
