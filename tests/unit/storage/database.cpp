#include "tests/unit/storage/database.hpp"

#include "tests/support/catch.hpp"

#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>

namespace firebreak::storage {

database::database() {
    auto name = (std::filesystem::temp_directory_path() / "firebreak-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for tests");
    folder_ = name;
    path_ = folder_ + "/bot.db";
}

database::~database() {
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
    // Whatever a test did, nothing of it stands beside the folder.
    CHECK_FALSE(std::filesystem::exists(folder_ + ".lock"));
}

errc database::open(open_options options) {
    auto opened = storage::open(options);
    if (!opened) return static_cast<errc>(opened.error().value());
    store_ = std::move(*opened);
    return errc::ok;
}

ticket file(transaction& t, const std::string& text) {
    report r;
    r.ticket = t.next_ticket();
    r.at = to_instant(1000 + r.ticket.value);
    r.reporter = person_id{"maija"};
    r.from = {{network_id{"console"}, "general"}, ""};
    r.text = text;
    t.add_report(r);
    happened::filed f;
    f.report = r.number;
    f.text_sha256 = hex(sha256(text));
    f.category = playbook_id{"unhappy_customer"};
    f.team = team_id{"social"};
    f.network = network_id{"console"};
    f.confidence = 0.7;
    f.why =
        std::vector<evidence>{{"phrase", "late", span{0, 4}, playbook_id{"unhappy_customer"}, 1.5}};
    ticket fresh;
    t.append(fresh, r.at, r.reporter, std::move(f));
    t.enqueue({{network_id{"console"}, "team"}, fresh.number, language::en, card_of{}}, r.at);
    outcome o;
    o.ticket = fresh.number;
    t.remember("key " + std::to_string(fresh.number.value), r.at, o);
    return fresh;
}

void database::fill(int count) {
    if (open() != errc::ok) throw std::runtime_error("cannot open");
    for (int i = 0; i < count; ++i)
        write([i](transaction& t) { return file(t, "text " + std::to_string(i)).number; }).value();
    write([](transaction& t) {
        auto one = *t.find_ticket(ticket_number{1});
        t.append(one, to_instant(5000), person_id{"pekka"}, happened::claimed{});
        return t.append(one, to_instant(5001), person_id{"pekka"}, happened::noted{"called"});
    }).value();
    close();
}

void database::tamper(const std::string& sql) {
    sqlite3* db = nullptr;
    char* error = nullptr;
    const bool done = sqlite3_open(path_.c_str(), &db) == SQLITE_OK &&
                      sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error) == SQLITE_OK;
    const std::string why = error != nullptr ? error : "";
    sqlite3_free(error);
    sqlite3_close(db);
    if (!done) throw std::runtime_error("tampering failed: " + why);
}

}  // namespace firebreak::storage
