// Lines from a terminal, a pipe or a file, made safe to handle.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace firebreak::console {

inline constexpr std::size_t max_line_bytes = std::size_t{128} * 1024;

/// A line without its end. `text` is valid UTF-8 without NUL whatever came in.
struct input_line {
    std::string text;
    int number = 0;         ///< from 1
    bool too_long = false;  ///< more than max_line_bytes: `text` is empty
    bool repaired = false;  ///< NUL or invalid bytes stand as U+FFFD
};

/// Cuts bytes into lines; keeps at most one line.
class line_splitter {
 public:
    /// Whole lines are appended to `out`.
    void feed(std::string_view bytes, std::deque<input_line>& out);
    /// What stands after the last line end, if anything.
    void end(std::deque<input_line>& out);

 private:
    void cut(std::deque<input_line>& out);

    std::string open_;
    bool too_long_ = false;
    int number_ = 0;
};

/// Reads a file descriptor without blocking the io thread, except for regular files and devices
/// that cannot be waited for: those are read in pieces. Never changes the mode of the caller's
/// descriptor (a terminal's would be shared with the output). On the io thread.
class line_source {
 public:
    /// `fd` stays the caller's and stays open.
    line_source(const boost::asio::any_io_executor& io, int fd);
    ~line_source();
    line_source(const line_source&) = delete;
    line_source& operator=(const line_source&) = delete;

    /// The next line; nothing at the end, after close(), or when reading fails (see error()).
    boost::asio::awaitable<std::optional<input_line>> next();
    /// Ends the reading that is under way, and all later ones.
    void close();
    /// Why reading ended, in words; empty at an ordinary end.
    [[nodiscard]] const std::string& error() const { return error_; }

 private:
    int fd_;
    std::optional<boost::asio::posix::stream_descriptor> stream_;
    line_splitter splitter_;
    std::deque<input_line> ready_;
    bool ended_ = false;
    bool closed_ = false;
    std::string error_;
};

}  // namespace firebreak::console
