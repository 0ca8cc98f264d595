// The writer: one thread, the only connection that writes, one commit for everything that waited.
#pragma once

#include "storage/sqlite/checkpoints.hpp"
#include "storage/sqlite/completions.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/writing.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace firebreak::storage {

struct writer_options {
    std::size_t group_cap;                   ///< works in one commit
    std::chrono::microseconds longest_wait;  ///< refuse when the expected wait is longer
    int carry_over_after;                    ///< pages in the log that call for a checkpoint
    bool checkpoint_thread;
};

class writer {
 public:
    /// Takes over an open and migrated connection. Throws store_failure.
    writer(std::unique_ptr<connection> db, std::string path, const executor& io,
           const writer_options& options);
    ~writer() { stop(); }
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;

    /// Thread safe. Refused work comes back with busy or closed, always by way of the io thread.
    void submit(std::unique_ptr<write_work> work);
    /// Does what waits, then ends the thread. Blocks.
    void stop();

 private:
    void run();
    void move_keys(writing::when) noexcept;
    void commit_group(group<write_work>& works);
    /// All of them without savepoints; false when one failed (then nothing was kept).
    bool attempt_together(group<write_work>& works);
    /// Each under a savepoint of its own.
    void attempt_apart(group<write_work>& works);
    errc commit(const progress& before);
    void give_up(group<write_work>& works, errc code, const progress& before);
    void roll_back() noexcept;
    [[nodiscard]] std::chrono::microseconds expected_wait(std::size_t waiting) const;

    executor io_;
    writer_options options_;
    std::unique_ptr<connection> db_;
    writing writing_;
    checkpoints checkpoints_;

    std::mutex mutex_;  // for what follows
    std::condition_variable wake_;
    group<write_work> waiting_;
    bool stopping_ = false;
    double work_us_ = 50;      ///< smoothed time of one work without its commit
    double commit_us_ = 1000;  ///< smoothed time of one commit

    std::thread thread_;
};

}  // namespace firebreak::storage
