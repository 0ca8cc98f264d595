#include "storage/sqlite/open_read.hpp"

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/migrate.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace firebreak::storage {
namespace {

std::unique_ptr<connection> open_as(const std::string& path, access how,
                                    std::chrono::milliseconds timeout) {
    auto db = std::make_unique<connection>(path, how, timeout);
    const auto newest = static_cast<std::int64_t>(embedded_migrations().size());
    // Reading an older shape would take older code; opening it for writing migrates it.
    if (checked_version(*db, newest) != newest) throw store_failure{errc::invalid};
    db->execute("PRAGMA query_only=ON; PRAGMA cache_size=-4000");
    return db;
}

bool folder_is_writable(const std::string& path) {
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string::npos ? std::string{"."} : path.substr(0, slash + 1);
    return ::euidaccess(folder.c_str(), W_OK) == 0;
}

}  // namespace

std::unique_ptr<connection> open_read(const std::string& path, std::chrono::milliseconds timeout) {
    struct stat found{};
    if (::stat(path.c_str(), &found) != 0) throw store_failure{from_errno(errno)};
    if (!S_ISREG(found.st_mode)) throw store_failure{errc::invalid};
    if (::euidaccess(path.c_str(), R_OK) != 0) throw store_failure{errc::read_only};
    try {
        return open_as(path, access::read, timeout);
    } catch (const store_failure& failure) {
        // Reading beside a writer needs the shared memory file. Where it cannot be made nobody
        // writes either, unless a log with something in it says otherwise.
        // (On a read-only file system SQLite speaks of a missing file: it means that one.)
        const bool helpless = failure.code == errc::read_only || failure.code == errc::io_failed ||
                              failure.code == errc::not_found;
        if (!helpless || folder_is_writable(path) || exists(path + "-shm")) throw;
        return open_as(path, access::immutable, timeout);
    }
}

}  // namespace firebreak::storage
