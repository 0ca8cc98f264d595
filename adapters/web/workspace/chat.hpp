// The browser workspace as a chat network: what is delivered stands on the board.
#pragma once

#include "adapters/web/workspace/board.hpp"
#include "bot/ports/chat.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/directory.hpp"

#include <memory>

namespace firebreak::web {

/// References are "w" and the number of the outbox row: one row delivered twice (a message or an
/// edit) stands there once. The board forgets; editing what it has forgotten, or what an earlier
/// run showed, is `gone`, so it is shown anew. On the io thread; board and clock outlive it.
class workspace_chat final : public chat {
 public:
    workspace_chat(board& b, std::shared_ptr<const directory> who, clock& time)
        : board_(b), who_(std::move(who)), time_(time) {}

    [[nodiscard]] const network_id& network() const override;
    /// Never `later`. `never`: no conversation of this workspace.
    boost::asio::awaitable<delivery_result> deliver(delivery) override;

 private:
    board& board_;
    std::shared_ptr<const directory> who_;
    clock& time_;
};

}  // namespace firebreak::web
