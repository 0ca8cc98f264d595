// Reloading playbooks while serving: all of the new set or none of it.
#pragma once

#include "bot/desk/desk.hpp"
#include "bot/ports/telemetry.hpp"
#include "config/configuration.hpp"
#include "playbooks/library.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <string>
#include <vector>

namespace firebreak::cli {

/// A new set that passed, or why it did not.
struct reloaded {
    std::shared_ptr<const playbooks::library> books;  ///< null: the old set stays
    std::vector<std::string> problems;                ///< "file:line:column: …", one a line
};

/// Loads the playbooks of a configuration, with what its teams taught, and runs their examples. Any
/// error and any failing example refuses the whole set.
reloaded try_library(const configuration&);

/// start() on the io thread; the loading happens on `worker`. All that it is given outlives it.
class reloader {
 public:
    reloader(boost::asio::io_context::executor_type io,
             boost::asio::thread_pool::executor_type worker, desk& front, telemetry& log,
             const configuration& config);

    /// Loads in the background; the desk gets the new set, or the log says why not.
    void start();

 private:
    void finish(const reloaded& r);

    boost::asio::io_context::executor_type io_;
    boost::asio::thread_pool::executor_type worker_;
    desk& front_;
    telemetry& log_;
    const configuration& config_;
};

}  // namespace firebreak::cli
