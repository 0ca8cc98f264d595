// The front: what Slack said goes in, what it is answered with comes out, whichever transport
// brought it. Everything becomes a command of the desk; every right is checked there, by who the
// caller is and never by what the client sent back.
#pragma once

#include "adapters/slack/heard.hpp"
#include "adapters/slack/pace.hpp"
#include "adapters/slack/told.hpp"
#include "adapters/slack/views.hpp"
#include "adapters/slack/visitors.hpp"
#include "adapters/slack/web_api.hpp"
#include "bot/desk/desk.hpp"
#include "bot/desk/nursery.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/store.hpp"
#include "bot/ports/telemetry.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace firebreak::slack {

/// What Slack is answered.
struct front_answer {
    front_answer() = default;
    /// Implicit: most answers are nothing but a body.
    front_answer(std::string json) : body(std::move(json)) {}

    /// It is not known to be kept: Slack shall deliver it once more, if it does that.
    static front_answer again() {
        front_answer a;
        a.try_again = true;
        return a;
    }

    /// Too much is under way: said at once, so that what is under way is in time.
    static front_answer later() {
        auto a = again();
        a.busy = true;
        return a;
    }

    std::string body;  ///< JSON, or empty
    bool try_again = false;
    bool busy = false;  ///< nothing was done about it
};

/// All members on the io thread. Outlives the nursery's tasks.
class front {
 public:
    struct parts {
        boost::asio::io_context::executor_type executor;
        desk& office;
        store& files;
        web_api& api;
        visitors& people;
        nursery& tasks;
        clock& time;
        telemetry& log;
        const installation& here;
        std::string report_command = "/report";
        std::string desk_command = "/desk";
        std::vector<std::string> response_url_prefixes;
        /// Slack gives an answer 3 s; what takes longer than this follows by itself.
        std::chrono::milliseconds patience{2400};
        /// Deliveries at once. More wait too long: commands are asked to come again in a minute, in
        /// words, and all else is left to Slack.
        std::size_t most_under_way = 512;
    };

    explicit front(parts);

    /// `key` names this delivery ("slack:" and a signature or an envelope's id) where the payload
    /// has no name of its own that stays the same when it is repeated. Never throws. Waits for the
    /// desk no longer than `patience`, and before that for Slack itself: a second for who somebody
    /// is, two for a form.
    boost::asio::awaitable<front_answer> hear(heard what, std::string key);

 private:
    struct late_answer;
    /// Gives it to its on(), if it has one and is meant for this installation.
    [[nodiscard]] front_answer busy_answer(const heard&) const;
    template <class Heard>
    boost::asio::awaitable<front_answer> take(Heard& what, std::string key);
    /// What is answered instead when the work takes too long (its answer then follows to
    /// `response_url`, if there is one), or breaks.
    struct otherwise {
        front_answer late, broken;
        std::string response_url;
    };
    /// Runs the work to its end in any case, and waits for it as long as Slack does.
    boost::asio::awaitable<front_answer> in_time(boost::asio::awaitable<front_answer> work,
                                                 otherwise);
    boost::asio::awaitable<void> finish(std::shared_ptr<late_answer> at,
                                        boost::asio::awaitable<front_answer> work,
                                        std::string response_url);
    boost::asio::awaitable<front_answer> obey(utterance, visitor);
    boost::asio::awaitable<front_answer> obey_click(utterance, visitor, pressed);
    boost::asio::awaitable<front_answer> obey_form(command, visitor);
    boost::asio::awaitable<front_answer> take_event(event);

    boost::asio::awaitable<front_answer> on(slash_command, std::string key);
    boost::asio::awaitable<front_answer> on(pressed, std::string key);
    boost::asio::awaitable<front_answer> on(submitted, std::string key);
    boost::asio::awaitable<front_answer> on(shortcut, std::string key);
    boost::asio::awaitable<front_answer> on(message_shortcut, std::string key);
    boost::asio::awaitable<front_answer> on(suggestion, std::string key);
    boost::asio::awaitable<front_answer> on(event, std::string key);

    void tell_of_click(const pressed&, const outcome&, const visitor&);
    boost::asio::awaitable<void> respond(std::string url, std::string body);

    // Events. False: nothing was kept, it shall be delivered again.
    boost::asio::awaitable<bool> on_direct_message(visitor, caller, said);
    boost::asio::awaitable<bool> on_mention(visitor, caller, said);
    boost::asio::awaitable<bool> on_channel_message(visitor, caller, said);
    boost::asio::awaitable<void> publish_home(visitor, std::string account);
    boost::asio::awaitable<ticket_number> ticket_of(std::string conversation,
                                                    std::string reference);
    boost::asio::awaitable<void> tell(std::string channel, std::string thread_ts, outcome, visitor);
    boost::asio::awaitable<void> tell_quietly(std::string channel, std::string account,
                                              std::string thread_ts, outcome, visitor);

    // Forms.
    boost::asio::awaitable<bool> open_form(form_request, std::string trigger_id, const visitor&);
    boost::asio::awaitable<bool> open_report(report_form, std::string trigger_id);
    boost::asio::awaitable<void> choose_response(pressed, visitor);
    boost::asio::awaitable<std::string> opened_view(std::string trigger_id, std::string view);
    boost::asio::awaitable<void> replace_view(std::string view_id, std::string view);

    [[nodiscard]] rendered shown(const outcome&, const visitor&) const;
    [[nodiscard]] render_context context(const visitor&, ticket_number) const;
    [[nodiscard]] bool may_respond_to(std::string_view url) const;
    /// Says why somebody may not use the bot; empty for colleagues.
    [[nodiscard]] std::string turned_away(const visitor&) const;
    [[nodiscard]] origin origin_of(const caller&) const;
    [[nodiscard]] command command_of(const visitor&, const caller&, std::string key, wish) const;
    [[nodiscard]] utterance words_of(const visitor&, const caller&, std::string key,
                                     std::string text) const;

    parts parts_;
    std::size_t under_way_ = 0;
    told answered_;
    pace posts_;  ///< answers in a conversation, as many as it may take
    /// The people in force while something is rendered: kept, for a reload may come in between.
    mutable std::shared_ptr<const directory> who_;
};

}  // namespace firebreak::slack
