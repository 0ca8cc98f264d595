#include "storage/sqlite/migrate.hpp"

#include "storage/sqlite/backup.hpp"
#include "storage/sqlite/failure.hpp"

#include <filesystem>

namespace firebreak::storage {
namespace {

void back_up(connection& db, const std::string& path, std::int64_t version) {
    const auto first = path + ".before-v" + std::to_string(version) + ".bak";
    for (int attempt = 1;; ++attempt) {
        const auto target = attempt == 1 ? first : first + "." + std::to_string(attempt);
        const auto done = copy_database(db, target);
        if (done) return;
        if (done.error() != make_error_code(errc::already_exists))
            throw store_failure{static_cast<errc>(done.error().value())};
    }
}

}  // namespace

std::int64_t checked_version(connection& db, std::int64_t known) {
    const auto version = db.ask_number("PRAGMA user_version");
    const auto id = db.ask_number("PRAGMA application_id");
    const bool empty = db.ask_number("SELECT count(*) FROM sqlite_schema") == 0;
    if (id == 0 && version == 0 && empty) return 0;
    if (id != application_id || version < 1) throw store_failure{errc::invalid};
    if (version > known) throw store_failure{errc::newer_version};
    return version;
}

void migrate(connection& db, const std::string& path, std::span<const migration> steps) {
    const auto newest = static_cast<std::int64_t>(steps.size());
    const auto version = checked_version(db, newest);
    if (version > 0 && version < newest) back_up(db, path, newest);
    for (auto next = version + 1; next <= newest; ++next) {
        const auto& step = steps[static_cast<std::size_t>(next - 1)];
        db.execute("BEGIN IMMEDIATE");
        try {
            db.execute(std::string{step.sql});
            db.execute("PRAGMA application_id=" + std::to_string(application_id));
            db.execute("PRAGMA user_version=" + std::to_string(next));
            db.execute("COMMIT");
        } catch (...) {
            const auto code = caught();
            if (db.in_transaction())
                sqlite3_exec(db.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
            throw store_failure{code};
        }
    }
}

}  // namespace firebreak::storage
