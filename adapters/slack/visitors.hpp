// Who is calling: a colleague from the configuration, one whom only Slack knows, or somebody who
// may not use the bot (contract: slack, section 10). Slack is asked once a day for each account,
// and never keeps an answer waiting for long.
#pragma once

#include "adapters/slack/heard.hpp"
#include "adapters/slack/web_api.hpp"
#include "bot/desk/introductions.hpp"
#include "bot/desk/nursery.hpp"
#include "bot/ports/clock.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>
#include <unordered_map>

namespace firebreak::slack {

/// The installation that this bot serves. Empty: not known yet, or any.
struct installation {
    std::vector<std::string> teams;  ///< workspaces and organisations
    std::string app;
    std::string bot_user, bot_id;  ///< learned by auth.test

    /// Whether a payload is meant for it. A payload without team or app passes: some have none.
    [[nodiscard]] bool is_ours(const caller&) const;
};

struct visitor {
    enum class standing {
        colleague,
        guest,     ///< of this workspace, with restricted rights
        outsider,  ///< of another organisation, in a shared channel
        machine,   ///< a bot, or the bot itself
        former,    ///< deactivated: nobody is meant to act under this account any more
    };
    person_id id;
    language lang = language::en;
    standing is = standing::colleague;
};

/// All members on the io thread.
class visitors {
 public:
    struct parts {
        web_api& api;
        introductions& known;
        const desk& office;
        nursery& tasks;
        clock& time;
        const installation& here;
    };

    explicit visitors(parts);

    /// Who this is. The first time Slack is asked, for at most a second: if it does not answer, the
    /// person counts as a colleague whose language is not known, for a report must not be lost; and
    /// a minute later Slack is asked again. Rights come from the configuration alone.
    boost::asio::awaitable<visitor> meet(const caller&);
    /// As far as it is known without asking; English otherwise.
    [[nodiscard]] language language_of(const caller&) const;

 private:
    struct card {
        visitor::standing is = visitor::standing::colleague;
        std::optional<language> lang;
        std::string name;
        instant asked{};  ///< when Slack last answered
    };
    boost::asio::awaitable<void> ask(std::string account);
    [[nodiscard]] visitor as_visitor(const std::string& account, const card*) const;

    parts parts_;
    std::unordered_map<std::string, card> cards_;
};

}  // namespace firebreak::slack
