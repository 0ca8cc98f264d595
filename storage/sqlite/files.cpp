#include "storage/sqlite/files.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

namespace firebreak::storage {
namespace {

class descriptor {
 public:
    descriptor(const std::string& path, int flags)
        : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

 private:
    int fd_;
};

}  // namespace

errc from_errno(int error) noexcept {
    switch (error) {
        case 0: return errc::ok;
        case ENOSPC:
        case EDQUOT:
        case EFBIG: return errc::disk_full;
        case EACCES:
        case EPERM:
        case EROFS: return errc::read_only;
        case ENOENT:
        case ENOTDIR: return errc::not_found;
        case EEXIST: return errc::already_exists;
        case EISDIR: return errc::invalid;
        default: return errc::io_failed;
    }
}

bool exists(const std::string& path) {
    struct stat found{};
    return ::lstat(path.c_str(), &found) == 0;
}

result<> make_private_file(const std::string& path) {
    const descriptor file{path, O_CREAT | O_EXCL | O_WRONLY};
    if (!file) return from_errno(errno);
    return {};
}

result<> flush_file(const std::string& path) {
    const descriptor file{path, O_RDONLY};
    if (!file || ::fsync(file.get()) != 0) return from_errno(errno);
    return {};
}

result<> flush_folder_of(const std::string& path) {
    const auto folder = std::filesystem::path{path}.parent_path().string();
    const descriptor file{folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY};
    if (!file || ::fsync(file.get()) != 0) return from_errno(errno);
    return {};
}

result<> rename_to_new(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
    if (errno != EINVAL && errno != ENOSYS) return from_errno(errno);
    // A file system without it: a hard link does not replace anything either.
    if (::link(from.c_str(), to.c_str()) != 0) return from_errno(errno);
    ::unlink(from.c_str());
    return {};
}

result<> extend_with_zeros(const std::string& path, std::int64_t size) {
    const descriptor file{path, O_WRONLY};
    if (!file) return from_errno(errno);
    struct stat found{};
    if (::fstat(file.get(), &found) != 0) return from_errno(errno);
    const std::vector<char> zeros(256 * 1024);
    for (std::int64_t at = found.st_size; at < size;) {
        const auto part =
            std::min<std::int64_t>(size - at, static_cast<std::int64_t>(zeros.size()));
        const auto written = ::pwrite(file.get(), zeros.data(), static_cast<std::size_t>(part), at);
        if (written <= 0) {
            const auto code = from_errno(errno);
            // Half a reserve is no use to anybody who is short of room.
            if (::ftruncate(file.get(), found.st_size) != 0) return errc::io_failed;
            return code;
        }
        at += written;
    }
    if (found.st_size < size && ::fdatasync(file.get()) != 0) return from_errno(errno);
    return {};
}

temporary_file::~temporary_file() {
    for (const char* end : {"", "-wal", "-shm", "-journal"}) ::unlink((path_ + end).c_str());
}

}  // namespace firebreak::storage
