// The assembled bot: store, desk, courier and clockwork around one io thread. What `serve`, `demo`
// and `report` have in common.
#pragma once

#include "bot/desk/clockwork.hpp"
#include "bot/desk/courier.hpp"
#include "bot/desk/desk.hpp"
#include "bot/desk/supervisor.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace firebreak::cli {

class office {
 public:
    struct parts {
        boost::asio::io_context& io;
        firebreak::clock& time;
        telemetry& log;
        std::unique_ptr<store> files;
        std::shared_ptr<const directory> who;
        std::shared_ptr<const playbooks::library> books;
        std::function<double()> jitter;
        std::chrono::milliseconds undo_window{};  ///< as in desk::parts
        /// Of networks that know more than that they are there; may be empty.
        network_watch networks{};
    };

    explicit office(parts p);

    /// Networks to send to; all of them before open().
    void connect(chat& network);
    /// Starts the courier and the clockwork.
    void open();
    /// Completes when everything that is due at this moment is done: rows of the clock, messages.
    boost::asio::awaitable<void> settled();
    /// Nothing new is sent from now on, and nobody waits for it: what is due stays in the outbox.
    void interrupt();
    /// Ends what is under way and closes the store. Nothing is accepted afterwards.
    boost::asio::awaitable<void> close();

    [[nodiscard]] firebreak::desk& front() { return desk_; }
    [[nodiscard]] store& files() { return *parts_.files; }
    [[nodiscard]] supervisor& loops() { return supervisor_; }

 private:
    [[nodiscard]] std::vector<network_health> networks() const;

    parts parts_;
    std::vector<chat*> networks_;
    firebreak::desk desk_;
    std::unique_ptr<courier> courier_;
    clockwork clockwork_;
    supervisor supervisor_;
};

/// Runs one read on its own: for verbs that only look something up. The store's completions must be
/// on `io`. Returns what `fn(snapshot&)` returns.
template <class Fn>
auto read_now(boost::asio::io_context& io, store& files, Fn fn)
    -> result<std::invoke_result_t<Fn&, snapshot&>>;

/// A random number in [0, 1) for jitter; seeded by the system.
std::function<double()> system_jitter();

}  // namespace firebreak::cli

#include <boost/asio/co_spawn.hpp>

template <class Fn>
auto firebreak::cli::read_now(boost::asio::io_context& io, store& files, Fn fn)
    -> result<std::invoke_result_t<Fn&, snapshot&>> {
    using value = std::invoke_result_t<Fn&, snapshot&>;
    std::optional<result<value>> answer;
    boost::asio::co_spawn(io, files.read(std::move(fn)),
                          [&](const std::exception_ptr& failure, result<value> r) {
                              if (failure) std::rethrow_exception(failure);
                              answer.emplace(std::move(r));
                          });
    io.restart();
    // The answer comes from another thread: wait for it, not for an empty queue.
    auto open = boost::asio::make_work_guard(io);
    while (!answer) io.run_one();
    return std::move(*answer);
}
