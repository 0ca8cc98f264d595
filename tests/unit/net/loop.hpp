// Runs coroutines of a test on an io_context of its own, with a limit so that nothing hangs.
#pragma once

#include "tests/support/catch.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

namespace firebreak::net::test {

using boost::asio::awaitable;

class loop {
 public:
    loop() = default;

    boost::asio::io_context::executor_type executor() { return context_.get_executor(); }
    boost::asio::io_context& context() { return context_; }

    /// Runs until `work` has ended; whatever else was started runs along. Throws what it throws.
    void run(awaitable<void> work) {
        bool ended = false;
        std::exception_ptr thrown;
        boost::asio::co_spawn(context_, std::move(work), [&](std::exception_ptr e) {
            thrown = std::move(e);
            ended = true;
        });
        run_until([&] { return ended; });
        if (thrown) std::rethrow_exception(thrown);
    }

    template <class T>
    T run(awaitable<T> work) {
        std::optional<T> value;
        run(keep(std::move(work), value));
        return std::move(*value);
    }

    /// What came of it is put into `value`.
    template <class T>
    static awaitable<void> keep(awaitable<T> work, std::optional<T>& value) {
        value.emplace(co_await std::move(work));
    }

    /// Starts something that goes on by itself; `ended` is set when it is over.
    template <class T>
    void start(awaitable<T> work, bool& ended) {
        boost::asio::co_spawn(context_, std::move(work),
                              [&ended](const std::exception_ptr&, auto&&...) { ended = true; });
    }

    template <class Condition>
    void run_until(Condition met) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!met()) {
            context_.restart();
            context_.run_one_until(end);
            if (std::chrono::steady_clock::now() >= end) FAIL("nothing happens any more");
        }
    }

 private:
    boost::asio::io_context context_{1};
};

}  // namespace firebreak::net::test
