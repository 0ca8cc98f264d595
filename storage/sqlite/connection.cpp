#include "storage/sqlite/connection.hpp"

#include "storage/sqlite/failure.hpp"

#include <malloc.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace firebreak::storage {
namespace {

std::size_t next_place() {
    static std::atomic<std::size_t> places{0};
    return places++;
}

// A path becomes a URI only where `immutable` asks for it.
std::string as_uri(const std::string& path) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '%' || c == '?' || c == '#') {
            const auto code = static_cast<unsigned char>(c);
            (uri += '%') += digits[code >> 4];
            uri += digits[code & 15];
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

// Counting every allocation under one lock costs several threads more than the allocations. Only
// possible before SQLite's first use in the process; afterwards it is just as before.
void without_counting() {
    [[maybe_unused]] static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

SQLite::Database opened(const std::string& path, access how, std::chrono::milliseconds timeout) {
    const int flags =
        SQLite::OPEN_NOMUTEX | (how == access::write ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE
                                                     : SQLite::OPEN_READONLY);
    without_counting();
    try {
        if (how == access::immutable)
            return {as_uri(path), flags | SQLite::OPEN_URI, static_cast<int>(timeout.count())};
        return {path, flags, static_cast<int>(timeout.count())};
    } catch (const SQLite::Exception& failure) {
        // The handle that knew the system's error is gone: ask the system again.
        const int mode = how == access::write ? R_OK | W_OK : R_OK;
        const int system = ::euidaccess(path.c_str(), mode) == 0 ? 0 : errno;
        throw store_failure{to_errc(failure.getExtendedErrorCode(), system)};
    }
}

}  // namespace

query::query(std::string text) : text_(std::move(text)), place_(next_place()) {}

connection::connection(const std::string& path, access how, std::chrono::milliseconds busy_timeout)
    : database_(opened(path, how, busy_timeout)) {
    sqlite3_extended_result_codes(handle(), 1);
    // A trusted schema could call functions from triggers of a file that somebody prepared.
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    int keep = 1;  // the write-ahead log stays: overwriting it costs half of writing it anew
    if (how != access::immutable)
        sqlite3_file_control(handle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
}

statement& connection::prepared(const query& q) {
    if (q.place() >= statements_.size()) statements_.resize(q.place() + 1);
    auto& slot = statements_[q.place()];
    if (!slot) slot = std::make_unique<statement>(handle(), q.text(), true);
    return *slot;
}

void connection::execute(const char* sql) {
    if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(handle());
}

std::int64_t connection::ask_number(std::string_view sql) {
    statement s{handle(), sql};
    return s.step() ? s.number(0) : 0;
}

void connection::forget_pages() {
    constexpr int worth_trimming = 1 << 20;  // bytes
    int kept = 0, highest = 0;
    sqlite3_db_status(handle(), SQLITE_DBSTATUS_CACHE_USED, &kept, &highest, 0);
    sqlite3_db_release_memory(handle());
    // The C library would keep the memory, and whatever else was given back before.
    if (kept > worth_trimming) ::malloc_trim(0);
}

}  // namespace firebreak::storage
