#include "bot/cli/backup.hpp"

#include "storage/resting.hpp"
#include "storage/sqlite/backup.hpp"
#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/store.hpp"
#include "storage/verify.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <ostream>

namespace firebreak::cli {
namespace {

/// Nothing is made beside a backup.
result<> copy_resting(const std::string& from, const std::string& to) try {
    const auto source = storage::open_resting(from, std::chrono::seconds{3});
    return storage::copy_database(*source, to);
} catch (...) {
    return storage::caught();
}

int copy(const std::string& from, const std::string& to, std::string_view done, std::ostream& err) {
    const auto copied = copy_resting(from, to);
    if (copied) {
        fmt::print(err, "{} {}.\n", done, to);
        return 0;
    }
    const auto code = static_cast<errc>(copied.error().value());
    // A full disk or a folder that is missing is the target's; a damaged or locked file the
    // source's.
    const bool about_target = code == errc::already_exists || code == errc::disk_full ||
                              code == errc::read_only ||
                              (code == errc::not_found && storage::exists(from));
    fmt::print(err, "{}\n", storage::explain(code, about_target ? to : from));
    return 2;
}

}  // namespace

int backup(const std::string& database, const std::string& target, std::ostream& err) {
    return copy(database, target, "The backup is", err);
}

int restore(const std::string& source, const std::string& target, std::ostream& err) {
    if (storage::exists(target)) {
        fmt::print(err, "{}\n", storage::explain(errc::already_exists, target));
        return 2;
    }
    const auto verified = storage::verify(source);
    if (!verified) {
        const auto code = static_cast<errc>(verified.error().value());
        if (code == errc::corrupt)
            fmt::print(err,
                       "{} is damaged, or is no database: it cannot be read to its end. It was not "
                       "restored. Keep it, and restore an older backup.\n",
                       source);
        else
            fmt::print(err, "{}\n", storage::explain(code, source));
        return 2;
    }
    if (!verified->intact()) {
        fmt::print(
            err,
            "{} is not intact ({} findings, the first: {}). It was not restored. Take another "
            "backup, or see all findings: firebreak verify --database {}\n",
            source, verified->wrong, verified->findings.front().what, source);
        return 2;
    }
    fmt::print(err, "Checked {} events, {} tickets and {} reports: intact.\n", verified->events,
               verified->tickets, verified->reports);
    return copy(source, target, "Restored to", err);
}

}  // namespace firebreak::cli
