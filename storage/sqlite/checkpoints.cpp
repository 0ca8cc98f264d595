#include "storage/sqlite/checkpoints.hpp"

#include <sqlite3.h>

namespace firebreak::storage {
namespace {

int count_frames(void* frames, sqlite3*, const char*, int n) {
    *static_cast<int*>(frames) = n;
    return SQLITE_OK;
}

// A checkpoint that does not succeed (a reader, a full disk) is tried again after the next commit:
// the log holds everything until then.
void carry_over(sqlite3* db) noexcept {
    sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace

checkpoints::checkpoints(connection& writer, std::string path, int enough, bool own_thread)
    : writer_(writer), path_(std::move(path)), enough_(enough) {
    sqlite3_wal_hook(writer_.handle(), count_frames, &frames_);
    if (own_thread) thread_ = std::thread{[this] { run(); }};
}

checkpoints::~checkpoints() {
    phase_ = phase::over;
    phase_.notify_all();
    if (thread_.joinable()) thread_.join();
    sqlite3_wal_hook(writer_.handle(), nullptr, nullptr);
}

void checkpoints::run() {
    std::unique_ptr<connection> db;
    try {
        db = std::make_unique<connection>(path_, access::write, std::chrono::seconds{3});
        db->execute("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-64");
    } catch (...) {
        db.reset();  // no descriptors left, say: then the writer does all of it
    }
    for (auto now = phase_.load(); now != phase::over; now = phase_.load()) {
        if (now != phase::asked) {
            phase_.wait(now);
            continue;
        }
        if (db) carry_over(db->handle());
        auto asked = phase::asked;
        phase_.compare_exchange_strong(asked, phase::done);
    }
}

void checkpoints::after_commit() noexcept {
    if (!thread_.joinable()) {
        if (frames_ > enough_) carry_over(writer_.handle());
        return;
    }
    const auto now = phase_.load();
    if (now == phase::idle && frames_ > enough_) {
        phase_ = phase::asked;
        phase_.notify_all();
    } else if (now == phase::done) {
        // Only the few frames that came meanwhile; after that the log starts again at its
        // beginning.
        carry_over(writer_.handle());
        phase_ = phase::idle;
    }
}

void checkpoints::finish() noexcept { carry_over(writer_.handle()); }

}  // namespace firebreak::storage
