#include "storage/sqlite/statement.hpp"

#include "storage/sqlite/failure.hpp"

namespace firebreak::storage {

statement::statement(sqlite3* db, std::string_view text, bool persistent) {
    const auto flags = persistent ? static_cast<unsigned>(SQLITE_PREPARE_PERSISTENT) : 0U;
    if (sqlite3_prepare_v3(db, text.data(), static_cast<int>(text.size()), flags, &handle_,
                           nullptr) != SQLITE_OK)
        fail(db);
}

std::string_view statement::bytes(int column) const {
    // The pointer first: asking for the length does not convert.
    const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
    return data == nullptr ? std::string_view{} : std::string_view{data, size};
}

void statement::failed() const { fail(sqlite3_db_handle(handle_)); }

}  // namespace firebreak::storage
