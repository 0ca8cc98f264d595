#include "tests/contract/store_kinds.hpp"

#include "storage/sqlite/store.hpp"

#include <stdlib.h>

#include <stdexcept>

namespace firebreak::contract {

const std::vector<store_kind>& store_kinds() {
    static const std::vector<store_kind> kinds = {
        {"sqlite",
         [](const std::string& folder, boost::asio::io_context::executor_type io) {
             auto opened =
                 storage::open({.path = folder + "/bot.db", .executor = io, .wal_pages = 100});
             if (!opened) throw std::runtime_error(opened.error().message());
             return std::move(*opened);
         }},
    };
    return kinds;
}

bench::bench(const store_kind& kind) : kind_(kind) {
    auto folder = (std::filesystem::temp_directory_path() / "firebreak-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder for tests");
    folder_ = folder;
    store_ = kind_.open(folder_.string(), io_.get_executor());
}

bench::~bench() {
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void bench::reopen() {
    store_->close();
    store_.reset();
    store_ = kind_.open(folder_.string(), io_.get_executor());
}

ticket file_in(transaction& t, const std::string& key, const person_id& reporter, instant when,
               severity level) {
    report r;
    r.ticket = t.next_ticket();
    r.at = when;
    r.reporter = reporter;
    r.from = {{network_id{"console"}, "general"}, "thread-1"};
    r.text = "They say \"we\" lie \xe2\x9c\x8a\n" + key;
    r.lang = language::fi;
    r.source_link = "https://example.org/1";
    t.add_report(r);
    happened::filed f;
    f.report = r.number;
    f.text_sha256 = hex(sha256(r.text));
    f.category = playbook_id{"unhappy_customer"};
    f.playbook_version = "1";
    f.level = level;
    f.team = team_id{"social"};
    f.network = network_id{"console"};
    f.confidence = 0.1 + 0.2;
    ticket fresh;
    t.append(fresh, when, reporter, std::move(f));
    outcome o;
    o.ticket = fresh.number;
    o.reply.heading = "Thank you";
    t.remember(key, when, o);
    return fresh;
}

ticket bench::file(const std::string& key, const person_id& reporter, severity level) {
    return write([=](transaction& t) {
               return file_in(t, key, reporter, at(t.next_ticket().value), level);
           })
        .value();
}

}  // namespace firebreak::contract
