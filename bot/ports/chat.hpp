// The chat port: one network that messages are sent to. Slack, Matrix, the console and the browser
// workspace each have one.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace firebreak {

/// One message to be sent or, with `edits`, to take the place of one that was sent before.
struct delivery {
    outbox_number number;      ///< the same for every attempt: networks use it against doubles
    std::int64_t attempt = 1;  ///< from 1
    conversation to;
    ticket_number ticket;  ///< what it is about; 0: nothing in particular
    std::string edits;     ///< reference of the message to edit; empty: a new one
    std::string thread;    ///< reference of the message to answer under; empty: none
    language lang = language::en;
    message content;
};

struct delivery_result {
    enum class kind {
        delivered,  ///< `reference` names the message in this network
        later,      ///< not now: try again, not before `retry_after` if given
        never,      ///< this message can't be delivered; `detail` says why
        gone,       ///< the message to edit is no more; it may be posted anew
    };
    kind is = kind::delivered;
    std::string reference;
    std::optional<std::chrono::milliseconds> retry_after;
    std::string detail;  ///< for logs and `parked`: no personal data
    /// Delivered by an earlier attempt whose answer was lost: what stands there may be older than
    /// the content given now.
    bool earlier = false;
};

class chat {
 public:
    virtual ~chat() = default;

    /// Which conversations are its: those of this network.
    [[nodiscard]] virtual const network_id& network() const = 0;

    /// Sends one message. The courier never calls it twice at once for one conversation. Bounded in
    /// time by the adapter (at most 30 s). On the io thread.
    virtual boost::asio::awaitable<delivery_result> deliver(delivery) = 0;
};

}  // namespace firebreak
