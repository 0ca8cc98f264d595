#include "storage/sqlite/writer.hpp"

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/rest.hpp"

#include <iterator>

namespace firebreak::storage {
namespace {

using steady = std::chrono::steady_clock;

const query begin{"BEGIN IMMEDIATE"};
const query commit_it{"COMMIT"};
const query rollback{"ROLLBACK"};
const query save{"SAVEPOINT one"};
const query release{"RELEASE one"};
const query undo{"ROLLBACK TO one"};

double microseconds(steady::duration d) {
    return std::chrono::duration<double, std::micro>(d).count();
}
// Follows within some ten groups.
void smooth(double& value, double newest) { value += (newest - value) / 8; }

}  // namespace

writer::writer(std::unique_ptr<connection> db, std::string path, const executor& io,
               const writer_options& options)
    : io_(io),
      options_(options),
      db_(std::move(db)),
      writing_(*db_),
      checkpoints_(*db_, std::move(path), options.carry_over_after, options.checkpoint_thread),
      thread_([this] { run(); }) {}

void writer::submit(std::unique_ptr<write_work> work) {
    bool was_empty = false;
    errc code = errc::ok;
    {
        const std::lock_guard lock{mutex_};
        if (stopping_)
            code = errc::closed;
        else if (expected_wait(waiting_.size()) > options_.longest_wait)
            code = errc::busy;
        else {
            was_empty = waiting_.empty();
            waiting_.emplace_back(std::move(work), io_);
        }
    }
    if (was_empty) wake_.notify_one();
    if (code != errc::ok) {
        group<write_work> refused;
        refused.emplace_back(std::move(work), io_).code =
            code;  // NOLINT(bugprone-use-after-move): not queued
        post_back(io_, std::move(refused));
    }
}

void writer::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

std::chrono::microseconds writer::expected_wait(std::size_t waiting) const {
    const std::size_t whole = waiting / options_.group_cap;
    const auto groups = static_cast<double>(whole);
    return std::chrono::microseconds{
        static_cast<std::int64_t>(groups * commit_us_ + static_cast<double>(waiting) * work_us_)};
}

void writer::run() {
    group<write_work> works;
    works.reserve(options_.group_cap);
    for (;;) {
        {
            std::unique_lock lock{mutex_};
            wait_or_rest(lock, wake_, *db_, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) break;
            if (waiting_.size() <= options_.group_cap) {
                works.swap(waiting_);
            } else {
                const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(options_.group_cap);
                works.assign(std::make_move_iterator(waiting_.begin()),
                             std::make_move_iterator(end));
                waiting_.erase(waiting_.begin(), end);
            }
        }
        commit_group(works);
        post_back(io_, std::exchange(works, {}));
        move_keys(writing::when::enough);
        checkpoints_.after_commit();
    }
    move_keys(writing::when::now);  // so that the next start has none to read
    checkpoints_.finish();
}

void writer::commit_group(group<write_work>& works) {
    const auto before = writing_.where();
    const auto started = steady::now();
    errc code = errc::ok;
    try {
        db_->run(begin);
        // Savepoints copy every page before it is changed, for each work anew. Failures are rare
        // and works may be run again: so first all together, and apart only if one of them failed.
        if (!attempt_together(works)) {
            writing_.go_back(before);
            if (!db_->in_transaction()) db_->run(begin);
            attempt_apart(works);
        }
    } catch (...) {
        code = caught();
    }
    const auto done = steady::now();
    if (code == errc::ok) code = commit(before);
    if (code != errc::ok) give_up(works, code, before);
    const auto committed = steady::now();

    const std::lock_guard lock{mutex_};
    smooth(work_us_, microseconds(done - started) / static_cast<double>(works.size()));
    smooth(commit_us_, microseconds(committed - done));
}

void writer::move_keys(writing::when w) noexcept {
    try {
        writing_.move_keys(w);
    } catch (...) {
        // A full disk, say: tried again after the next group, nothing depends on it.
    }
}

bool writer::attempt_together(group<write_work>& works) {
    for (auto& work : works) {
        try {
            work.attempt(writing_);
        } catch (...) {
            const auto code = caught();
            const bool alone = works.size() == 1;
            if (concerns_everybody(code) && !db_->in_transaction()) throw store_failure{code};
            roll_back();
            if (!alone) return false;
            throw store_failure{code};
        }
        if (!db_->in_transaction()) throw store_failure{errc::io_failed};
    }
    return true;
}

void writer::attempt_apart(group<write_work>& works) {
    for (auto& work : works) {
        const auto before = writing_.where();
        db_->run(save);
        try {
            work.attempt(writing_);
        } catch (...) {
            work.code = caught();
            // SQLite undid everything by itself, of the others too: a full disk, say.
            if (!db_->in_transaction()) throw store_failure{work.code};
            db_->run(undo);
            writing_.go_back(before);
        }
        db_->run(release);
    }
}

errc writer::commit(const progress& before) {
    try {
        if (writing_.where().events != before.events) save_progress(*db_, writing_.where());
        db_->run(commit_it);
        return errc::ok;
    } catch (...) {
        return caught();
    }
}

void writer::give_up(group<write_work>& works, errc code, const progress& before) {
    roll_back();
    writing_.go_back(before);
    for (auto& work : works) work.code = work.code == errc::ok ? code : work.code;
}

void writer::roll_back() noexcept {
    try {
        if (db_->in_transaction()) db_->run(rollback);
    } catch (...) {
        // Nothing is left to be undone with: the next BEGIN tells.
    }
}

}  // namespace firebreak::storage
