// Slack on paper: the methods that messages are sent and looked for with, in memory, behind an HTTP
// server in this process (contract: slack, sections 7 and 8). It keeps what was posted, refuses
// what is not there, and fails when it is told to. `fake_slack` is the strict one, for whole bots.
#pragma once

#include "adapters/slack/form.hpp"
#include "tests/unit/net/front.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::test {

class paper_slack {
 public:
    struct post {
        std::string channel, ts, thread, text, blocks;
        std::string metadata;   ///< JSON, as it was given
        std::string file_name;  ///< of a picture
        bool removed = false;
    };
    /// What becomes of the next calls of a method, in order.
    struct fault {
        enum class kind { rate_limited, not_reached, answer_lost };
        kind is = kind::not_reached;
        std::string method;  ///< "": of any
        std::chrono::seconds retry_after{};
    };

    explicit paper_slack(net::test::loop& l);

    [[nodiscard]] std::string base_url() const;

    std::vector<std::string> channels;  ///< those that the bot is in; direct chats are made
    std::vector<post> posts;            ///< in order
    std::vector<post> versions;         ///< every state that people were shown, in order
    std::vector<std::string> called;    ///< every method, in order
    std::deque<fault> faults;
    std::map<std::string, std::vector<std::string>, std::less<>> groups;  ///< accounts by group
    std::map<std::string, std::string, std::less<>> users;  ///< by account: JSON, as in users.info

    void remove(std::string_view ts);
    [[nodiscard]] const post* find(std::string_view channel, std::string_view ts) const;

 private:
    std::string answer(std::string_view method, const slack::form&);
    std::string post_message(const slack::form&);
    std::string update(const slack::form&);
    std::string history(const slack::form&, bool replies);
    std::string open(const slack::form&);
    std::string complete_upload(const slack::form&);
    std::string members(const slack::form&) const;
    [[nodiscard]] bool in(std::string_view channel) const;
    std::string next_ts();
    /// A direct chat stands for its person's id too.
    [[nodiscard]] std::string place(std::string_view channel);

    std::map<std::string, std::string, std::less<>> direct_;  ///< by account
    std::map<std::string, std::string, std::less<>> files_;   ///< announced: names by id
    int numbers_ = 0;

 public:
    net::test::front server;
};

}  // namespace firebreak::test
