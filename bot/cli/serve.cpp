#include "adapters/console/console.hpp"
#include "adapters/matrix/workspace.hpp"
#include "adapters/net/http_server.hpp"
#include "adapters/net/random.hpp"
#include "adapters/slack/workspace.hpp"
#include "adapters/telemetry/log.hpp"
#include "adapters/web/dashboard.hpp"
#include "adapters/web/health.hpp"
#include "adapters/webhook/webhook.hpp"
#include "bot/cli/demo.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/office.hpp"
#include "bot/cli/outgoing.hpp"
#include "bot/cli/pulse.hpp"
#include "bot/cli/reload.hpp"
#include "bot/cli/teaching.hpp"
#include "bot/desk/introductions.hpp"
#include "bot/desk/nursery.hpp"
#include "bot/desk/words.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unistd.h>

#include <csignal>
#include <ostream>

namespace firebreak::cli {
namespace {

constexpr std::chrono::milliseconds undo_window{5000};
constexpr std::chrono::milliseconds to_finish{8000};  // after SIGTERM: what was taken is answered

slack::settings revealed_slack(const configuration& c) {
    const auto& s = *c.slack;
    slack::settings out;
    out.socket_mode = s.mode == slack_settings::transport::socket;
    out.bot_token = s.bot_token.reveal();
    out.app_token = s.app_token.reveal();
    for (const auto& secret : s.signing_secrets) out.signing_secrets.push_back(secret.reveal());
    out.api_base_url = s.api_base_url;
    out.response_url_prefixes = s.response_url_prefixes;
    out.team_ids = s.team_ids;
    out.app_id = s.app_id;
    out.report_command = s.report_command;
    out.desk_command = s.desk_command;
    for (const auto& t : c.teams) {
        for (const auto& id : t.responder_groups) out.groups.push_back({t.who.id, id, false});
        for (const auto& id : t.lead_groups) out.groups.push_back({t.who.id, id, true});
    }
    return out;
}

matrix::settings revealed(const configuration& c) {
    matrix::settings out;
    const auto& m = *c.matrix;
    out.account = {m.homeserver_url, m.user_id, m.access_token.reveal(), m.password.reveal()};
    out.allowed_servers = m.allowed_servers;
    const auto add = [&](const std::vector<conversation>& channels, bool restricted) {
        for (const auto& place : channels)
            if (place.network.value == "matrix") out.rooms.push_back({place.id, restricted});
    };
    for (const auto& t : c.teams) add(t.who.channels, t.who.restricted);
    add(c.managers.channels, false);
    return out;
}

/// Everything that serves one configuration, on one io thread.
class premises {
 public:
    premises(const configuration& c, std::shared_ptr<const directory> who,
             std::shared_ptr<const playbooks::library> books, std::unique_ptr<store> files,
             boost::asio::io_context& io, console::real_clock& time, log_telemetry& log)
        : config_(c),
          who_(std::move(who)),
          io_(io),
          time_(time),
          log_(log),
          bureau_({io, time, log, std::move(files), who_, std::move(books), system_jitter(),
                   c.slack || c.matrix ? undo_window : std::chrono::milliseconds{},
                   [this] { return networks(); }}),
          known_(bureau_.front(), bureau_.files(), who_),
          tasks_(io.get_executor(), log),
          health_({bureau_.files(), time, [this] { return needs(); },
                   [&log] { return log.counters(); },
                   [this] { return std::int64_t{pulse_.lag().count()}; }}),
          pulse_(io.get_executor()) {}

    /// Networks of the configuration. False: said on `err` why not.
    boost::asio::awaitable<bool> connect(std::ostream& err) {
        if (!config_.webhooks.empty() && !connect_webhooks(err)) co_return false;
        if (!config_.slack && !config_.matrix) co_return !config_.http.written || listen_all(err);
        co_await known_.recall();
        const auto newest =
            co_await bureau_.files().read([](snapshot& s) { return s.newest_message(); });
        if (!newest) {
            // Without it, what an earlier run sent could be sent twice.
            err << "firebreak serve: the outbox can't be read (" << newest.error().message()
                << ")\n";
            co_return false;
        }
        if (config_.slack && !connect_slack(*newest, err)) co_return false;
        if (config_.matrix && !co_await connect_matrix(*newest, err)) co_return false;
        co_return listen_all(err);
    }

