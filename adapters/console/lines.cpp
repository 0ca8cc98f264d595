#include "adapters/console/lines.hpp"

#include "adapters/console/text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace firebreak::console {
namespace asio = boost::asio;
namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

/// A description of its own for the same input, so that making it non-blocking changes nobody
/// else's.
int open_again(int fd) {
    const auto path = "/proc/self/fd/" + std::to_string(fd);
    const int again = ::open(path.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return again >= 0 ? again : ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

/// Valid UTF-8 without NUL; true when something had to be replaced.
bool repair(std::string& text) {
    const bool had_nul = text.find('\0') != std::string::npos;
    if (!had_nul && is_utf8(text)) return false;
    std::string out;
    std::size_t from = 0;
    // Byte by byte only where it is broken: whole characters are tried first, longest last.
    while (from < text.size()) {
        std::size_t length = 1;
        while (length < 4 && from + length < text.size() &&
               (static_cast<unsigned char>(text[from + length]) & 0xc0) == 0x80)
            ++length;
        const auto piece = std::string_view(text).substr(from, length);
        if (piece[0] != '\0' && is_utf8(piece)) {
            out += piece;
            from += length;
        } else {
            out += "\xef\xbf\xbd";
            ++from;
        }
    }
    text = std::move(out);
    return true;
}

}  // namespace

void line_splitter::feed(std::string_view bytes, std::deque<input_line>& out) {
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        const auto piece = bytes.substr(0, end);
        if (too_long_ || open_.size() + piece.size() > max_line_bytes) {
            too_long_ = true;
            open_.clear();
        } else {
            open_ += piece;
        }
        if (end == std::string_view::npos) return;
        cut(out);
        bytes.remove_prefix(end + 1);
    }
}

void line_splitter::end(std::deque<input_line>& out) {
    if (!open_.empty() || too_long_) cut(out);
}

void line_splitter::cut(std::deque<input_line>& out) {
    input_line made{std::exchange(open_, {}), ++number_, std::exchange(too_long_, false), false};
    if (made.text.ends_with('\r')) made.text.pop_back();
    if (made.number == 1 && made.text.starts_with("\xef\xbb\xbf")) made.text.erase(0, 3);
    made.repaired = repair(made.text);
    out.push_back(std::move(made));
}

line_source::line_source(const asio::any_io_executor& io, int fd) : fd_(fd) {
    const int own = open_again(fd);
    if (own < 0) return;
    stream_.emplace(io);
    boost::system::error_code failed;
    if (stream_->assign(
            own,
            failed)) {  // a regular file, /dev/null: always readable, and epoll will not have it
        stream_.reset();
        ::close(own);
    }
}

line_source::~line_source() = default;

asio::awaitable<std::optional<input_line>> line_source::next() {
    std::array<char, 16384> bytes;
    while (ready_.empty() && !ended_ && !closed_) {
        std::size_t count = 0;
        if (stream_) {
            const auto buffer = asio::buffer(bytes);
            const auto [failed, got] = co_await stream_->async_read_some(buffer, no_throw);
            count = got;
            // EIO: the terminal went away.
            if (failed && failed != asio::error::eof && failed.value() != EIO && !closed_)
                error_ = failed.message();
            ended_ = static_cast<bool>(failed);
        } else {
            const auto got = ::read(fd_, bytes.data(), bytes.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) error_ = std::generic_category().message(errno);
            ended_ = got <= 0;
            count = got > 0 ? static_cast<std::size_t>(got) : 0;
        }
        splitter_.feed(std::string_view(bytes.data(), count), ready_);
        if (ended_) splitter_.end(ready_);
    }
    if (ready_.empty() || closed_) co_return std::nullopt;
    auto first = std::move(ready_.front());
    ready_.pop_front();
    co_return first;
}

void line_source::close() {
    closed_ = true;
    boost::system::error_code ignored;
    if (stream_)
        stream_->cancel(ignored);  // NOLINT(bugprone-unused-return-value): told by `ignored`
}

}  // namespace firebreak::console
