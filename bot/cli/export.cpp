#include "bot/cli/export.hpp"

#include "bot/domain/ticket.hpp"
#include "storage/export.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/store.hpp"

#include <ostream>

namespace firebreak::cli {

int export_all(const std::string& database, std::optional<std::int64_t> ticket, std::ostream& out,
               std::ostream& err) {
    std::optional<ticket_number> only;
    if (ticket) only = ticket_number{*ticket};
    const auto done = storage::export_lines(database, only, [&](std::string_view line) {
        return static_cast<bool>(out.write(line.data(), static_cast<std::streamsize>(line.size())));
    });
    out.flush();
    if (!done) {
        const auto code = static_cast<errc>(done.error().value());
        if (code == errc::not_found && only && storage::exists(database))
            err << "There is no ticket " << spoken(*only) << " in " << database << ".\n";
        else
            err << storage::explain(code, database) << '\n';
        return 2;
    }
    if (!out) {
        err << "The export could not be written to its end: the disk is full or the reader went "
               "away.\n";
        return 2;
    }
    return 0;
}

}  // namespace firebreak::cli
