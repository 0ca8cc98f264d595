// Carries committed pages from the write-ahead log into the database, mostly on a thread of its
// own: the log is never truncated, overwriting it costs half of growing it.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <atomic>
#include <string>
#include <thread>

namespace firebreak::storage {

class checkpoints {
 public:
    /// `writer` is the writer's connection; so many `pages` in the log are `enough`. Without
    /// `own_thread` everything happens in after_commit().
    checkpoints(connection& writer, std::string path, int enough, bool own_thread);
    ~checkpoints();
    checkpoints(const checkpoints&) = delete;
    checkpoints& operator=(const checkpoints&) = delete;

    /// On the writer's thread, between transactions.
    void after_commit() noexcept;
    /// On the writer's thread, at the end: carries over what is left.
    void finish() noexcept;

 private:
    enum class phase { idle, asked, done, over };

    void run();

    connection& writer_;
    std::string path_;
    int frames_ = 0;  ///< in the log after the last commit; written by SQLite's hook
    int enough_;      ///< so many call for a checkpoint
    std::atomic<phase> phase_{phase::idle};
    std::thread thread_;
};

}  // namespace firebreak::storage