    void connect(chat& network) { bureau_.connect(network); }

    void open() {
        // The first of the loops, and so the last to end: it beats while the others stop.
        bureau_.loops().own("pulse", [this] { return pulse_.run(); }, [this] { pulse_.stop(); });
        bureau_.open();
        if (slack_) slack_->start(bureau_.loops());
        if (matrix_) matrix_->start(bureau_.loops());
        for (auto& server : servers_)
            bureau_.loops().own(
                "http", [&server] { return server->run(); }, [&server] { server->stop(); });
    }

    /// Intake first, then what was taken, then what is on its way out.
    boost::asio::awaitable<void> close() {
        co_await bureau_.loops().stop();
        if (!co_await tasks_.finished(to_finish)) log_.log(level::warning, "stopped-with-tasks");
        if (http_) http_->stop();
        if (slack_) slack_->stop();
        if (matrix_) matrix_->stop();
        co_await tasks_.finished(std::chrono::seconds{1});
        co_await bureau_.close();
    }

    /// The certificate is read again; where it can't be used the old one stays.
    void reload_certificate() {
        if (!config_.http.tls || servers_.empty()) return;
        if (const auto done = servers_.front()->reload(); done)
            log_.log(level::info, "certificate-reloaded");
        else
            log_.log(level::error, "certificate-kept",
                     {{"why", done.error().message()},
                      {"mend", "look at the files of http.tls; the old certificate stays"}});
    }

    office& bureau() { return bureau_; }
    /// To the service manager, if there is one.
    void tell_manager(const char* word) const { pulse_.manager().tell(word); }

 private:
    bool listen_all(std::ostream& err) {
        if (!listen(config_.http.listen, false, err)) return false;
        open_dashboard(servers_.front()->port());
        return !config_.http.health || listen(*config_.http.health, true, err);
    }

    void open_dashboard(std::uint16_t port) {
        const auto address = dashboard_address(config_.http, port);
        if (!address) return;
        const auto secret = [] { return net::random_token(); };
        dashboard_ = std::make_unique<web::dashboard>(web::dashboard::parts{
            bureau_.front(),
            bureau_.files(),
            time_,
            log_,
            {*address, config_.http.trusted_proxies, config_.http.tls.has_value()},
            secret});
        bureau_.front().use(dashboard_door{*address, secret});
    }

    /// The system's certificates; null: said on `err` what is wrong with them.
    static std::shared_ptr<const net::trust> system_trust(std::ostream& err) {
        auto trusted = net::load_trust();
        if (trusted) return *trusted;
        err << "firebreak serve: the system's certificates can't be read ("
            << trusted.error().message() << "): install ca-certificates\n";
        return nullptr;
    }

    /// For Slack and programs.
    void use_client(const std::shared_ptr<const net::trust>& trusted) {
        if (http_) return;
        net::http_client::options client;
        client.trusted = trusted;
        client.out = way_out_of(config_);
        http_ = std::make_unique<net::http_client>(io_.get_executor(), client);
    }

    bool connect_webhooks(std::ostream& err) {
        const auto trusted = system_trust(err);
        if (!trusted) return false;
        use_client(trusted);
        std::vector<webhook::hook> hooks;
        for (const auto& w : config_.webhooks) hooks.push_back({w.name, w.url, w.key.reveal()});
        webhooks_ = std::make_unique<webhook::caller>(*http_, time_, std::move(hooks));
        bureau_.connect(*webhooks_);
        return true;
    }

