#include "bot/cli/verify.hpp"

#include "storage/sqlite/store.hpp"
#include "storage/verify.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <ostream>
#include <string>

namespace firebreak::cli {
namespace {

using json = nlohmann::ordered_json;

json as_json(const storage::finding& f) {
    json j;
    if (f.event) j["event"] = f.event.value;
    if (f.ticket) j["ticket"] = f.ticket.value;
    if (f.report) j["report"] = f.report.value;
    if (!f.column.empty()) j["column"] = f.column;
    j["what"] = f.what;
    return j;
}

void print_json(const storage::verification& v, std::ostream& out) {
    json findings = json::array();
    for (const auto& f : v.findings) findings.push_back(as_json(f));
    const json all = {{"intact", v.intact()}, {"events", v.events}, {"tickets", v.tickets},
                      {"reports", v.reports}, {"wrong", v.wrong},   {"head", v.head},
                      {"findings", findings}};
    // A damaged file may hold anything: what is no UTF-8 is replaced, not thrown at the caller.
    out << all.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
}

void print_text(const storage::verification& v, std::ostream& out) {
    fmt::print(out, "Checked {} events, {} tickets and {} reports.\n", v.events, v.tickets,
               v.reports);
    if (v.intact()) {
        fmt::print(out, "Intact. The newest event's hash is {}.\n", v.head);
        return;
    }
    fmt::print(out, "BROKEN: {} thing{} wrong.\n", v.wrong, v.wrong == 1 ? " is" : "s are");
    for (const auto& f : v.findings) fmt::print(out, "  - {}\n", f.what);
    const auto more = v.wrong - static_cast<std::int64_t>(v.findings.size());
    if (more > 0) fmt::print(out, "  … and {} more.\n", more);
    fmt::print(out,
               "Keep this file as it is. Compare it with a backup (firebreak verify --database "
               "BACKUP) to see what was there before.\n");
}

std::string damaged(const std::string& path) {
    return "The database " + path +
           " is damaged, or is no database: it cannot be read to its end, so nothing in it could "
           "be checked.\nKeep the file and what stands beside it, and stop the bot. Then restore "
           "the newest backup: firebreak restore BACKUP NEW_PATH (an intact one is copied, any "
           "other is refused), and let `database:` name NEW_PATH.";
}

}  // namespace

int verify(const verify_options& options, std::ostream& out, std::ostream& err) {
    const auto verified = storage::verify(options.database);
    if (!verified) {
        const auto code = static_cast<errc>(verified.error().value());
        const auto words = code == errc::corrupt ? damaged(options.database)
                                                 : storage::explain(code, options.database);
        err << words << '\n';
        if (options.json)
            out << json{{"intact", false}, {"error", words}}.dump(2, ' ', false,
                                                                  json::error_handler_t::replace)
                << '\n';
        return 2;
    }
    if (options.json)
        print_json(*verified, out);
    else
        print_text(*verified, out);
    return verified->intact() ? 0 : 2;
}

}  // namespace firebreak::cli
