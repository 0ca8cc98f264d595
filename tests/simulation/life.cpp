#include "tests/simulation/life.hpp"

#include "storage/sqlite/store.hpp"

#include <boost/asio/co_spawn.hpp>

namespace firebreak::simulation {

life::life(instant now)
    : open_(boost::asio::make_work_guard(io_)),
      clock_(io_.get_executor(), now),
      log_({.out = &logged_}) {}

life::~life() {
    if (files_ != nullptr) files_->close();  // again does no harm: nobody may wait in a gate
}

result<std::unique_ptr<life>> life::begin(const parts& p) {
    std::unique_ptr<life> l(new life(p.now));
    storage::open_options how{.path = p.database.string(), .executor = l->io_.get_executor()};
    how.wal_pages = 0;
    how.carry_over_after = 40;  // often enough to happen in a short life
    how.checkpoint_thread = false;
    how.longest_wait = std::chrono::hours{1};  // a busy machine must not change the story
    how.purpose = "simulation";
    auto opened = storage::open(how);
    if (!opened) return opened.error();
    auto newest = [](snapshot& files) { return files.newest_message(); };
    const auto inherited = cli::read_now(l->io_, **opened, newest);
    if (!inherited) {
        (*opened)->close();
        return inherited.error();
    }
    auto files = std::make_unique<lockstep>(std::move(*opened), l->io_);
    l->files_ = files.get();
    l->office_ = std::make_unique<cli::office>(cli::office::parts{l->io_,
                                                                  l->clock_,
                                                                  l->log_,
                                                                  std::move(files),
                                                                  p.around.who,
                                                                  p.around.books,
                                                                  p.jitter,
                                                                  p.undo_window,
                                                                  {}});
    for (auto& to : p.servers) {
        l->lines_.push_back(std::make_unique<line>(to, l->clock_, *inherited));
        l->office_->connect(*l->lines_.back());
    }
    l->office_->open();
    return l;
}

void life::drain() {
    io_.restart();
    while (io_.poll() > 0) {
    }
}

void life::close() {
    boost::asio::co_spawn(io_, office_->close(), [this](const std::exception_ptr& failure) {
        closed_ = true;
        if (failure) std::rethrow_exception(failure);
    });
}

}  // namespace firebreak::simulation
