#include "storage/sqlite/lock_file.hpp"

#include "storage/sqlite/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace firebreak::storage {

lock_file::lock_file(lock_file&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

lock_file& lock_file::operator=(lock_file&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

lock_file::~lock_file() {
    if (fd_ >= 0) ::close(fd_);
}

result<lock_file> lock_file::acquire(const std::string& database, const std::string& purpose) {
    lock_file lock;
    lock.fd_ = ::open((database + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock.fd_ < 0) return from_errno(errno);
    if (::flock(lock.fd_, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? errc::locked : from_errno(errno);
    const auto line = std::to_string(::getpid()) + " " + purpose + "\n";
    if (::ftruncate(lock.fd_, 0) != 0 ||
        ::pwrite(lock.fd_, line.data(), line.size(), 0) != static_cast<ssize_t>(line.size()))
        return from_errno(errno);
    return lock;
}

std::string lock_file::holder(const std::string& database) {
    const int fd = ::open((database + ".lock").c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return {};
    std::string text;
    if (::flock(fd, LOCK_SH | LOCK_NB) != 0) {
        char buffer[256];
        const auto got = ::read(fd, buffer, sizeof buffer);
        if (got > 0) text.assign(buffer, static_cast<std::size_t>(got));
        text.resize(std::min(text.find('\n'), text.size()));
    }
    ::close(fd);
    return text;
}

}  // namespace firebreak::storage