    bool connect_slack(outbox_number newest, std::ostream& err) {
        const auto trusted = system_trust(err);
        if (!trusted) return false;
        use_client(trusted);
        slack_ = std::make_unique<slack::workspace>(
            slack::workspace::parts{io_.get_executor(), bureau_.front(), bureau_.files(), known_,
                                    *http_, trusted, way_out_of(config_), tasks_, time_, log_,
                                    newest, system_jitter()},
            revealed_slack(config_));
        bureau_.connect(slack_->network());
        return true;
    }

    boost::asio::awaitable<bool> connect_matrix(outbox_number newest, std::ostream& err) {
        const auto ca = config_.matrix->ca_file.value_or(std::filesystem::path{});
        auto trusted = net::load_trust(ca);
        if (!trusted) {
            err << "firebreak serve: the certificates can't be read (" << trusted.error().message()
                << "): " << (ca.empty() ? "install ca-certificates" : "look at matrix.ca_file")
                << '\n';
            co_return false;
        }
        matrix_ = std::make_unique<matrix::workspace>(
            matrix::workspace::parts{io_.get_executor(), bureau_.front(), bureau_.files(), known_,
                                     *trusted, way_out_of(config_), tasks_, time_, log_, newest,
                                     system_jitter(), run_id()},
            revealed(config_));
        if (const auto ready = co_await matrix_->prepare(); !ready) {
            err << "firebreak serve: the database can't be written (" << ready.error().message()
                << ")\n";
            co_return false;
        }
        bureau_.connect(matrix_->network());
        co_return true;
    }

    bool listen(const endpoint& at, bool only_health, std::ostream& err) {
        net::http_server::options o;
        o.address = at.host == "localhost" ? "127.0.0.1" : at.host;
        o.port = at.port;
        const auto& tls = config_.http.tls;
        if (tls && !only_health) o.tls = net::tls_files{tls->certificate, tls->key};
        const bool health_here = only_health || !config_.http.health;
        const bool slack_here =
            !only_health && config_.slack && config_.slack->mode == slack_settings::transport::http;
        net::http_server::handlers h;
        // Slack's paths first, then the machines' questions; all the rest is the dashboard's.
        h.admit = [this, only_health, health_here,
                   slack_here](const net::http_head& head) -> std::optional<net::http_response> {
            const bool to_slack = head.path.starts_with("/slack/");
            if (slack_here && to_slack) return slack_->admit(head);
            if (health_here && web::health::owns(head.path)) return web::health::admit(head);
            if (!only_health && dashboard_ && !to_slack) return dashboard_->admit(head);
            net::http_response none;
            none.status = 404;
            return none;
        };
        h.answer = [this, health_here, slack_here](const net::http_request& r) {
            if (slack_here && r.path.starts_with("/slack/")) return slack_->answer(r);
            return health_here && web::health::owns(r.path) ? health_.answer(r)
                                                            : dashboard_->answer(r);
        };
        h.trouble = [this](std::string_view event, std::string_view why) {
            log_.log(level::error, event, {{"why", why}});
        };
        auto server = std::make_unique<net::http_server>(io_.get_executor(), o, std::move(h));
        if (const auto opened = server->open(); !opened) {
            const bool address = opened.error().category() == boost::system::system_category() ||
                                 opened.error() == make_error_code(errc::invalid);
            err << "firebreak serve: can't listen on " << at.host << ':' << at.port << " ("
                << opened.error().message() << ")";
            if (o.tls && !address)
                err << ": the files of http.tls must be PEM, the key must belong to the "
                       "certificate, and this account must be able to read both\n";
            else
                err << ": choose another address under http: in " << config_.file.string()
                    << ", or end what uses it\n";
            return false;
        }
        log_.log(level::info, "listening",
                 {{"address", at.host}, {"port", std::to_string(server->port())}});
        servers_.push_back(std::move(server));
        return true;
    }

    std::vector<network_health> networks() const {
        std::vector<network_health> all;
        if (slack_) all.push_back(slack_->health());
        if (matrix_) all.push_back(matrix_->health());
        return all;
    }

    std::vector<web::need> needs() {
        std::vector<web::need> out{{"playbooks", bureau_.front().library() != nullptr}};
        if (slack_) out.push_back({"slack", slack_->ready()});
        if (matrix_) out.push_back({"matrix", matrix_->ready()});
        return out;
    }

