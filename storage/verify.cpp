#include "storage/verify.hpp"

#include "storage/checks/checks.hpp"
#include "storage/resting.hpp"
#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/open_read.hpp"

namespace firebreak::storage {
namespace {

verification checked(connection& db) {
    constexpr std::size_t kept = 1000;
    verification v;
    const tell found = [&v](finding f) {
        ++v.wrong;
        if (v.findings.size() < kept) v.findings.push_back(std::move(f));
    };
    db.execute("BEGIN");  // one state for everything, however long the bot goes on writing
    check_file(db, found);
    check_chain(db, v, found);
    check_tickets(db, v, found);
    return v;
}

}  // namespace

result<verification> verify(const std::string& path) try {
    constexpr std::chrono::seconds timeout{3};
    if (rests(path)) {
        auto v = checked(*open_resting(path, timeout));
        // Should a bot have been started on it meanwhile, what was read may be of two moments.
        if (rests(path)) return v;
    }
    return checked(*open_read(path, timeout));
} catch (...) {
    return caught();
}

}  // namespace firebreak::storage
