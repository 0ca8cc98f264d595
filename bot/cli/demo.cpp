#include "bot/cli/demo.hpp"

#include "adapters/console/console.hpp"
#include "adapters/console/script.hpp"
#include "adapters/telemetry/log.hpp"
#include "adapters/web/workspace/people.hpp"
#include "bot/cli/embedded.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/office.hpp"
#include "bot/cli/scratch.hpp"
#include "bot/cli/showroom.hpp"
#include "bot/desk/words.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>

namespace firebreak::cli {
namespace {

/// The lines of a script as a descriptor to read: a file, or the write end of a pipe already
/// closed.
struct input {
    int descriptor = -1;
    bool ours = false;
    std::string text;  ///< where it is known beforehand: for its `@start`

    input() = default;
    input(const input&) = delete;
    input& operator=(const input&) = delete;
    ~input() {
        if (ours && descriptor >= 0) ::close(descriptor);
    }
};

std::optional<std::string> example_script(const std::string& name) {
    for (const auto& f : demo_files())
        if (f.name == name || f.name == name + ".script") return std::string(f.bytes);
    return std::nullopt;
}

bool open_script(const std::string& name, input& in, std::ostream& err) {
    std::error_code ignored;
    std::ifstream file(name, std::ios::binary);
    if (std::filesystem::is_directory(name, ignored)) {
        err << "firebreak demo: " << name << " is a folder, not a script\n";
        return false;
    }
    if (file) {
        std::ostringstream bytes;
        bytes << file.rdbuf();
        in.text = bytes.str();
    } else if (auto example = example_script(name)) {
        in.text = std::move(*example);
    } else {
        err << "firebreak demo: there is no script " << name << ". Examples that are always there:";
        for (const auto& f : demo_files())
            if (f.name.ends_with(".script")) err << ' ' << f.name.substr(0, f.name.size() - 7);
        err << '\n';
        return false;
    }
    // An unnamed file rather than a pipe: a script may be longer than a pipe holds.
    in.descriptor = ::memfd_create("firebreak-script", MFD_CLOEXEC);
    in.ours = true;
    std::string_view rest = in.text;
    while (in.descriptor >= 0 && !rest.empty()) {
        const auto written = ::write(in.descriptor, rest.data(), rest.size());
        if (written <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return in.descriptor >= 0 && ::lseek(in.descriptor, 0, SEEK_SET) == 0;
}

std::optional<configuration> demo_config(const demo_arguments& a, std::ostream& err) {
    if (!a.config.empty()) return load_config(a.config, wanted_secrets::no, err);
    for (const auto& f : demo_files()) {
        if (f.name != "demo.yaml") continue;
        auto loaded = parse_configuration(f.bytes, "demo.yaml");
        for (const auto& found : loaded.found) err << to_string(found) << '\n';
        if (loaded.usable()) return std::move(loaded.value);
    }
    return std::nullopt;
}

}  // namespace

int run_demo(const demo_arguments& a, std::ostream& out, std::ostream& err) {
    const auto config = demo_config(a, err);
    if (!config) return 2;
    std::shared_ptr<const directory> who = make_directory(*config);
    if (!a.person.empty() && !known_person(*who, a.person, "demo", err)) return 2;
    const auto books = load_library(a.playbooks, team_ids(*config), err);
    if (!books) return 2;

    input in;
    in.descriptor = STDIN_FILENO;
    if (!a.script.empty() && !open_script(a.script, in, err)) return 2;

    boost::asio::io_context io(1);
    auto options = console::options_for(in.descriptor, STDOUT_FILENO, out);
    options.errors = &err;
    options.source = a.script.empty() ? "standard input" : a.script;
    options.start_person = a.person;
    options.run_id = run_id();
    // What is read from a pipe is a transcript: the same every time, and over when it is read.
    const bool with_page = a.no_console || (!a.no_page && !options.script);

    // A person at a terminal lives in real time; a script turns the hands itself.
    console::real_clock real(io.get_executor());
    const auto start =
        in.text.empty() ? std::nullopt : console::script_start(in.text, who->time_zone());
    console::manual_clock hands(io.get_executor(), start.value_or(real.now()));
    const bool scripted = options.script && !a.no_console;
    firebreak::clock& time = scripted ? static_cast<firebreak::clock&>(hands) : real;

    log_telemetry::options log_options;
    log_options.quiet = !a.verbose;
    log_telemetry log(log_options);

    const scratch_folder scratch;
    storage::open_options store_options{
        .path = a.database.empty() ? (scratch.path() / "demo.db").string() : a.database.string(),
        .executor = io.get_executor(),
        .wal_pages = a.database.empty() ? 0 : 4000,
        .purpose = "demo"};
    auto files = storage::open(store_options);
    if (!files) {
        err << "firebreak demo: "
            << storage::explain(static_cast<errc>(files.error().value()), store_options.path)
            << '\n';
        return 2;
    }
    const network_id terminal{"console"};
    if (with_page)
        who = web::with_workspace(who,
                                  a.no_console ? std::vector<network_id>{} : std::vector{terminal});
    office bureau({io, time, log, std::move(*files), who, books, system_jitter()});
    std::unique_ptr<console::console> talk;
    if (!a.no_console) {
        talk = std::make_unique<console::console>(
            io.get_executor(), options,
            console::parts{*who, time, scripted ? &hands : nullptr,
                           [&](utterance u) { return bureau.front().hear(std::move(u)); },
                           [&] { return bureau.settled(); }, looks_like_command});
        bureau.connect(talk->network());
    }
    std::unique_ptr<showroom> page;
    if (with_page) {
        page = std::make_unique<showroom>(showroom::parts{io, time, log, bureau, who, books},
                                          run_id());
        if (!page->open(a.port, err)) {
            if (a.port || a.no_console) return 2;
            page.reset();  // the terminal is there all the same
        }
    }
    if (page) {
        bureau.connect(page->network());
        out << "In your browser: " << page->address() << std::endl;
        if (a.open) open_in_browser(page->address());
    }
    bureau.open();

    // A closed window and a polite kill end it as /quit does: what it kept goes with it.
    boost::asio::signal_set signals(io, SIGTERM, SIGHUP);
    if (!talk) signals.add(SIGINT);
    boost::asio::steady_timer until_stopped(io, boost::asio::steady_timer::time_point::max());
    bool stopped = false;
    signals.async_wait([&](const boost::system::error_code& cancelled, int) {
        if (cancelled) return;
        stopped = true;
        if (talk) talk->stop();
        until_stopped.cancel();
        bureau.interrupt();
    });

    int status = 0;
    auto story = [&]() -> boost::asio::awaitable<void> {
        if (page) page->start();
        boost::system::error_code ignored;
        if (talk)
            status = co_await talk->run();
        else if (!stopped)
            co_await until_stopped.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        if (page) {
            page->stop();
            co_await page->finished();
        }
        co_await bureau.settled();
        co_await bureau.close();
        signals.cancel();
    };
    std::exception_ptr broken;
    boost::asio::co_spawn(io, story(),
                          [&](const std::exception_ptr& failure) { broken = failure; });
    io.run();
    if (broken) std::rethrow_exception(broken);
    if (!a.database.empty())
        err << "The conversation is on file in " << a.database.string() << '\n';
    return status;
}

}  // namespace firebreak::cli
