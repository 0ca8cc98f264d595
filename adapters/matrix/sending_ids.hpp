// Transaction ids: the same for every attempt at one message, and different from those of
// everything else that this device ever sends (contract: matrix, section 6). A homeserver answers a
// known id with the event it made of it and sends nothing, so an id that is used twice loses a
// message.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/ports/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <string>
#include <string_view>

namespace firebreak::matrix {

/// Outbox numbers begin anew with a new database, and come again after a backup was restored. So
/// each run has a salt for the messages queued in it, kept under the first number it is for.
/// All members on the io thread.
class sending_ids {
 public:
    /// Takes up the salts of earlier runs, and keeps `fresh` for what is queued from now on. Once,
    /// before the first message of this run is queued. Errors: those of store::write.
    boost::asio::awaitable<result<void>> recall(store& files, instant now, std::string fresh);

    /// For one message in the outbox; `step` tells apart what is sent for it: "post", "edit".
    [[nodiscard]] std::string of(outbox_number, std::string_view step) const;

 private:
    std::map<std::int64_t, std::string> salts_;  ///< by the first number each is for
};

/// For what an event gives rise to: an answer, a reaction. Event ids are unique by themselves.
std::string id_because_of(std::string_view event, std::string_view step);

}  // namespace firebreak::matrix
