// What one /sync answer brought, and how much of it is still being worked on. Its place in the
// timeline may be kept when nothing is left: a bot that dies before that hears it all again, and
// idempotency keys and transaction ids make that harmless.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace firebreak::matrix {

struct batch {
    std::string next;                ///< where to go on when all of it is done
    std::size_t open = 0;            ///< events that are not done yet
    bool broken = false;             ///< something was given up because the bot is stopping
    std::function<void()> finished;  ///< called when nothing of it is open any more
};

/// A share of a batch, which is done when no share of it is left. A handler that breaks lets its
/// share go like any other: an event that breaks it must not be heard for ever.
class holding {
 public:
    holding() = default;
    explicit holding(std::shared_ptr<batch> of) : of_(std::move(of)) {
        if (of_) ++of_->open;
    }
    holding(const holding& other) : holding(other.of_) {}
    holding(holding&& other) noexcept = default;
    holding& operator=(holding other) noexcept {
        std::swap(of_, other.of_);
        return *this;
    }
    ~holding() {
        if (of_ && --of_->open == 0 && of_->finished) of_->finished();
    }

    /// The bot stops before this was done: it is to be heard again.
    void give_up() const {
        if (of_) of_->broken = true;
    }

 private:
    std::shared_ptr<batch> of_;
};

}  // namespace firebreak::matrix
