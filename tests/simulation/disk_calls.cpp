// The side of the disk that SQLite calls (https://www.sqlite.org/vfs.html, sqlite3.h). Every call
// holds the disk's mutex.
#include "tests/simulation/disk.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace firebreak::simulation {

struct disk_calls {
    struct open_file {
        sqlite3_file base;  // first: SQLite knows nothing else
        disk* on;
        std::shared_ptr<disk::node>* node;
        std::string* path;  ///< null: nobody else can see it, and it goes when it is closed
        int lock;
        int slots_shared, slots_exclusive;  ///< bits
        int keep_log;
    };

    using node = disk::node;

    static open_file& self(sqlite3_file* f) { return *reinterpret_cast<open_file*>(f); }
    static disk& self(sqlite3_vfs* v) { return *static_cast<disk*>(v->pAppData); }
    static node& of(sqlite3_file* f) { return **self(f).node; }

    // ── the file system ────────────────────────────────────────────────────────────────────────
    static int open(sqlite3_vfs* v, const char* path, sqlite3_file* f, int flags, int* got) {
        auto& d = self(v);
        const std::lock_guard lock{d.mutex_};
        f->pMethods = nullptr;
        if (d.dead_ || d.chance(d.weather_.open)) return SQLITE_CANTOPEN;
        std::shared_ptr<node> found;
        if (path == nullptr) {
            found = std::make_shared<node>();
        } else if (const auto known = d.files_.find(path); known != d.files_.end()) {
            found = known->second;
        } else {
            if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
            found = d.files_.emplace(path, std::make_shared<node>()).first->second;
        }
        ++found->handles;
        auto& file = self(f);
        file.on = &d;
        file.node = new std::shared_ptr<node>(std::move(found));
        file.path = path == nullptr ? nullptr : new std::string(path);
        file.lock = SQLITE_LOCK_NONE;
        file.slots_shared = file.slots_exclusive = 0;
        file.keep_log = -1;
        f->pMethods = methods();
        if (got != nullptr) *got = flags;
        return SQLITE_OK;
    }
    static int remove(sqlite3_vfs* v, const char* path, int) {
        auto& d = self(v);
        const std::lock_guard lock{d.mutex_};
        if (d.dead_) return SQLITE_IOERR_DELETE;
        return d.files_.erase(path) == 0 ? SQLITE_IOERR_DELETE_NOENT : SQLITE_OK;
    }
    static int access(sqlite3_vfs* v, const char* path, int, int* there) {
        auto& d = self(v);
        const std::lock_guard lock{d.mutex_};
        if (d.dead_) return SQLITE_IOERR_ACCESS;
        const auto found = d.files_.find(path);
        *there = found != d.files_.end() && !found->second->now.empty() ? 1 : 0;
        return SQLITE_OK;
    }
    static int full_name(sqlite3_vfs*, const char* path, int room, char* out) {
        if (std::strlen(path) >= static_cast<std::size_t>(room)) return SQLITE_CANTOPEN;
        std::strcpy(out, path);
        return SQLITE_OK;
    }
    static int randomness(sqlite3_vfs* v, int size, char* out) {
        auto& d = self(v);
        const std::lock_guard lock{d.mutex_};
        for (int i = 0; i < size; ++i) out[i] = static_cast<char>(d.random_() & 0xff);
        return size;
    }
    static int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }
    static int time(sqlite3_vfs* v, sqlite3_int64* out) {
        auto& d = self(v);
        const std::lock_guard lock{d.mutex_};
        *out = 212'000'000'000'000 + ++d.time_;  // nobody looks at it
        return SQLITE_OK;
    }
    static int last_error(sqlite3_vfs*, int, char*) { return 0; }

    // ── one file ───────────────────────────────────────────────────────────────────────────────
    static int close(sqlite3_file* f) {
        auto& file = self(f);
        {
            const std::lock_guard lock{file.on->mutex_};
            let_go(f, SQLITE_LOCK_NONE);
            let_go_slots(f);
            --of(f).handles;
        }
        delete std::exchange(file.node, nullptr);
        delete std::exchange(file.path, nullptr);
        return SQLITE_OK;
    }
    static int read(sqlite3_file* f, void* out, int size, sqlite3_int64 at) {
        auto& d = *self(f).on;
        const std::lock_guard lock{d.mutex_};
        if (d.dead_ || d.chance(d.weather_.read)) {
            ++d.figures_.failed;
            return SQLITE_IOERR_READ;
        }
        const auto& content = of(f).now;
        const auto there = static_cast<sqlite3_int64>(content.size());
        const auto got = std::clamp<sqlite3_int64>(there - at, 0, size);
        if (got > 0) std::memcpy(out, content.data() + at, static_cast<std::size_t>(got));
        if (got == size) return SQLITE_OK;
        std::memset(static_cast<char*>(out) + got, 0, static_cast<std::size_t>(size - got));
        return SQLITE_IOERR_SHORT_READ;
    }
    static void put(sqlite3_file* f, const void* bytes, sqlite3_int64 size, sqlite3_int64 at) {
        auto& n = of(f);
        disk::change c;
        c.at = at;
        c.bytes.assign(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
        disk::apply(n.now, c, 0, size);
        if (self(f).path != nullptr) n.unsynced.push_back(std::move(c));
    }
    static int write(sqlite3_file* f, const void* bytes, int size, sqlite3_int64 at) {
        auto& d = *self(f).on;
        const std::lock_guard lock{d.mutex_};
        if (d.dead_) return SQLITE_IOERR_WRITE;
        ++d.figures_.writes;
        const auto part = [&] {  // a write that fails may have got somewhere
            return static_cast<sqlite3_int64>(d.random_() % static_cast<std::uint64_t>(size + 1));
        };
        if (d.last_operation()) {
            put(f, bytes, part(), at);
            d.dead_ = true;
            return SQLITE_IOERR_WRITE;
        }
        if (d.chance(d.weather_.write)) {
            ++d.figures_.failed;
            put(f, bytes, d.chance(0.5) ? part() : 0, at);
            return SQLITE_IOERR_WRITE;
        }
        if (d.weather_.full) {
            const auto grows = std::max<sqlite3_int64>(
                at + size - static_cast<sqlite3_int64>(of(f).now.size()), 0);
            if (grows > d.weather_.room) {
                ++d.figures_.full;
                put(f, bytes, std::max<sqlite3_int64>(size - (grows - d.weather_.room), 0), at);
                d.weather_.room = 0;
                return SQLITE_FULL;
            }
            d.weather_.room -= grows;
        }
        put(f, bytes, size, at);
        return SQLITE_OK;
    }
    static int truncate(sqlite3_file* f, sqlite3_int64 size) {
        auto& d = *self(f).on;
        const std::lock_guard lock{d.mutex_};
        if (d.dead_) return SQLITE_IOERR_TRUNCATE;
        if (d.last_operation()) {
            d.dead_ = true;
            return SQLITE_IOERR_TRUNCATE;
        }
        if (d.chance(d.weather_.truncate)) {
            ++d.figures_.failed;
            return SQLITE_IOERR_TRUNCATE;
        }
        disk::change c;
        c.truncates = true;
        c.at = size;
        disk::apply(of(f).now, c, 0, 0);
        of(f).unsynced.push_back(std::move(c));
        return SQLITE_OK;
    }
    static int sync(sqlite3_file* f, int) {
        auto& d = *self(f).on;
        const std::lock_guard lock{d.mutex_};
        if (d.dead_) return SQLITE_IOERR_FSYNC;
        ++d.figures_.syncs;
        auto& n = of(f);
        if (d.last_operation()) {
            d.dead_ = true;
            return SQLITE_IOERR_FSYNC;
        }
        if (d.chance(d.weather_.sync)) {
            ++d.figures_.failed;
            const bool forgets = d.chance(0.5);
            for (auto& c : n.unsynced) c.doomed = c.doomed || forgets;
            return SQLITE_IOERR_FSYNC;
        }
        for (const auto& c : n.unsynced)
            if (!c.doomed) disk::apply(n.platter, c, 0, static_cast<std::int64_t>(c.bytes.size()));
        // What an earlier sync lost stays lost, though reading still finds it.
        std::erase_if(n.unsynced, [](const disk::change& c) { return !c.doomed; });
        return SQLITE_OK;
    }
    static int size(sqlite3_file* f, sqlite3_int64* out) {
        const std::lock_guard lock{self(f).on->mutex_};
        if (self(f).on->dead_) return SQLITE_IOERR_FSTAT;
        *out = static_cast<sqlite3_int64>(of(f).now.size());
        return SQLITE_OK;
    }

    // ── locks ──────────────────────────────────────────────────────────────────────────────────
    static bool others(const void* holder, sqlite3_file* f) {
        return holder != nullptr && holder != f;
    }
    static int lock(sqlite3_file* f, int want) {
        auto& file = self(f);
        const std::lock_guard guard{file.on->mutex_};
        auto& n = of(f);
        if (file.on->dead_) return SQLITE_IOERR_LOCK;
        if (file.lock >= want) return SQLITE_OK;
        if (others(n.exclusive, f) || others(n.pending, f)) return SQLITE_BUSY;
        if (want == SQLITE_LOCK_SHARED) {
            ++n.shared_locks;
        } else if (others(n.reserved, f)) {
            return SQLITE_BUSY;
        } else if (want == SQLITE_LOCK_RESERVED) {
            n.reserved = f;
        } else {
            n.pending = f;
            file.lock = SQLITE_LOCK_PENDING;
            if (n.shared_locks > 1) return SQLITE_BUSY;
            n.exclusive = f;
        }
        file.lock = want;
        return SQLITE_OK;
    }
    static void let_go(sqlite3_file* f, int to) {
        auto& file = self(f);
        auto& n = of(f);
        if (file.lock <= to) return;
        if (n.exclusive == f) n.exclusive = nullptr;
        if (n.pending == f) n.pending = nullptr;
        if (n.reserved == f) n.reserved = nullptr;
        if (to == SQLITE_LOCK_NONE && n.shared_locks > 0) --n.shared_locks;
        file.lock = to;
    }
    static int unlock(sqlite3_file* f, int to) {
        const std::lock_guard guard{self(f).on->mutex_};
        let_go(f, to);
        return SQLITE_OK;
    }
    static int is_reserved(sqlite3_file* f, int* out) {
        const std::lock_guard guard{self(f).on->mutex_};
        *out = of(f).reserved != nullptr ? 1 : 0;
        return SQLITE_OK;
    }
    static int control(sqlite3_file* f, int what, void* value) {
        if (what != SQLITE_FCNTL_PERSIST_WAL) return SQLITE_NOTFOUND;
        auto* keep = static_cast<int*>(value);
        if (*keep >= 0) self(f).keep_log = *keep;
        *keep = self(f).keep_log;
        return SQLITE_OK;
    }
    static int sector_size(sqlite3_file*) { return disk::sector; }
    static int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

    // ── the index of the write-ahead log, shared by all connections ────────────────────────────
    static int map(sqlite3_file* f, int region, int bytes, int extend, void volatile** out) {
        const std::lock_guard guard{self(f).on->mutex_};
        *out = nullptr;
        if (self(f).on->dead_) return SQLITE_IOERR_SHMMAP;
        auto& shared = of(f).shared;
        const auto place = static_cast<std::size_t>(region);
        if (place >= shared.size()) {
            if (extend == 0) return SQLITE_OK;
            while (shared.size() <= place)
                shared.push_back(std::make_unique<char[]>(static_cast<std::size_t>(bytes)));
        }
        *out = shared[place].get();
        return SQLITE_OK;
    }
    static int lock_slots(sqlite3_file* f, int first, int count, int flags) {
        auto& file = self(f);
        const std::lock_guard guard{file.on->mutex_};
        auto& n = of(f);
        const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
        if ((flags & SQLITE_SHM_UNLOCK) != 0) {
            for (int i = first; i < first + count; ++i) {
                const int bit = 1 << i;
                if (exclusive && (file.slots_exclusive & bit) != 0) n.slot_exclusive[i] = nullptr;
                if (!exclusive && (file.slots_shared & bit) != 0) --n.slot_shared[i];
                (exclusive ? file.slots_exclusive : file.slots_shared) &= ~bit;
            }
            return SQLITE_OK;
        }
        if (file.on->dead_) return SQLITE_IOERR_SHMLOCK;
        for (int i = first; i < first + count; ++i) {
            const int bit = 1 << i;
            const int mine = (file.slots_shared & bit) != 0 ? 1 : 0;
            if (others(n.slot_exclusive[i], f)) return SQLITE_BUSY;
            if (exclusive && n.slot_shared[i] > mine) return SQLITE_BUSY;
        }
        for (int i = first; i < first + count; ++i) {
            const int bit = 1 << i;
            if (exclusive) {
                n.slot_exclusive[i] = f;
                file.slots_exclusive |= bit;
            } else if ((file.slots_shared & bit) == 0) {
                ++n.slot_shared[i];
                file.slots_shared |= bit;
            }
        }
        return SQLITE_OK;
    }
    static void barrier(sqlite3_file* f) { const std::lock_guard guard{self(f).on->mutex_}; }
    static void let_go_slots(sqlite3_file* f) {
        auto& file = self(f);
        auto& n = of(f);
        for (int i = 0; i < SQLITE_SHM_NLOCK; ++i) {
            if ((file.slots_exclusive & (1 << i)) != 0) n.slot_exclusive[i] = nullptr;
            if ((file.slots_shared & (1 << i)) != 0) --n.slot_shared[i];
        }
        file.slots_exclusive = file.slots_shared = 0;
    }
    static int unmap(sqlite3_file* f, int) {
        const std::lock_guard guard{self(f).on->mutex_};
        let_go_slots(f);
        return SQLITE_OK;
    }

    static const sqlite3_io_methods* methods() {
        static const sqlite3_io_methods table = [] {
            sqlite3_io_methods m{};
            m.iVersion = 2;
            m.xClose = close, m.xRead = read, m.xWrite = write, m.xTruncate = truncate;
            m.xSync = sync, m.xFileSize = size, m.xLock = lock, m.xUnlock = unlock;
            m.xCheckReservedLock = is_reserved, m.xFileControl = control;
            m.xSectorSize = sector_size, m.xDeviceCharacteristics = characteristics;
            m.xShmMap = map, m.xShmLock = lock_slots, m.xShmBarrier = barrier, m.xShmUnmap = unmap;
            return m;
        }();
        return &table;
    }
};

disk::disk(std::uint64_t seed) : random_{seed}, vfs_{std::make_unique<sqlite3_vfs>()} {
    sqlite3_initialize();
    *vfs_ = {};
    vfs_->iVersion = 2;
    vfs_->szOsFile = sizeof(disk_calls::open_file);
    vfs_->mxPathname = 1024;
    vfs_->zName = name;
    vfs_->pAppData = this;
    vfs_->xOpen = disk_calls::open, vfs_->xDelete = disk_calls::remove;
    vfs_->xAccess = disk_calls::access, vfs_->xFullPathname = disk_calls::full_name;
    vfs_->xRandomness = disk_calls::randomness, vfs_->xSleep = disk_calls::sleep;
    vfs_->xCurrentTimeInt64 = disk_calls::time, vfs_->xGetLastError = disk_calls::last_error;
    sqlite3_vfs_register(vfs_.get(), 1);
    sqlite3_randomness(0, nullptr);  // SQLite's own numbers begin anew, from ours
}

}  // namespace firebreak::simulation
