#include "storage/resting.hpp"

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/open_read.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace firebreak::storage {

bool rests(const std::string& path) {
    return !exists(path + "-wal") && !exists(path + "-shm") && !exists(path + "-journal");
}

std::unique_ptr<connection> open_resting(const std::string& path,
                                         std::chrono::milliseconds timeout) {
    struct stat found{};
    const bool plain = ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode) &&
                       ::euidaccess(path.c_str(), R_OK) == 0;
    if (!plain || !rests(path)) return open_read(path, timeout);
    auto db = std::make_unique<connection>(path, access::immutable, timeout);
    const auto newest = static_cast<std::int64_t>(embedded_migrations().size());
    // An older backup is fine: what is read from it has not changed its shape since version 1.
    if (checked_version(*db, newest) < 1) throw store_failure{errc::invalid};
    db->execute("PRAGMA query_only=ON; PRAGMA cache_size=-4000");
    return db;
}

}  // namespace firebreak::storage
