// A disk in memory that fails when it is told to: a file system for SQLite (a "VFS"), registered as
// the default one, so that the store opens through it without knowing. It keeps apart what was
// written and what was synced: losing power throws away, sector by sector, what was only written.
//
// What it is strict about: unsynced writes may reach the platter in any order, whole, in part or
// not at all; after a failed sync what was written before it may be lost although a later one
// succeeds (as Linux does it). What it takes for granted: a file that was made is there after a
// crash, and a sector that is not written does not change.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace firebreak::simulation {

/// How likely each operation is to fail, in [0, 1].
struct weather {
    double write = 0;       ///< nothing or a part is written, SQLITE_IOERR_WRITE
    double sync = 0;        ///< SQLITE_IOERR_FSYNC
    double truncate = 0;    ///< SQLITE_IOERR_TRUNCATE
    double read = 0;        ///< SQLITE_IOERR_READ
    double open = 0;        ///< SQLITE_CANTOPEN
    std::int64_t room = 0;  ///< bytes that files may grow from now on; 0: as many as they like
    bool full = false;      ///< `room` counts: SQLITE_FULL behind it
};

struct disk_figures {
    std::int64_t writes = 0, syncs = 0, failed = 0, full = 0, torn = 0, lost = 0;
};

class disk {
 public:
    static constexpr const char* name = "simulation";

    /// Registers itself; one at a time in a process.
    explicit disk(std::uint64_t seed);
    ~disk();
    disk(const disk&) = delete;
    disk& operator=(const disk&) = delete;

    void set(const weather& w);
    /// The process dies within the write, sync or truncation that comes after so many more.
    void die_after(std::int64_t operations);
    /// Now: from here on nothing changes any more, every call fails.
    void die();
    [[nodiscard]] bool dead() const;

    enum class loss {
        process,  ///< what was written is there: the system has it
        power,    ///< only what was synced is sure to be there
    };
    /// After a death, and when every connection is closed: the next process finds this.
    void restart(loss what);

    [[nodiscard]] disk_figures figures() const;

 private:
    friend struct disk_calls;
    static constexpr int sector = 512;

    struct change {
        bool truncates = false;
        std::int64_t at = 0;  ///< where it begins; of a truncation: the new size
        std::string bytes;
        bool doomed = false;  ///< a sync failed: it will never be on the platter
    };
    struct node {
        std::string now;      ///< what reading finds
        std::string platter;  ///< what was synced
        std::vector<change> unsynced;
        std::vector<std::unique_ptr<char[]>> shared;  ///< the index of the write-ahead log
        int handles = 0;
        int shared_locks = 0;
        const void* reserved = nullptr;
        const void* pending = nullptr;
        const void* exclusive = nullptr;
        int slot_shared[SQLITE_SHM_NLOCK] = {};
        const void* slot_exclusive[SQLITE_SHM_NLOCK] = {};
    };

    bool chance(double p);
    /// Counts down to death; true when this very operation is the last.
    bool last_operation();
    void lose_power(node& n);
    static void apply(std::string& content, const change& c, std::int64_t from, std::int64_t size);

    mutable std::mutex mutex_;
    std::mt19937_64 random_;
    weather weather_;
    std::int64_t operations_left_ = -1;  ///< until death; -1: it does not come
    bool dead_ = false;
    std::map<std::string, std::shared_ptr<node>> files_;
    disk_figures figures_;
    std::int64_t time_ = 0;
    std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace firebreak::simulation
