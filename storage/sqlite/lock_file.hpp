// One Firebreak process writes a database: the first one holds "<path>.lock".
#pragma once

#include "bot/domain/error.hpp"

#include <string>

namespace firebreak::storage {

/// The lock lasts as long as the object, and never longer than the process, however that ends. The
/// file itself stays; it says who holds it: "4711 serve".
class lock_file {
 public:
    lock_file() = default;
    lock_file(lock_file&& other) noexcept;
    lock_file& operator=(lock_file&& other) noexcept;
    ~lock_file();

    /// Errors: locked, read_only, disk_full, not_found (no such folder), io_failed.
    static result<lock_file> acquire(const std::string& database, const std::string& purpose);
    /// What stands in the lock file if somebody holds it, "4711 serve"; else empty.
    static std::string holder(const std::string& database);

 private:
    int fd_ = -1;
};

}  // namespace firebreak::storage
