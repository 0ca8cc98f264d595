// The reader: one thread with a connection that only reads, one consistent state for each work.
#pragma once

#include "storage/sqlite/completions.hpp"
#include "storage/sqlite/reading.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace firebreak::storage {

class reader {
 public:
    reader(std::unique_ptr<connection> db, const executor& io);
    ~reader() { stop(); }
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;

    /// Thread safe.
    void submit(std::unique_ptr<read_work> work);
    /// Does what waits, then ends the thread. Blocks.
    void stop();

 private:
    void run();
    errc attempt(pending<read_work>& work) noexcept;

    executor io_;
    std::unique_ptr<connection> db_;
    reading_on<snapshot> snapshot_;

    std::mutex mutex_;  // for what follows
    std::condition_variable wake_;
    group<read_work> waiting_;
    bool stopping_ = false;

    std::thread thread_;
};

}  // namespace firebreak::storage
