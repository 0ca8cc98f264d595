#include "storage/sqlite/backup.hpp"

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/open_read.hpp"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace firebreak::storage {
namespace {

void copy_pages(connection& source, const std::string& target) {
    connection copy{target, access::write, std::chrono::seconds{3}};
    SQLite::Backup backup{copy.database(), source.database()};
    // In one go: the writer goes on meanwhile, and a pause would start the copy afresh.
    backup.executeStep(-1);
}

}  // namespace

result<> copy_database(connection& source, const std::string& target) try {
    if (exists(target)) return errc::already_exists;
    const auto part = target + ".part-" + std::to_string(::getpid());
    const temporary_file cleanup{part};
    if (const auto made = make_private_file(part); !made) return made;
    copy_pages(source, part);
    if (const auto flushed = flush_file(part); !flushed) return flushed;
    if (const auto named = rename_to_new(part, target); !named) return named;
    return flush_folder_of(target);
} catch (...) {
    return caught();
}

result<> back_up(const std::string& path, const std::string& target) try {
    auto source = open_read(path, std::chrono::seconds{3});
    return copy_database(*source, target);
} catch (...) {
    return caught();
}

}  // namespace firebreak::storage
