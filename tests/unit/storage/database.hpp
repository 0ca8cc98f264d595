// A database in a folder of its own, filled with a few tickets, for tests that break it.
#pragma once

#include "storage/sqlite/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>

namespace firebreak::storage {

class database {
 public:
    database();
    ~database();
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string beside(const std::string& name) const { return folder_ + "/" + name; }
    [[nodiscard]] const std::string& folder() const { return folder_; }

    /// Opens it; `options` may ask for more than the path.
    errc open(open_options options);
    errc open() { return open({.path = path_, .executor = io_.get_executor(), .wal_pages = 50}); }
    boost::asio::io_context& io() { return io_; }
    store& get() { return *store_; }
    void close() { store_.reset(); }

    template <class Fn>
    auto write(Fn fn) {
        return finished(store_->write(std::move(fn)));
    }
    template <class Fn>
    auto read(Fn fn) {
        return finished(store_->read(std::move(fn)));
    }
    /// Files `count` reports and does something to the first ticket; opens and closes.
    void fill(int count);
    /// Runs SQL behind the store's back, as somebody with a shell would.
    void tamper(const std::string& sql);

 private:
    template <class T>
    result<T> finished(boost::asio::awaitable<result<T>> work) {
        std::optional<result<T>> got;
        boost::asio::co_spawn(io_, std::move(work), [&](std::exception_ptr thrown, result<T> r) {
            if (thrown) std::rethrow_exception(thrown);
            got.emplace(std::move(r));
        });
        io_.restart(), io_.run();
        return std::move(*got);
    }

    std::string folder_, path_;
    boost::asio::io_context io_{1};
    std::unique_ptr<store> store_;
};

/// The rows of one report.
ticket file(transaction& t, const std::string& text);

}  // namespace firebreak::storage
