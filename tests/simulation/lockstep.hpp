// The real store, one step at a time: what is asked of it waits until the simulation lets it go on,
// and then nothing else happens until it has been done. So threads of the store do not decide in
// which order things happen; the seed does.
#pragma once

#include "bot/ports/store.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

namespace firebreak::simulation {

/// All members on the io thread.
class lockstep final : public store {
 public:
    lockstep(std::unique_ptr<store> real, boost::asio::io_context& io);

    void submit(std::unique_ptr<write_work> work) override;
    void submit(std::unique_ptr<read_work> work) override;
    void close() override;

    [[nodiscard]] std::size_t writes() const { return writes_.size(); }
    [[nodiscard]] std::size_t reads() const { return reads_.size(); }
    /// The next so many writes go to the real store and share its commit; blocks until the writer
    /// has nothing left to do. Their answers wait for answer_write().
    void let_write(std::size_t count);
    /// The next question is put; its answer waits for answer_read(). By then it may be out of date,
    /// as it may be when a question takes its time.
    void let_read();
    [[nodiscard]] std::size_t written() const { return written_.size(); }
    [[nodiscard]] std::size_t read_answers() const { return seen_.size(); }
    /// The oldest answer is given. There is one.
    void answer_write();
    void answer_read();

 private:
    struct gate;
    void hold_writer();

    std::unique_ptr<store> real_;
    boost::asio::io_context& io_;
    std::shared_ptr<gate> gate_;  ///< in which the writer stands; null: the disk is dead
    std::deque<std::unique_ptr<write_work>> writes_;
    std::deque<std::unique_ptr<read_work>> reads_;
    std::size_t under_way_ = 0;
    std::deque<std::function<void()>> written_, seen_;  ///< answers that wait to be given
};

}  // namespace firebreak::simulation
