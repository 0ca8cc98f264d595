// From SQLite's and the system's error numbers to ours.
#pragma once

#include "bot/domain/error.hpp"
#include "bot/ports/store.hpp"

struct sqlite3;

namespace firebreak::storage {

/// `code` is an (extended) result of SQLite, `system` the errno behind it, 0 if unknown.
errc to_errc(int code, int system) noexcept;

/// The last error of the connection, thrown as store_failure.
[[noreturn]] void fail(sqlite3* db);

/// What the exception in flight means: store_failure's code, SQLite's own exceptions translated,
/// anything else (a bug in a closure, no memory) errc::io_failed. Call it inside a catch clause.
errc caught() noexcept;

/// Nothing more can be written just now, whoever asks: no use in trying the others one by one.
constexpr bool concerns_everybody(errc code) {
    return code == errc::disk_full || code == errc::read_only || code == errc::locked ||
           code == errc::io_failed;
}

}  // namespace firebreak::storage
