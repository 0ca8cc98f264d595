// Members of teams by Slack's user groups: asked of Slack again and again, believed for a bounded
// time, and nobody's right when Slack says no (contract: slack, section 7.3, usergroups.users.list;
// no event tells of changes).
#pragma once

#include "adapters/slack/visitors.hpp"
#include "adapters/slack/web_api.hpp"
#include "bot/desk/introductions.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace firebreak::slack {

/// A group whose members are responders of a team or, with `leads`, its leads.
struct group_role {
    team_id team;
    std::string group;  ///< S0123
    bool leads = false;
};

/// All members on the io thread.
class user_groups {
 public:
    static constexpr std::chrono::minutes asked_every{5};
    static constexpr std::chrono::minutes asked_again{1};  ///< when there was no answer
    /// How long members stay what they are while Slack can't be asked.
    static constexpr std::chrono::minutes believed_for{30};
    /// Of one group; more are not taken.
    static constexpr std::size_t most_members = 500;

    struct parts {
        boost::asio::io_context::executor_type executor;
        web_api& api;
        visitors& people;
        introductions& known;
        clock& time;
        telemetry& log;
    };

    user_groups(parts, std::vector<group_role>);

    /// Asks until stop(). Ends at once where there is no group.
    boost::asio::awaitable<void> run();
    void stop();

    /// Asks for all groups once; what has changed is in force when this completes. When to ask
    /// again. Guests, bots and people of other companies are left out.
    boost::asio::awaitable<std::chrono::minutes> ask();

    /// All groups have been asked for: what is refused from now on is refused for a reason.
    [[nodiscard]] bool asked() const { return asked_ || groups_.empty(); }
    /// Groups by which nobody has rights, and what to do about it.
    [[nodiscard]] std::vector<localized> to_mend() const;

 private:
    struct group {
        std::vector<person_id> members;
        instant answered{};   ///< when Slack last told them
        std::string refused;  ///< why nobody is a member; empty: they are as Slack said
    };
    boost::asio::awaitable<bool> ask(const std::string& id, group&);
    /// Nothing is said of those whom Slack had no time for.
    boost::asio::awaitable<bool> take(std::vector<std::string> accounts, group&);
    void spread();

    parts parts_;
    std::vector<group_role> roles_;
    std::map<std::string, group> groups_;
    boost::asio::steady_timer pause_;
    bool asked_ = false;
    bool stopping_ = false;
};

}  // namespace firebreak::slack
