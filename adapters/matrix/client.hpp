// The homeserver as a plain client: no encryption, one account, HTTP (contract: matrix).
#pragma once

#include "adapters/matrix/homeserver.hpp"
#include "adapters/matrix/session.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>

namespace firebreak::matrix {

class client final : public homeserver {
 public:
    explicit client(session& of) : session_(of), parser_(1) {}
    ~client() override;

    task<> send(std::string room, std::string type, std::string txn, std::string content,
                urgency) override;
    task<> redact(std::string room, std::string event, std::string txn, std::string reason,
                  urgency) override;
    task<answer_of<room_event>> event(std::string room, std::string id) override;
    task<answer_of<history_page>> messages(std::string room, std::string from, std::string to,
                                           std::size_t limit) override;
    task<answer_of<history_page>> recent(std::string room, std::string thread,
                                         std::size_t limit) override;
    task<answer_of<std::vector<room_event>>> reactions(std::string room,
                                                       std::string event) override;
    task<> upload(std::string name, std::string png) override;
    task<answer_of<std::vector<std::string>>> joined_rooms() override;
    task<answer_of<std::vector<member_name>>> joined_members(std::string room) override;
    task<> resolve(std::string alias) override;
    task<> join(std::string room) override;
    task<> leave(std::string room, std::string reason) override;
    task<> create_direct(std::string user) override;
    task<answer_of<direct_chats>> direct_chats_of_account() override;
    task<> set_direct_chats(direct_chats) override;
    task<answer_of<room_event>> state(std::string room, std::string type, std::string key) override;
    task<> state_content(std::string room, std::string type, std::string key) override;
    task<> set_state(std::string room, std::string type, std::string key,
                     std::string content) override;
    task<> display_name(std::string user) override;
    task<> set_display_name(std::string name) override;
    [[nodiscard]] const account& me() const override { return session_.me(); }
    task<answer_of<sync_answer>> sync(sync_request) override;
    [[nodiscard]] std::optional<std::chrono::seconds> clock_drift() const override {
        return session_.drift();
    }

 private:
    call_result picked(call_result, std::string_view path);

    session& session_;
    boost::asio::thread_pool parser_;  ///< big answers are parsed beside the io thread
};

/// What /sync shall bring, as a filter in JSON. A first one brings no timeline: what was said
/// before the bot came is not for it.
std::string sync_filter(const std::string& me, bool first);

}  // namespace firebreak::matrix
