// Slack as a network that messages are sent to: cards and receipts that are edited in place, posts
// in threads, messages of their own (contract: slack, sections 7 and 8).
#pragma once

#include "adapters/slack/web_api.hpp"
#include "bot/desk/desk.hpp"
#include "bot/ports/chat.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>

namespace firebreak::slack {

/// A message's place: its channel and timestamp. Kept as "TS" in the conversation it was sent to,
/// or "CHANNEL:TS" where Slack opened a direct chat for a user id.
struct place {
    std::string channel, ts;
};
std::string to_reference(const std::string& conversation, const place&);
place to_place(const std::string& conversation, std::string_view reference);

/// A picture's file names its row, since what is posted with a file has no metadata:
/// "firebreak-2026-W47-123.png".
std::string file_name(const picture&, outbox_number);
std::optional<outbox_number> row_in_file_name(std::string_view name);

/// All members on the io thread.
class slack_chat final : public chat {
 public:
    struct parts {
        web_api& api;
        telemetry& log;
        const desk& office;  ///< for the people in force
        std::string desk_command;
        /// The newest message in the outbox when this process began: those up to it may have been
        /// sent by an earlier one that did not live to say so.
        outbox_number inherited;
    };

    explicit slack_chat(parts);

    [[nodiscard]] const network_id& network() const override { return network_; }

    /// Never posts one outbox row twice: where an earlier attempt may have arrived, the message is
    /// looked for by the row's number in its metadata first.
    boost::asio::awaitable<delivery_result> deliver(delivery) override;

 private:
    boost::asio::awaitable<delivery_result> post(const delivery&);
    boost::asio::awaitable<delivery_result> edit(const delivery&);
    /// Three calls: an address, the bytes, and the one that shows them (picture.cpp).
    boost::asio::awaitable<delivery_result> post_picture(const delivery&);
    delivery_result no_picture(const api_result&);
    /// The conversation that a user id stands for; every other id stands for itself.
    struct opened {
        std::string channel;
        std::optional<delivery_result> cannot_tell;
    };
    boost::asio::awaitable<opened> open(std::string channel);
    /// The message of this row, if it was posted before; `r` when that can't be told now.
    struct search {
        std::optional<place> found;
        std::optional<delivery_result> cannot_tell;
    };
    boost::asio::awaitable<search> look_for(const delivery&, const std::string& channel);
    /// The rows that stand in a conversation, or in a thread of it, by the number of each.
    struct standing {
        std::map<outbox_number, std::string> rows;  ///< with their timestamps
        std::optional<delivery_result> cannot_tell;
    };
    boost::asio::awaitable<standing> read_rows(std::string channel, std::string thread,
                                               outbox_number until);
    /// False: the bot is stopping, and this channel's turn does not come any more.
    boost::asio::awaitable<bool> keep_pace(const std::string& channel);
    delivery_result failed(const api_result&, bool editing);

    parts parts_;
    network_id network_{"slack"};
    pace posts_;
    std::set<outbox_number> not_sent_;  ///< attempts that surely came to nothing
    std::set<outbox_number> tried_;  ///< of the inherited: attempts of this process of unknown fate
    std::map<std::string, std::string> direct_;  ///< direct chats by account
    /// What earlier processes left in a conversation or thread: it does not change any more, so it
    /// is read once, however many of their rows wait.
    std::map<std::string, std::map<outbox_number, std::string>> left_;
};

}  // namespace firebreak::slack
