#include "adapters/slack/front.hpp"

#include "adapters/slack/blocks.hpp"
#include "adapters/slack/form_models.hpp"
#include "adapters/slack/response.hpp"
#include "adapters/slack/text.hpp"
#include "bot/desk/texts.hpp"
#include "bot/desk/words.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace firebreak::slack {
namespace {

const network_id network{"slack"};
using timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>,
                                                boost::asio::io_context::executor_type>;

/// One more, for as long as it lives.
class counted_in {
 public:
    explicit counted_in(std::size_t& count) : count_(count) { ++count_; }
    ~counted_in() { --count_; }
    counted_in(const counted_in&) = delete;
    counted_in& operator=(const counted_in&) = delete;

 private:
    std::size_t& count_;
};

/// A delivery's name: what stays the same when it comes again, else what the transport says.
std::string key_of(const std::string& trigger_id, std::string key) {
    return trigger_id.empty() ? std::move(key) : "slack:" + trigger_id;
}

}  // namespace

/// Where the work and whoever waits for it meet.
struct front::late_answer {
    explicit late_answer(const boost::asio::io_context::executor_type& executor)
        : signal(executor) {}
    timer signal;
    std::optional<front_answer> answer;
    bool over = false;  ///< the work has ended; without an answer: it broke
    bool late = false;  ///< nobody waits any more
};

front::front(parts p) : parts_(std::move(p)) {}

boost::asio::awaitable<void> front::finish(std::shared_ptr<late_answer> at,
                                           boost::asio::awaitable<front_answer> work,
                                           std::string response_url) {
    std::optional<front_answer> done;
    try {
        done = co_await std::move(work);
    } catch (const std::exception& e) {
        parts_.log.log(level::error, "slack-front-broken", {{"why", e.what()}});
    }
    if (at->late) {
        if (done && !done->body.empty() && may_respond_to(response_url))
            co_await parts_.api.respond(std::move(response_url), std::move(done->body));
        co_return;
    }
    at->answer = std::move(done);
    at->over = true;
    at->signal.cancel();
}

