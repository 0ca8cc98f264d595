// The courier: takes due messages out of the outbox and gives them to their network, in order for
// each ticket and conversation; tries again, backs off, parks what can never succeed and says so.
// Messages for a network that is not connected in this run stay due for a run in which it is.
#pragma once

#include "bot/desk/desk.hpp"
#include "bot/ports/chat.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/store.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <set>
#include <vector>

namespace firebreak {

/// How long to wait before attempt `attempts` + 1: 1 s, 2 s, 4 s … 5 min, of which `jitter` in [0,
/// 1) takes away up to half. What the network asks for is never undercut.
std::chrono::milliseconds pause_before_retry(std::int64_t attempts, double jitter,
                                             std::optional<std::chrono::milliseconds> asked);

/// All members on the io thread.
class courier {
 public:
    struct parts {
        boost::asio::io_context::executor_type executor;
        store& files;
        clock& time;
        telemetry& log;
        const desk& office;  ///< for the playbooks and people in force
        std::vector<chat*> networks;
        std::function<double()> jitter = [] { return 0.0; };
    };

    explicit courier(parts);

    /// Sends whatever is due until stop(); ends when the deliveries under way have ended.
    boost::asio::awaitable<void> run();
    /// Something may be due: look now.
    void wake();
    void stop();
    /// Completes when nothing is due at this moment (messages postponed to later, or to networks
    /// that are not here, do not count).
    boost::asio::awaitable<void> settled();

 private:
    struct prepared_delivery {
        delivery what;
        outbox_number seen;  ///< the newest message when the content was made
    };

    /// One look into the outbox, for the networks of this run.
    struct findings {
        std::vector<outbox_row> due;  ///< to be sent now
        std::optional<instant> next;  ///< when more may become due
        conversation last;            ///< where the look ended; empty: at the end
        /// Networks for which so many wait in vain, of which nobody was told yet.
        std::vector<std::pair<network_id, std::int64_t>> not_here;
    };
    static findings due_of(snapshot& files, instant now, const std::set<network_id>& here,
                           const std::set<network_id>& told, const conversation& after);

    boost::asio::awaitable<void> look();
    boost::asio::awaitable<void> send(outbox_row row);
    boost::asio::awaitable<void> keep_result(outbox_row row, outbox_number seen, delivery_result r);
    prepared_delivery prepare(snapshot& files, const outbox_row& row,
                              const std::shared_ptr<const directory>& who,
                              const std::shared_ptr<const playbooks::library>& books) const;
    chat& network_of(const conversation&) const;
    void changed();

    parts parts_;
    std::set<network_id> here_;      ///< the networks of this run
    std::set<network_id> not_here_;  ///< said to be missing already
    conversation after_;             ///< where the next look begins; empty: at the beginning
    std::optional<instant> next_;    ///< of the conversations before that
    std::set<conversation> busy_;    ///< conversations with a delivery under way
    std::uint64_t finished_ = 0;     ///< counts deliveries, so that no stale list is used
    bool stopping_ = false;
    bool nothing_due_ = false;          ///< so said the last look
    std::uint64_t asked_ = 0;           ///< counts wake(), so that none is missed while looking
    instant next_look_{};               ///< until when it sleeps
    std::uint64_t looked_ = 0;          ///< asked_ as it was before the last look
    boost::asio::steady_timer signal_;  ///< never expires; cancelled whenever something changed
};

}  // namespace firebreak
