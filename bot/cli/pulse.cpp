#include "bot/cli/pulse.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

namespace firebreak::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto bucket = 10s;

std::optional<std::int64_t> number_in(const char* variable) {
    const char* text = std::getenv(variable);
    if (text == nullptr) return std::nullopt;
    const std::string_view digits(text);
    std::int64_t n = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return n;
}

}  // namespace

service_manager::service_manager() {
    const char* path = std::getenv("NOTIFY_SOCKET");
    if (path == nullptr || (*path != '/' && *path != '@')) return;
    path_ = path;
    if (path_.size() >= sizeof(sockaddr_un{}.sun_path)) return;
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const auto whose = number_in("WATCHDOG_PID");
    if (whose && *whose != ::getpid()) return;
    const auto often = number_in("WATCHDOG_USEC");
    if (often && *often > 0) watchdog_ = std::chrono::microseconds{*often};
}

service_manager::~service_manager() {
    if (socket_ >= 0) ::close(socket_);
}

void service_manager::tell(const char* word) const {
    if (socket_ < 0) return;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, path_.data(), path_.size());
    if (to.sun_path[0] == '@') to.sun_path[0] = '\0';  // a name that is no file
    const auto size = offsetof(sockaddr_un, sun_path) + path_.size();
    // Whoever does not listen any more need not be told.
    (void)::sendto(socket_, word, std::strlen(word), MSG_NOSIGNAL,
                   reinterpret_cast<const sockaddr*>(&to), static_cast<socklen_t>(size));
}

pulse::pulse(boost::asio::io_context::executor_type executor) : timer_(executor) {}

boost::asio::awaitable<void> pulse::run() {
    auto pause = std::chrono::duration_cast<steady::duration>(1s);
    if (manager_.watchdog().count() > 0)
        pause = std::min<steady::duration>(pause, manager_.watchdog() / 3);
    while (!stopping_) {
        const auto expected = steady::now() + pause;
        timer_.expires_at(expected);
        boost::system::error_code cancelled;
        co_await timer_.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
        if (cancelled) break;
        const auto now = steady::now();
        note(now, now - expected);
        manager_.tell("WATCHDOG=1");
    }
}

void pulse::stop() {
    stopping_ = true;
    timer_.cancel();
}

void pulse::note(steady::time_point now, steady::duration by) {
    const auto place = static_cast<std::size_t>(now.time_since_epoch() / bucket) % worst_.size();
    auto& mine = worst_.at(place);
    const bool anew = now - mine.at > 2 * bucket;  // it was that of a minute ago
    mine = {now, anew ? by : std::max(mine.by, by)};
}

std::chrono::milliseconds pulse::lag() const {
    const auto now = steady::now();
    steady::duration worst{};
    for (const auto& each : worst_)
        if (now - each.at < 60s) worst = std::max(worst, each.by);
    return std::chrono::duration_cast<std::chrono::milliseconds>(worst);
}

}  // namespace firebreak::cli