boost::asio::awaitable<front_answer> front::in_time(boost::asio::awaitable<front_answer> work,
                                                    otherwise instead) {
    auto meeting = std::make_shared<late_answer>(parts_.executor);
    meeting->signal.expires_after(parts_.patience);
    parts_.tasks.start("slack-answer",
                       finish(meeting, std::move(work), std::move(instead.response_url)));
    boost::system::error_code cancelled;
    co_await meeting->signal.async_wait(
        boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
    if (meeting->answer) co_return std::move(*meeting->answer);
    if (meeting->over) co_return std::move(instead.broken);
    meeting->late = true;
    parts_.log.count("slack_late_answers");
    co_return std::move(instead.late);
}

boost::asio::awaitable<front_answer> front::hear(heard what, std::string key) {
    parts_.log.count("slack_heard");
    if (under_way_ >= parts_.most_under_way) {
        parts_.log.count("slack_busy_answers");
        co_return busy_answer(what);
    }
    const counted_in one{under_way_};
    try {
        co_return co_await std::visit([&](auto& each) { return take(each, std::move(key)); }, what);
    } catch (const std::exception& e) {
        parts_.log.log(level::error, "slack-front-broken", {{"why", e.what()}});
    }
    co_return front_answer::again();
}

front_answer front::busy_answer(const heard& what) const {
    const auto* c = std::get_if<slash_command>(&what);
    if (c == nullptr || !parts_.here.is_ours(c->who)) return front_answer::later();
    auto said = front_answer(answer(say(parts_.people.language_of(c->who), texts::failed_busy)));
    said.busy = true;
    return said;
}

template <class Heard>
boost::asio::awaitable<front_answer> front::take(Heard& what, std::string key) {
    if constexpr (requires { on(std::move(what), std::move(key)); }) {
        if (parts_.here.is_ours(what.who)) co_return co_await on(std::move(what), std::move(key));
        parts_.log.log(level::warning, "slack-foreign-payload");
    } else if constexpr (std::is_same_v<Heard, rate_limited>) {
        parts_.log.log(level::error, "slack-events-rate-limited");
    } else if constexpr (std::is_same_v<Heard, unknown>) {
        parts_.log.log(level::info, "slack-unknown-payload", {{"type", what.type}});
    }
    co_return front_answer{};
}

// ---- commands

boost::asio::awaitable<front_answer> front::on(slash_command c, std::string key) {
    auto v = co_await parts_.people.meet(c.who);
    if (const auto no = turned_away(v); !no.empty()) co_return answer(no);
    key = key_of(c.trigger_id, std::move(key));
    const bool reporting = c.command == parts_.report_command;
    if (!reporting && c.command != parts_.desk_command)
        co_return answer(say(v.lang, texts::slack_no_such_command,
                             {{"command", c.command},
                              {"report", parts_.report_command},
                              {"desk", parts_.desk_command}}));
    auto text = plain_from_slack(c.text, parts_.office.people().get());
    const auto form = reporting ? std::nullopt : form_for(text);
    const bool wants_form =
        (reporting && is_blank(text)) || (form && std::holds_alternative<wanted_report>(form->is));
    if (wants_form) {
        report_form empty;
        empty.lang = v.lang;
        if (co_await open_report(std::move(empty), c.trigger_id)) co_return front_answer{};
        co_return answer(
            say(v.lang, texts::slack_form_failed, {{"command", parts_.report_command}}));
    }
    auto u = words_of(v, c.who, std::move(key), std::move(text));
    if (reporting) u.is = utterance::kind::report_words;
    co_return co_await in_time(obey(std::move(u), v), {answer(say(v.lang, texts::slack_late)),
                                                       answer(say(v.lang, texts::slack_broken)),
                                                       std::move(c.response_url)});
}

boost::asio::awaitable<front_answer> front::obey(utterance u, visitor v) {
    const auto o = co_await parts_.office.hear(std::move(u));
    co_return answer(shown(o, v), o.for_all ? readers::all : readers::asker);
}

// ---- buttons and menus

boost::asio::awaitable<front_answer> front::on(pressed p, std::string key) {
    auto v = co_await parts_.people.meet(p.who);
    if (const auto no = turned_away(v); !no.empty()) {
        if (may_respond_to(p.response_url))
            parts_.tasks.start("slack-turned-away", respond(p.response_url, answer(no)));
        co_return front_answer{};
    }
    if (p.actions.empty()) co_return front_answer{};
    const bool in_reply_form = p.view && p.view->callback_id == ask_callback &&
                               p.actions.front().block == blocks::response;
    if (in_reply_form) {
        parts_.tasks.start("slack-response", choose_response(std::move(p), v));
        co_return front_answer{};
    }
    const auto choice = to_chosen(p.actions.front());
    if (!choice) co_return front_answer{};
    if (const auto form = form_for(choice->words)) {
        // What needs no words can be done without them: then the button does it.
        const bool better = choice->ask || std::holds_alternative<wanted_report>(form->is) ||
                            std::holds_alternative<choice_form::kind>(form->is) ||
                            (std::holds_alternative<wanted_reply>(form->is) &&
                             std::get<wanted_reply>(form->is).response.empty());
        if (better && co_await open_form(*form, p.trigger_id, v)) co_return front_answer{};
    }
    auto u = words_of(v, p.who, key_of(p.trigger_id, std::move(key)), choice->words);
    if (p.message) u.from.thread = p.message->ts;
    // An empty body tells Slack that the click has arrived; the answer goes where the button was.
    co_return co_await in_time(obey_click(std::move(u), std::move(v), std::move(p)), {});
}

boost::asio::awaitable<front_answer> front::obey_click(utterance u, visitor v, pressed p) {
    const auto key = u.key;
    const auto o = co_await parts_.office.hear(std::move(u));
    if (answered_.first(key)) tell_of_click(p, o, v);
    co_return front_answer{};
}

void front::tell_of_click(const pressed& p, const outcome& o, const visitor& v) {
    if (p.view) {
        auto view = notice_view(o.reply, context(v, o.ticket));
        if (p.view->type != "home") {
            parts_.tasks.start("slack-view", replace_view(p.view->id, std::move(view)));
            return;
        }
        auto told = [](front& self, std::string trigger, std::string shown_view, visitor to,
                       std::string account) -> boost::asio::awaitable<void> {
            co_await self.opened_view(std::move(trigger), std::move(shown_view));
            co_await self.publish_home(to, std::move(account));
        };
        parts_.tasks.start("slack-home", told(*this, p.trigger_id, std::move(view), v, p.who.user));
    } else if (may_respond_to(p.response_url)) {
        parts_.tasks.start("slack-respond", respond(p.response_url, answer(shown(o, v))));
    } else if (!p.who.channel.empty()) {
        const auto thread = p.message ? p.message->thread_ts : std::string();
        parts_.tasks.start("slack-respond", tell_quietly(p.who.channel, p.who.user, thread, o, v));
    }
}

boost::asio::awaitable<void> front::respond(std::string url, std::string body) {
    co_await parts_.api.respond(std::move(url), std::move(body));
}

// ---- what they share

rendered front::shown(const outcome& o, const visitor& v) const {
    return render(o.reply, context(v, o.ticket));
}

render_context front::context(const visitor& v, ticket_number ticket) const {
    who_ = parts_.office.people();
    render_context c;
    c.lang = v.lang;
    c.who = who_.get();
    c.ticket = ticket;
    c.desk_command = parts_.desk_command;
    return c;
}

bool front::may_respond_to(std::string_view url) const {
    return std::ranges::any_of(parts_.response_url_prefixes, [&](const std::string& prefix) {
        return !prefix.empty() && url.starts_with(prefix);
    });
}

std::string front::turned_away(const visitor& v) const {
    switch (v.is) {
        case visitor::standing::colleague: return {};
        case visitor::standing::guest:
        case visitor::standing::outsider:
        case visitor::standing::machine:
        case visitor::standing::former:
            return say(v.lang, texts::slack_guest,
                       {{"company", parts_.office.people()->company()}});
    }
    return {};
}

origin front::origin_of(const caller& from) const {
    return {{network, from.channel.empty() ? from.user : from.channel}, {}};
}

command front::command_of(const visitor& v, const caller& from, std::string key, wish what) const {
    command c;
    c.key = std::move(key);
    c.actor = v.id;
    c.from = origin_of(from);
    c.lang = v.lang;
    c.at = parts_.time.now();
    c.what = std::move(what);
    return c;
}

utterance front::words_of(const visitor& v, const caller& from, std::string key,
                          std::string text) const {
    utterance u;
    u.key = std::move(key);
    u.actor = v.id;
    u.from = origin_of(from);
    u.lang = v.lang;
    u.at = parts_.time.now();
    u.text = std::move(text);
    return u;
}

}  // namespace firebreak::slack
