#include "storage/sqlite/reader.hpp"

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/rest.hpp"

namespace firebreak::storage {
namespace {

const query begin{"BEGIN"};
const query end{"COMMIT"};
const query rollback{"ROLLBACK"};

}  // namespace

reader::reader(std::unique_ptr<connection> db, const executor& io)
    : io_(io), db_(std::move(db)), snapshot_(*db_), thread_([this] { run(); }) {}

void reader::submit(std::unique_ptr<read_work> work) {
    pending<read_work> item{std::move(work), io_};
    {
        const std::lock_guard lock{mutex_};
        if (!stopping_) {
            waiting_.push_back(std::move(item));
            wake_.notify_one();
            return;
        }
    }
    item.code = errc::closed;
    group<read_work> refused;
    refused.push_back(std::move(item));
    post_back(io_, std::move(refused));
}

void reader::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void reader::run() {
    for (;;) {
        group<read_work> works;
        {
            std::unique_lock lock{mutex_};
            wait_or_rest(lock, wake_, *db_, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            works.swap(waiting_);
        }
        // Each is answered at once: a summary must not keep a small question waiting for its
        // answer.
        for (auto& work : works) {
            work.code = attempt(work);
            group<read_work> done;
            done.push_back(std::move(work));
            post_back(io_, std::move(done));
        }
    }
}

errc reader::attempt(pending<read_work>& work) noexcept {
    auto code = errc::ok;
    try {
        db_->run(begin);
        work.attempt(snapshot_);
    } catch (...) {
        code = caught();
    }
    try {
        if (db_->in_transaction()) db_->run(code == errc::ok ? end : rollback);
    } catch (...) {
        if (code == errc::ok) code = caught();
    }
    return code;
}

}  // namespace firebreak::storage
