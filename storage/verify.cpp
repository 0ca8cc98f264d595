#include "storage/verify.hpp"

#include "storage/checks/checks.hpp"
#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/open_read.hpp"

namespace firebreak::storage {

result<verification> verify(const std::string& path) try {
    constexpr std::size_t kept = 1000;
    verification v;
    const tell found = [&v](finding f) {
        ++v.wrong;
        if (v.findings.size() < kept) v.findings.push_back(std::move(f));
    };
    const auto db = open_read(path, std::chrono::seconds{3});
    db->execute("BEGIN");  // one state for everything, however long the bot goes on writing
    check_file(*db, found);
    check_chain(*db, v, found);
    check_tickets(*db, v, found);
    return v;
} catch (...) {
    return caught();
}

}  // namespace firebreak::storage
