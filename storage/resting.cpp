#include "storage/resting.hpp"

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/open_read.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace firebreak::storage {
namespace {

constexpr std::int64_t first_with_surges = 9;   ///< migrations/0009_same.sql
constexpr std::int64_t first_with_taught = 10;  ///< migrations/0010_taught.sql

/// The tickets of an older version, with the columns that came later as their migrations fill them.
std::string with_later_columns(std::int64_t version) {
    std::string sql = "CREATE TEMP VIEW tickets AS SELECT *";
    if (version < first_with_surges) sql += ",0 AS alike,0 AS alike_percent,'' AS surge";
    sql +=
        ",ifnull((SELECT max(e.number) FROM main.events e WHERE e.ticket=t.number"
        " AND e.kind='recategorised'),0) AS taught FROM main.tickets t";
    return sql;
}

}  // namespace

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
    const auto version = checked_version(*db, newest);
    if (version < 1) throw store_failure{errc::invalid};
    // An older backup is fine: it is read as if it had the columns that came later.
    if (version < first_with_taught) db->execute(with_later_columns(version));
    db->execute("PRAGMA query_only=ON; PRAGMA cache_size=-4000");
    return db;
}

}  // namespace firebreak::storage
