// How a thread with a connection waits for work. One that nobody asks for a while gives back the
// memory of the pages it kept: a bot is idle for most of a day.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace firebreak::storage {

inline constexpr std::chrono::seconds rest_after{5};

/// Until ready(), which is asked under the lock.
template <class Ready>
void wait_or_rest(std::unique_lock<std::mutex>& lock, std::condition_variable& wake, connection& db,
                  Ready ready, std::chrono::milliseconds after = rest_after) {
    if (wake.wait_for(lock, after, ready)) return;
    lock.unlock();  // whoever brings work does not wait for this
    db.forget_pages();
    lock.lock();
    wake.wait(lock, ready);
}

}  // namespace firebreak::storage
