// Matrix as a network that messages are sent to: cards and receipts that are edited in place, posts
// in threads, messages of their own in rooms and direct chats (contract: matrix, sections 5 and 6).
#pragma once

#include "adapters/matrix/homeserver.hpp"
#include "adapters/matrix/rooms.hpp"
#include "adapters/matrix/seeds.hpp"
#include "adapters/matrix/sending_ids.hpp"
#include "bot/desk/desk.hpp"
#include "bot/ports/chat.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <string>
#include <unordered_set>

namespace firebreak::matrix {

/// All members on the io thread.
class matrix_chat final : public chat {
 public:
    struct parts {
        homeserver& server;
        rooms& places;
        seeds& reactions;
        const sending_ids& ids;
        telemetry& log;
        const desk& office;  ///< for the people in force
        std::string desk_prefix = "!desk";
        /// The newest message in the outbox when this process began: those up to it may have been
        /// sent by an earlier one that did not live to say so.
        outbox_number inherited;
    };

    explicit matrix_chat(parts);

    [[nodiscard]] const network_id& network() const override { return network_; }

    /// Never posts one outbox row twice: every attempt at it has the same transaction id. The
    /// reference of a message is its event id.
    boost::asio::awaitable<delivery_result> deliver(delivery) override;

    /// What an administrator has to do so that pictures arrive; empty: nothing.
    [[nodiscard]] const localized& to_mend() const { return no_uploads_; }

    /// Somebody removed this message of ours: it can't be edited any more.
    void removed(const std::string& event);

 private:
    boost::asio::awaitable<delivery_result> post(const delivery&, const std::string& room);
    boost::asio::awaitable<delivery_result> edit(const delivery&, const std::string& room);
    boost::asio::awaitable<delivery_result> post_picture(const delivery&, const std::string& room);
    delivery_result not_posted(const delivery&, const call_result&);
    [[nodiscard]] std::string content(const delivery&, const std::string& edits,
                                      const std::string& thread) const;
    /// Whether somebody removed it: asked once in a run.
    boost::asio::awaitable<std::optional<delivery_result>> look_for(const std::string& room,
                                                                    const std::string& event);
    void stands(const std::string& event);

    parts parts_;
    network_id network_{"matrix"};
    std::unordered_set<outbox_number> unknown_;      ///< posts that may have arrived all the same
    std::unordered_set<std::string> standing_;       ///< messages that are known to be there
    std::unordered_set<std::string> removed_;        ///< and those that are known not to be
    std::map<outbox_number, std::string> uploaded_;  ///< pictures that are not posted yet
    localized no_uploads_;                           ///< why the last picture was refused
};

}  // namespace firebreak::matrix
