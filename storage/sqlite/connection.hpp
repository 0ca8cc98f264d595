// One connection to the database with its statements, each prepared once. One thread at a time.
#pragma once

#include "storage/sqlite/columns.hpp"
#include "storage/sqlite/statement.hpp"

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::storage {

/// The text of a statement that is kept prepared. Objects of static lifetime only.
class query {
 public:
    explicit query(std::string text);
    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::size_t place() const { return place_; }

 private:
    std::string text_;
    std::size_t place_;  ///< in every connection's list
};

enum class access {
    write,      ///< the file is made if there is none
    read,       ///< beside a writer
    immutable,  ///< of a folder that cannot be written and a file that nobody writes
};

class connection {
 public:
    /// Throws store_failure: not_found, read_only, corrupt, locked, io_failed …
    connection(const std::string& path, access how, std::chrono::milliseconds busy_timeout);

    [[nodiscard]] SQLite::Database& database() { return database_; }
    [[nodiscard]] sqlite3* handle() const { return database_.getHandle(); }

    /// The statement of `q`, made at its first use.
    statement& prepared(const query& q);

    /// Binds, runs to the end; the number of changed rows. Throws store_failure.
    template <class... Values>
    int run(const query& q, const Values&... values) {
        const in_use s{prepared(q)};
        bind_all(*s, values...);
        while (s->step()) {
        }
        return sqlite3_changes(handle());
    }
    /// Binds and hands each row to `each`. Throws store_failure.
    template <class Each, class... Values>
    void rows(const query& q, Each&& each, const Values&... values) {
        const in_use s{prepared(q)};
        bind_all(*s, values...);
        while (s->step()) each(std::as_const(*s));
    }
    /// The first column of the first row as a number; 0 when there is none or it is NULL.
    template <class... Values>
    std::int64_t number(const query& q, const Values&... values) {
        const in_use s{prepared(q)};
        bind_all(*s, values...);
        return s->step() ? s->number(0) : 0;
    }

    /// SQL without results, not kept. Throws store_failure.
    void execute(const char* sql);
    void execute(const std::string& sql) { execute(sql.c_str()); }
    /// The first column of the first row, not kept.
    std::int64_t ask_number(std::string_view sql);

    /// Gives back the pages that were kept of the file, to the system if they were many; what is
    /// asked next reads its own again.
    void forget_pages();

    /// Inside BEGIN … COMMIT; SQLite leaves it by itself after some failures.
    [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(handle()) == 0; }

 private:
    SQLite::Database database_;
    std::vector<std::unique_ptr<statement>> statements_;
};

}  // namespace firebreak::storage