    const configuration& config_;
    std::shared_ptr<const directory> who_;
    boost::asio::io_context& io_;
    clock& time_;
    log_telemetry& log_;
    office bureau_;
    introductions known_;
    nursery tasks_;
    web::health health_;
    pulse pulse_;
    std::unique_ptr<web::dashboard> dashboard_;
    std::unique_ptr<net::http_client> http_;
    std::unique_ptr<webhook::caller> webhooks_;
    std::unique_ptr<slack::workspace> slack_;
    std::unique_ptr<matrix::workspace> matrix_;
    std::vector<std::unique_ptr<net::http_server>> servers_;
};

/// The terminal as a network, if it is wanted.
std::unique_ptr<console::console> terminal(bool wanted, premises& house, const directory& who,
                                           boost::asio::io_context& io, console::real_clock& time,
                                           std::ostream& out, std::ostream& err) {
    if (!wanted) return nullptr;
    auto options = console::options_for(STDIN_FILENO, STDOUT_FILENO, out);
    options.errors = &err;
    options.script = false;
    options.run_id = run_id();
    options.interrupts = false;
    options.in_order = false;
    auto talk = std::make_unique<console::console>(
        io.get_executor(), options,
        console::parts{who, time, nullptr,
                       [&house](utterance u) { return house.bureau().front().hear(std::move(u)); },
                       [&house] { return house.bureau().settled(); }, looks_like_command});
    house.connect(talk->network());
    return talk;
}

}  // namespace

int run_serve(const serve_arguments& a, std::ostream& out, std::ostream& err) {
    const auto config = load_config(a.config, wanted_secrets::yes, err);
    if (!config) return 2;
    if (!a.console && !config->slack && !config->matrix) {
        err << "firebreak serve: " << a.config.string()
            << " names no network to connect to: add a section slack: (docs/slack.md) or matrix: "
               "(docs/matrix.md).\nTo work on its database from a terminal: firebreak serve "
               "--console --config "
            << a.config.string() << '\n';
        return 2;
    }
    const std::shared_ptr<const directory> who = make_directory(*config);
    const auto books = load_taught_library(*config, "serve", err);
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
    premises house(*config, who, books, std::move(*files), io, time, log);
    const auto talk = terminal(a.console, house, *who, io, time, out, err);

    boost::asio::steady_timer until_stopped(io, boost::asio::steady_timer::time_point::max());
    boost::asio::signal_set stop_signals(io, SIGTERM, SIGINT);
    // Loading takes tens of milliseconds: on a thread of its own, the exchange on the io thread.
    boost::asio::thread_pool loader(1);
    reloader reload(io.get_executor(), loader.get_executor(), house.bureau().front(), log, *config);
    boost::asio::signal_set hangup(io, SIGHUP);
    std::function<void()> await_hangup = [&] {
        hangup.async_wait([&](const boost::system::error_code& cancelled, int) {
            if (cancelled) return;
            reload.start();
            house.reload_certificate();
            await_hangup();
        });
    };
    await_hangup();

    int status = 2;
    bool stopped = false;
    stop_signals.async_wait([&](const boost::system::error_code& cancelled, int) {
        if (cancelled) return;
        stopped = true;
        if (talk) talk->stop();
        until_stopped.cancel();
        house.bureau().interrupt();
    });
    auto story = [&]() -> boost::asio::awaitable<void> {
        if (co_await house.connect(err)) {
            house.open();
            log.log(level::info, "serving", {{"version", FIREBREAK_VERSION}});
            log_corrections(*books, log);
            house.tell_manager("READY=1");
            status = 0;
            if (talk) status = co_await talk->run();
            boost::system::error_code ignored;
            if (!talk && !stopped)
                co_await until_stopped.async_wait(
                    boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
            house.tell_manager("STOPPING=1");
            log.log(level::info, "stopping");
        }
        co_await house.close();
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
