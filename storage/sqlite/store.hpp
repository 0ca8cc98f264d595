// The store in an SQLite file: opens one, and says in words what went wrong.
#pragma once

#include "bot/domain/error.hpp"
#include "bot/ports/store.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace firebreak::storage {

struct open_options {
    std::string path;
    /// Where completions are called; its context must outlive the store.
    boost::asio::io_context::executor_type executor;
    /// Beside a running bot or from a folder that cannot be written; every write fails with
    /// read_only.
    bool read_only = false;
    /// How long the write-ahead log is made beforehand (4 KiB each), so that commits overwrite
    /// blocks that exist. 0: it grows as it must.
    int wal_pages = 4000;
    /// So many pages in that log call for carrying them over into the database; 0: half of
    /// `wal_pages`, at least 500.
    int carry_over_after = 0;
    /// Whether a thread of its own does that. False: the writer does it between two commits, and
    /// nothing of a store happens at the same time as another thing of it. For simulations.
    bool checkpoint_thread = true;
    /// A write is refused with `busy` when it would wait longer than this.
    std::chrono::milliseconds longest_wait{1000};
    /// So many writes share a commit at most.
    std::size_t group_cap = 512;
    /// How long another program's lock on the file is waited for.
    std::chrono::milliseconds busy_timeout{3000};
    /// A word about what this process does, for people who find the database in use: "serve".
    std::string purpose = "firebreak";
};

/// Opens the database, makes it if there is none (not its folder), brings an older one up to date
/// after copying it to "<path>.before-v<version>.bak". Blocks. Three threads run until `close`
/// (two without `checkpoint_thread`; read-only: one). Errors: not_found (no such folder; read-only:
/// no such file), read_only, disk_full, locked (another process writes it), corrupt, invalid (the
/// database of another program; read-only: one of an older version), newer_version, io_failed.
result<std::unique_ptr<store>> open(const open_options& options);

/// The newest version of the database that this Firebreak reads and writes.
int supported_version();

/// For people: which file, what happened, what to do next. One or two sentences in English. Names
/// the process that holds the lock when that can be found out.
std::string explain(errc code, const std::string& path);

}  // namespace firebreak::storage
