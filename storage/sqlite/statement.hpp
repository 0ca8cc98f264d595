// One prepared statement: bound by position, stepped, its columns read. Thin, since a report runs a
// dozen of them; SQLiteCpp's Statement copies a shared pointer for each column.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace firebreak::storage {

class statement {
 public:
    /// Throws store_failure. `persistent`: it will be used many times.
    statement(sqlite3* db, std::string_view text, bool persistent = false);
    ~statement() { sqlite3_finalize(handle_); }
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;

    [[nodiscard]] sqlite3_stmt* handle() const { return handle_; }
    /// True: a row stands there. Throws store_failure.
    bool step() {
        const int code = sqlite3_step(handle_);
        if (code == SQLITE_ROW) return true;
        if (code != SQLITE_DONE) failed();
        return false;
    }
    void reset() noexcept { sqlite3_reset(handle_); }

    [[nodiscard]] std::int64_t number(int column) const {
        return sqlite3_column_int64(handle_, column);
    }
    [[nodiscard]] double real(int column) const { return sqlite3_column_double(handle_, column); }
    [[nodiscard]] bool null(int column) const {
        return sqlite3_column_type(handle_, column) == SQLITE_NULL;
    }
    /// Text or blob; lives until the next step or reset.
    [[nodiscard]] std::string_view bytes(int column) const;

 private:
    [[noreturn]] void failed() const;

    sqlite3_stmt* handle_ = nullptr;
};

/// A statement in use: reset when it goes, so that nothing stays open after an exception.
class in_use {
 public:
    explicit in_use(statement& s) : statement_(s) {}
    ~in_use() { statement_.reset(); }
    in_use(const in_use&) = delete;
    in_use& operator=(const in_use&) = delete;
    statement* operator->() const { return &statement_; }
    statement& operator*() const { return statement_; }

 private:
    statement& statement_;
};

}  // namespace firebreak::storage
