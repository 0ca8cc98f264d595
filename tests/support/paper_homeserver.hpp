// A homeserver on paper: what the interface promises, in memory, without a network. It keeps
// events, knows transaction ids again as Synapse does (one memory for each room, whatever is sent),
// refuses relations to what is not there, and fails when it is told to.
#pragma once

#include "adapters/matrix/codec.hpp"
#include "adapters/matrix/homeserver.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace firebreak::test {

class paper_homeserver : public matrix::homeserver {
 public:
    struct kept {
        std::string room, id, type, sender, content;  ///< content: JSON
        bool redacted = false;
    };
    struct paper_room {
        bool encrypted = false;
        std::vector<std::string> members;                       ///< joined
        std::map<std::string, std::string, std::less<>> state;  ///< of a type: content, JSON
    };

    paper_homeserver();

    std::vector<kept> events;
    std::map<std::string, paper_room> all_rooms;
    std::map<std::string, std::string> aliases;
    matrix::account self{"@bot:example.org", "DEV"};
    std::optional<std::chrono::seconds> drift;
    std::vector<std::string> asked;            ///< every call, by its name
    std::map<std::string, std::string> media;  ///< uploaded files by their addresses
    std::optional<matrix::call_result> refuses_media;
    /// Called before a send or redaction is looked at: what to answer instead. With status 1 the
    /// event is kept all the same: its answer is lost.
    std::function<std::optional<matrix::call_result>(const std::string& room,
                                                     const std::string& type)>
        fails;

    /// Somebody says something.
    std::string say(const std::string& room, const std::string& sender, const std::string& type,
                    const std::string& content);
    void remove(const std::string& id);
    [[nodiscard]] const kept* find(const std::string& id) const;
    [[nodiscard]] std::vector<const kept*> of(const std::string& room,
                                              const std::string& type) const;

    task<> send(std::string room, std::string type, std::string txn, std::string content,
                matrix::urgency) override;
    task<> redact(std::string room, std::string event, std::string txn, std::string reason,
                  matrix::urgency) override;
    task<matrix::answer_of<matrix::room_event>> event(std::string room, std::string id) override;
    task<matrix::answer_of<matrix::history_page>> messages(std::string, std::string, std::string,
                                                           std::size_t) override;
    task<matrix::answer_of<matrix::history_page>> recent(std::string room, std::string thread,
                                                         std::size_t limit) override;
    task<matrix::answer_of<std::vector<matrix::room_event>>> reactions(std::string room,
                                                                       std::string event) override;
    task<> upload(std::string name, std::string png) override;
    task<matrix::answer_of<std::vector<std::string>>> joined_rooms() override;
    task<matrix::answer_of<std::vector<member_name>>> joined_members(std::string room) override;
    task<> resolve(std::string alias) override;
    task<> join(std::string room) override;
    task<> leave(std::string room, std::string reason) override;
    task<> create_direct(std::string user) override;
    task<matrix::answer_of<matrix::direct_chats>> direct_chats_of_account() override;
    task<> set_direct_chats(matrix::direct_chats) override;
    task<matrix::answer_of<matrix::room_event>> state(std::string room, std::string type,
                                                      std::string key) override;
    task<> state_content(std::string room, std::string type, std::string key) override;
    task<> set_state(std::string room, std::string type, std::string key,
                     std::string content) override;
    task<> display_name(std::string user) override;
    task<> set_display_name(std::string name) override;
    [[nodiscard]] const matrix::account& me() const override { return self; }
    task<matrix::answer_of<matrix::sync_answer>> sync(sync_request) override;
    [[nodiscard]] std::optional<std::chrono::seconds> clock_drift() const override { return drift; }

 private:
    [[nodiscard]] matrix::room_event as_event(const kept&) const;
    std::map<std::string, std::string> transactions_;  ///< "room txn" -> event
    matrix::direct_chats directs_;
    int numbers_ = 0;
};

}  // namespace firebreak::test
