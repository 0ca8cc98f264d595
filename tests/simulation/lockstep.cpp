#include "tests/simulation/lockstep.hpp"

#include <boost/asio/post.hpp>

#include <condition_variable>
#include <mutex>
#include <utility>

namespace firebreak::simulation {
namespace {

using answers = std::deque<std::function<void()>>;

// Its answer is put aside: given at once, it would race with what the writer still does.
template <class Base, class Access>
class counted final : public Base {
 public:
    counted(std::unique_ptr<Base> work, std::size_t& under_way, answers& done)
        : work_(std::move(work)), under_way_(under_way), answers_(done) {}
    void attempt(Access& access) override { work_->attempt(access); }
    void finish(errc code) override {
        --under_way_;
        answers_.push_back(
            [work = std::shared_ptr<Base>(std::move(work_)), code] { work->finish(code); });
    }

 private:
    std::unique_ptr<Base> work_;
    std::size_t& under_way_;
    answers& answers_;
};

}  // namespace

/// A write that changes nothing and keeps the writer busy for as long as one likes.
struct lockstep::gate {
    std::mutex mutex;
    std::condition_variable changed;
    bool open = false;     // under the mutex
    bool entered = false;  // of the io thread: the writer stands in it
    bool over = false;     // of the io thread: it was passed, or the disk refused even that

    void let_go() {
        {
            const std::lock_guard lock{mutex};
            open = true;
        }
        changed.notify_all();
    }

    class work final : public write_work {
     public:
        work(std::shared_ptr<gate> at, boost::asio::io_context& io) : at_(std::move(at)), io_(io) {}
        void attempt(transaction&) override {
            boost::asio::post(io_, [at = at_] { at->entered = true; });
            std::unique_lock lock{at_->mutex};
            at_->changed.wait(lock, [this] { return at_->open; });
        }
        void finish(errc) override { at_->over = true; }

     private:
        std::shared_ptr<gate> at_;
        boost::asio::io_context& io_;
    };
};

lockstep::lockstep(std::unique_ptr<store> real, boost::asio::io_context& io)
    : real_(std::move(real)), io_(io) {
    hold_writer();
}

void lockstep::submit(std::unique_ptr<write_work> work) { writes_.push_back(std::move(work)); }
void lockstep::submit(std::unique_ptr<read_work> work) { reads_.push_back(std::move(work)); }

void lockstep::close() {
    if (gate_) gate_->let_go();
    gate_.reset();
    real_->close();
    while (!written_.empty()) answer_write();
    while (!seen_.empty()) answer_read();
    // What came too late is refused, by the real one.
    for (auto& work : std::exchange(writes_, {})) real_->submit(std::move(work));
    for (auto& work : std::exchange(reads_, {})) real_->submit(std::move(work));
}

void lockstep::hold_writer() {
    // A failing disk may refuse even a write that changes nothing; a dead one always does.
    constexpr int most = 50;
    for (int i = 0; i < most; ++i) {
        auto at = std::make_shared<gate>();
        real_->submit(std::unique_ptr<write_work>(std::make_unique<gate::work>(at, io_)));
        while (!at->entered && !at->over) io_.run_one();
        if (at->entered) {
            gate_ = std::move(at);
            return;
        }
    }
    gate_.reset();
}

void lockstep::let_write(std::size_t count) {
    // The writer takes together whatever waits when it leaves the gate. Where there is none, one
    // after the other.
    if (!gate_) count = 1;
    for (std::size_t i = 0; i < count && !writes_.empty(); ++i) {
        ++under_way_;
        real_->submit(
            std::unique_ptr<write_work>(std::make_unique<counted<write_work, transaction>>(
                std::move(writes_.front()), under_way_, written_)));
        writes_.pop_front();
    }
    if (gate_) gate_->let_go();
    while (under_way_ > 0) io_.run_one();
    // It has answered, but may still be tidying up: when it stands in the next gate, it is not.
    hold_writer();
}

void lockstep::answer_write() {
    const auto answer = std::move(written_.front());
    written_.pop_front();
    answer();
}

void lockstep::answer_read() {
    const auto answer = std::move(seen_.front());
    seen_.pop_front();
    answer();
}

void lockstep::let_read() {
    if (reads_.empty()) return;
    ++under_way_;
    real_->submit(std::unique_ptr<read_work>(std::make_unique<counted<read_work, snapshot>>(
        std::move(reads_.front()), under_way_, seen_)));
    reads_.pop_front();
    while (under_way_ > 0) io_.run_one();
}

}  // namespace firebreak::simulation
