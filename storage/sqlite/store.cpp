#include "storage/sqlite/store.hpp"

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/lock_file.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/open_read.hpp"
#include "storage/sqlite/reader.hpp"
#include "storage/sqlite/writer.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace firebreak::storage {
namespace {

class sqlite_store final : public store {
 public:
    sqlite_store(const open_options& options, lock_file lock, std::unique_ptr<connection> writing)
        : io_(options.executor), lock_(std::move(lock)) {
        // First the one that can fail to open, then the threads that would have to be stopped
        // again.
        auto reading = open_read(options.path, options.busy_timeout);
        if (writing)
            writer_.emplace(
                std::move(writing), options.path, io_,
                writer_options{options.group_cap, options.longest_wait,
                               options.carry_over_after > 0 ? options.carry_over_after
                                                            : std::max(options.wal_pages / 2, 500),
                               options.checkpoint_thread});
        reader_.emplace(std::move(reading), io_);
    }
    ~sqlite_store() override { sqlite_store::close(); }
    sqlite_store(const sqlite_store&) = delete;
    sqlite_store& operator=(const sqlite_store&) = delete;

    void submit(std::unique_ptr<write_work> work) override {
        if (writer_ && !closed_)
            writer_->submit(std::move(work));
        else
            refuse(std::move(work), closed_ ? errc::closed : errc::read_only);
    }
    void submit(std::unique_ptr<read_work> work) override {
        if (closed_)
            refuse(std::move(work), errc::closed);
        else
            reader_->submit(std::move(work));
    }
    void close() override {
        if (closed_) return;
        // The reader first: its connection must not keep the last frames from being carried over.
        reader_->stop();
        reader_.reset();
        if (writer_) writer_->stop();
        writer_.reset();
        lock_ = {};
        closed_ = true;
    }

 private:
    template <class Work>
    void refuse(std::unique_ptr<Work> work, errc why) {
        group<Work> refused;
        refused.emplace_back(std::move(work), io_);
        refused.back().code = why;
        post_back(io_, std::move(refused));
    }

    executor io_;
    lock_file lock_;
    std::optional<writer> writer_;
    std::optional<reader> reader_;
    bool closed_ = false;
};

std::unique_ptr<connection> open_for_writing(const open_options& options) {
    struct stat found{};
    const bool is_there = ::stat(options.path.c_str(), &found) == 0;
    if (is_there && !S_ISREG(found.st_mode)) throw store_failure{errc::invalid};
    if (!is_there)
        if (const auto made = make_private_file(options.path); !made)
            throw store_failure{static_cast<errc>(made.error().value())};

    auto db = std::make_unique<connection>(options.path, access::write, options.busy_timeout);
    // Whose file it is comes before anything that changes it.
    checked_version(*db, static_cast<std::int64_t>(embedded_migrations().size()));
    db->execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-12000");
    statement mode{db->handle(), "PRAGMA journal_mode"};
    if (!mode.step() || mode.bytes(0) != "wal") throw store_failure{errc::io_failed};
    mode.reset();
    migrate(*db, options.path, embedded_migrations());
    constexpr std::int64_t header = 32, frame = 24 + 4096;
    if (options.wal_pages > 0) {
        const auto reserved =
            extend_with_zeros(options.path + "-wal", header + frame * options.wal_pages);
        if (!reserved) throw store_failure{static_cast<errc>(reserved.error().value())};
    }
    if (!is_there)
        if (const auto flushed = flush_folder_of(options.path); !flushed)
            throw store_failure{static_cast<errc>(flushed.error().value())};
    return db;
}

}  // namespace

result<std::unique_ptr<store>> open(const open_options& options) try {
    lock_file lock;
    std::unique_ptr<connection> writing;
    if (!options.read_only) {
        auto acquired = lock_file::acquire(options.path, options.purpose);
        if (!acquired) return acquired.error();
        lock = std::move(*acquired);
        writing = open_for_writing(options);
    }
    return std::unique_ptr<store>{
        std::make_unique<sqlite_store>(options, std::move(lock), std::move(writing))};
} catch (...) {
    return caught();
}

int supported_version() { return static_cast<int>(embedded_migrations().size()); }

}  // namespace firebreak::storage
