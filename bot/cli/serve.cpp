#include "adapters/console/console.hpp"
#include "adapters/telemetry/log.hpp"
#include "bot/cli/demo.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/office.hpp"
#include "bot/cli/reload.hpp"
#include "bot/desk/words.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <unistd.h>

#include <csignal>
#include <ostream>

namespace firebreak::cli {
int run_serve(const serve_arguments& a, std::ostream& out, std::ostream& err) {
    const auto config = load_config(a.config, wanted_secrets::yes, err);
    if (!config) return 2;
    if (!a.console) {
        err << "firebreak serve: this version connects to no chat network yet (Slack and Matrix "
               "come "
               "next).\nTo work on this configuration's database from a terminal: firebreak serve "
               "--console --config "
            << a.config.string() << '\n';
        return 2;
    }
    const std::shared_ptr<const directory> who = make_directory(*config);
    const auto books = load_library(config->playbooks, team_ids(*config), err);
    if (!books) return 2;

    boost::asio::io_context io(1);
    console::real_clock time(io.get_executor());
    log_telemetry log;
    storage::open_options store_options{
        .path = config->database.string(), .executor = io.get_executor(), .purpose = "serve"};
    auto files = storage::open(store_options);
    if (!files) {
        err << "firebreak serve: "
            << storage::explain(static_cast<errc>(files.error().value()), store_options.path)
            << '\n';
        return 2;
    }
    office bureau({io, time, log, std::move(*files), who, books, system_jitter()});

    auto options = console::options_for(STDIN_FILENO, STDOUT_FILENO, out);
    options.errors = &err;
    options.script = false;
    options.run_id = run_id();
    options.interrupts = false;
    options.in_order = false;
    console::console talk(
        io.get_executor(), options,
        {*who, time, nullptr, [&](utterance u) { return bureau.front().hear(std::move(u)); },
         [&] { return bureau.settled(); }, looks_like_command});
    bureau.connect(talk.network());
    bureau.open();
    log.log(level::info, "serving", {{"version", FIREBREAK_VERSION}});

    boost::asio::signal_set stop_signals(io, SIGTERM, SIGINT);
    stop_signals.async_wait([&](const boost::system::error_code& cancelled, int) {
        if (cancelled) return;
        talk.stop();
        bureau.interrupt();
    });
    // Loading takes tens of milliseconds: on a thread of its own, the exchange on the io thread.
    boost::asio::thread_pool loader(1);
    reloader reload(io.get_executor(), loader.get_executor(), bureau.front(), log,
                    config->playbooks, team_ids(*config));
    boost::asio::signal_set hangup(io, SIGHUP);
    std::function<void()> await_hangup = [&] {
        hangup.async_wait([&](const boost::system::error_code& cancelled, int) {
            if (cancelled) return;
            reload.start();
            await_hangup();
        });
    };
    await_hangup();

    int status = 1;
    auto story = [&]() -> boost::asio::awaitable<void> {
        status = co_await talk.run();
        co_await bureau.close();
        stop_signals.cancel();
        hangup.cancel();
    };
    std::exception_ptr broken;
    boost::asio::co_spawn(io, story(),
                          [&](const std::exception_ptr& failure) { broken = failure; });
    io.run();
    loader.join();
    if (broken) std::rethrow_exception(broken);
    log.log(level::info, "stopped");
    return status;
}

}  // namespace firebreak::cli
