// Work that waits for a thread, and the way back to the io thread.
#pragma once

#include "bot/domain/error.hpp"

#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace firebreak::storage {

using executor = boost::asio::io_context::executor_type;

/// One submitted work; as long as it lives the io thread has something to wait for.
template <class Work>
class pending {
 public:
    pending(std::unique_ptr<Work> work, const executor& io)
        : work_(std::move(work)),
          guard_(boost::asio::prefer(io, boost::asio::execution::outstanding_work.tracked)) {}

    void attempt(auto& access) { work_->attempt(access); }
    void finish() { work_->finish(code); }

    errc code = errc::ok;

 private:
    using tracked = decltype(boost::asio::prefer(std::declval<const executor&>(),
                                                 boost::asio::execution::outstanding_work.tracked));
    std::unique_ptr<Work> work_;
    tracked guard_;
};

template <class Work>
using group = std::vector<pending<Work>>;

/// Calls `finish` of all of them on the io thread, in one go. Should one throw (a bug in what
/// awaits it), the others still get theirs.
template <class Work>
void post_back(const executor& io, group<Work> works, std::size_t from = 0) {
    boost::asio::post(io, [io, works = std::move(works), from]() mutable {
        for (std::size_t i = from; i < works.size(); ++i) {
            try {
                works[i].finish();
            } catch (...) {
                post_back(io, std::move(works), i + 1);
                throw;
            }
        }
    });
}

}  // namespace firebreak::storage
