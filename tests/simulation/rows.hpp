// Looking into the database file of a simulation, past the store: its own words are not evidence.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

namespace firebreak::simulation {

class row {
 public:
    explicit row(sqlite3_stmt* s) : s_(s) {}
    [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(s_, column); }
    [[nodiscard]] std::string text(int column) const {
        const auto* found = sqlite3_column_text(s_, column);
        return found == nullptr ? std::string() : reinterpret_cast<const char*>(found);
    }

 private:
    sqlite3_stmt* s_;
};

/// Hands every row of a query to `each`. Throws std::runtime_error.
inline void rows(const std::filesystem::path& database, const char* sql,
                 const std::function<void(const row&)>& each) {
    sqlite3* db = nullptr;
    sqlite3_stmt* s = nullptr;
    int code = sqlite3_open_v2(database.c_str(), &db, SQLITE_OPEN_READONLY, nullptr);
    // Closing the last connection must not tidy up: the bot's own are judged, not ours.
    if (code == SQLITE_OK) code = sqlite3_prepare_v2(db, sql, -1, &s, nullptr);
    if (code == SQLITE_OK)
        while ((code = sqlite3_step(s)) == SQLITE_ROW) each(row{s});
    const std::string why = sqlite3_errmsg(db);
    sqlite3_finalize(s);
    sqlite3_close(db);
    if (code != SQLITE_DONE) throw std::runtime_error(std::string(sql) + ": " + why);
}

}  // namespace firebreak::simulation
