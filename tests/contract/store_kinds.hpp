// Every kind of store passes the same suite: add a kind to `store_kinds` and run `contract`.
#pragma once

#include "bot/ports/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace firebreak::contract {

struct store_kind {
    std::string name;
    /// Opens what stands in `folder`, or makes it. Throws when it cannot.
    std::function<std::unique_ptr<store>(const std::string& folder,
                                         boost::asio::io_context::executor_type)>
        open;
};

const std::vector<store_kind>& store_kinds();

/// One store in a folder of its own, with an io loop that runs only inside its functions.
class bench {
 public:
    explicit bench(const store_kind& kind);
    ~bench();
    bench(const bench&) = delete;
    bench& operator=(const bench&) = delete;

    store& get() { return *store_; }
    boost::asio::io_context& io() { return io_; }
    /// Closes and opens again: only what is on the disk is left.
    void reopen();

    template <class Fn>
    auto write(Fn fn) {
        return finished(store_->write(std::move(fn)));
    }
    template <class Fn>
    auto read(Fn fn) {
        return finished(store_->read(std::move(fn)));
    }
    /// Starts a write; `done` gets its code once `run` is called.
    template <class Fn>
    void start(Fn fn, std::function<void(errc)> done) {
        using value = std::invoke_result_t<Fn&, transaction&>;
        boost::asio::co_spawn(io_, store_->write(std::move(fn)),
                              [done](std::exception_ptr thrown, result<value> r) {
                                  if (thrown) std::rethrow_exception(thrown);
                                  done(r ? errc::ok : static_cast<errc>(r.error().value()));
                              });
    }
    void run() { io_.restart(), io_.run(); }

    /// What a report leaves: its row, a ticket, `filed`, and its key.
    ticket file(const std::string& key, const person_id& reporter = person_id{"maija"},
                severity level = severity::normal);

 private:
    template <class T>
    result<T> finished(boost::asio::awaitable<result<T>> work) {
        std::optional<result<T>> got;
        boost::asio::co_spawn(io_, std::move(work), [&](std::exception_ptr thrown, result<T> r) {
            if (thrown) std::rethrow_exception(thrown);
            got.emplace(std::move(r));
        });
        run();
        return std::move(*got);
    }

    const store_kind& kind_;
    std::filesystem::path folder_;
    boost::asio::io_context io_{1};
    std::unique_ptr<store> store_;
};

inline instant at(std::int64_t n) { return to_instant(1'900'000'000'000 + n); }

/// The rows of one report within a transaction.
ticket file_in(transaction& t, const std::string& key, const person_id& reporter, instant when,
               severity level = severity::normal);

}  // namespace firebreak::contract
