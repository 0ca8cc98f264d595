#include "storage/sqlite/failure.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <cerrno>

namespace firebreak::storage {

errc to_errc(int code, int system) noexcept {
    if (system == ENOSPC || system == EDQUOT || system == EFBIG) {
        // EFBIG: a limit on file sizes (ulimit -f, some network file systems) is a full disk to us.
        if ((code & 0xff) != SQLITE_OK) return errc::disk_full;
    }
    switch (code & 0xff) {
        case SQLITE_OK: return errc::ok;
        case SQLITE_FULL: return errc::disk_full;
        case SQLITE_READONLY:
        case SQLITE_PERM: return errc::read_only;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return errc::locked;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT: return errc::corrupt;
        case SQLITE_CONSTRAINT:
            if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
                return errc::already_exists;
            return errc::invalid;
        case SQLITE_TOOBIG:
        case SQLITE_MISMATCH: return errc::invalid;
        case SQLITE_CANTOPEN:
            if (system == EACCES || system == EROFS || system == EPERM) return errc::read_only;
            if (system == ENOENT) return errc::not_found;
            return errc::io_failed;
        default: return errc::io_failed;
    }
}

void fail(sqlite3* db) {
    throw store_failure{to_errc(sqlite3_extended_errcode(db), sqlite3_system_errno(db))};
}

errc caught() noexcept {
    try {
        throw;
    } catch (const store_failure& failure) {
        return failure.code == errc::ok ? errc::io_failed : failure.code;
    } catch (const SQLite::Exception& failure) {
        const auto code = to_errc(failure.getExtendedErrorCode(), 0);
        return code == errc::ok ? errc::io_failed : code;
    } catch (...) {
        return errc::io_failed;
    }
}

}  // namespace firebreak::storage
