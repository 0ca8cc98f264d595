// Reloading playbooks while serving: all of the new set or none of it.
#pragma once

#include "bot/desk/desk.hpp"
#include "bot/ports/telemetry.hpp"
#include "playbooks/library.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace firebreak::cli {

/// A new set that passed, or why it did not.
struct reloaded {
    std::shared_ptr<const playbooks::library> books;  ///< null: the old set stays
    std::vector<std::string> problems;                ///< "file:line:column: …", one a line
};

/// Loads a folder, with what the teams taught according to that database, and runs its examples.
/// Any error and any failing example refuses the whole set.
reloaded try_library(const std::filesystem::path& folder, const std::vector<team_id>& teams,
                     const std::filesystem::path& database);

/// start() on the io thread; the loading happens on `worker`. Both outlive it.
class reloader {
 public:
    reloader(boost::asio::io_context::executor_type io,
             boost::asio::thread_pool::executor_type worker, desk& front, telemetry& log,
             std::filesystem::path folder, std::vector<team_id> teams,
             std::filesystem::path database);

    /// Loads in the background; the desk gets the new set, or the log says why not.
    void start();

 private:
    void finish(const reloaded& r);

    boost::asio::io_context::executor_type io_;
    boost::asio::thread_pool::executor_type worker_;
    desk& front_;
    telemetry& log_;
    std::filesystem::path folder_;
    std::vector<team_id> teams_;
    std::filesystem::path database_;
};

}  // namespace firebreak::cli
