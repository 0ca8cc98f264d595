// The chat port: one network that messages are sent to. Slack, Matrix, the console and the browser
// workspace each have one.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace firebreak {

/// A picture, for networks that show pictures.
struct picture {
    std::string name;           ///< of the file, without its ending: "firebreak-2026-W47"
    std::string title;          ///< one line above or below it
    std::string alt;            ///< all that it says, for those who don't see it
    std::string png;            ///< the file; at most `most_picture` bytes
    int width = 0, height = 0;  ///< in pixels
};
inline constexpr std::size_t most_picture = std::size_t{256} * 1024;

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
    bool is_card = false;  ///< the team's live card, under which people work on the ticket
    /// To be shown instead of `content`, which says the same in words: networks without pictures
    /// take those. Where a picture is refused, that is `never`: nothing is lost but the picture.
    std::optional<picture> image = {};
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
