// What can be chosen by a number or a reaction: read from the bot's own messages, where it stands,
// so that nothing is forgotten by a restart.
#pragma once

#include "adapters/matrix/homeserver.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace firebreak::matrix {

/// A message of ours that offers choices. Empty: none does, or it can't be told now.
struct offering {
    std::string event;
    std::string thread;  ///< the root it stands under; "" for none
    std::vector<offer> offers;
};

/// What this message offers, as last edited; nothing when it is somebody else's.
boost::asio::awaitable<offering> offered_by(homeserver& server, std::string room,
                                            std::string event);

/// What was offered last in a thread or, with none, in a room outside of threads: among the newest
/// few messages, and before the event `asked`.
boost::asio::awaitable<offering> offered_last(homeserver& server, std::string room,
                                              std::string thread, std::string asked);

}  // namespace firebreak::matrix
