#include "bot/cli/showroom.hpp"

#include "bot/cli/embedded.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <ostream>
#include <stdexcept>
#include <utility>

namespace firebreak::cli {
namespace {

constexpr std::string_view play_name = "a-bad-week.script";
constexpr std::uint16_t usual_port = 8080, ports_tried = 30;

std::vector<beat> the_play() {
    for (const auto& f : demo_files()) {
        if (f.name != play_name) continue;
        auto read = read_play(f.bytes);
        // A test plays it: this is for whoever edits it.
        if (auto* why = std::get_if<std::string>(&read))
            throw std::logic_error(std::string(play_name) + ", " + *why);
        return std::move(std::get<std::vector<beat>>(read));
    }
    return {};
}

}  // namespace

showroom::showroom(parts p, const std::string& id)
    : parts_(p),
      tasks_(p.io.get_executor(), p.log),
      live_({p.who, p.time, p.bureau.front(), p.bureau.files(), id}),
      pages_(
          {p.io.get_executor(), p.log, tasks_, [this](web::asked::play wish) { play_.ask(wish); }}),
      play_({p.io, p.log, tasks_, pages_, live_, p.who, p.books, the_play()}) {
    pages_.show(live_);
}

showroom::~showroom() = default;

bool showroom::open(std::optional<std::uint16_t> port, std::ostream& err) {
    net::http_server::options o;
    o.limits.connections = 64;
    o.limits.body = 1024;  // nobody has anything to send but over the WebSocket
    std::string why;
    for (int n = 0; n < (port ? 1 : ports_tried); ++n) {
        o.port = port ? *port : static_cast<std::uint16_t>(usual_port + n);
        server_ = std::make_unique<net::http_server>(
            parts_.io.get_executor(), o, pages_.handlers([this] { return server_->port(); }));
        const auto opened = server_->open();
        if (opened) return true;
        why = opened.error().message();
    }
    err << "firebreak demo: can't listen on 127.0.0.1:" << (port ? *port : usual_port)
        << (port ? "" : " nor on the ports after it") << " (" << why
        << "). Choose another with --port\n";
    server_.reset();
    return false;
}

std::string showroom::address() const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + "/";
}

void showroom::start() { tasks_.start("workspace-http", server_->run()); }

void showroom::stop() {
    play_.stop();
    pages_.stop();
    if (server_) server_->stop();
}

boost::asio::awaitable<void> showroom::finished() {
    if (!co_await tasks_.finished(std::chrono::seconds{10}))
        parts_.log.log(level::warning, "workspace-tasks-left");
}

void open_in_browser(const std::string& address) {
    std::string program = "xdg-open", to = address;
    char* const arguments[] = {program.data(), to.data(), nullptr};
    posix_spawn_file_actions_t quiet;
    if (::posix_spawn_file_actions_init(&quiet) != 0) return;
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::posix_spawn_file_actions_addopen(&quiet, descriptor, "/dev/null", O_RDWR, 0);
    pid_t child = 0;
    ::posix_spawnp(&child, program.c_str(), &quiet, nullptr, arguments, ::environ);
    ::posix_spawn_file_actions_destroy(&quiet);
}

}  // namespace firebreak::cli
