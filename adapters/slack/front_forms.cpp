// Forms: opened at once, since a trigger is good for three seconds; filled in when what belongs
// into them has been read; understood when they are submitted.
#include "adapters/slack/form_models.hpp"
#include "adapters/slack/front.hpp"
#include "adapters/slack/response.hpp"
#include "adapters/slack/text.hpp"
#include "bot/desk/speaker.hpp"
#include "bot/desk/texts.hpp"
#include "bot/desk/words.hpp"

#include <charconv>
#include <utility>

namespace firebreak::slack {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds while_waiting{2000};
constexpr web_api::how at_once{.deadline = while_waiting, .idempotent = false, .urgent = true};

/// The ticket that "reply 128" is about.
ticket_number ticket_in(std::string_view words) {
    const auto blank = words.find(' ');
    if (blank == words.npos) return {};
    return to_ticket_number(words.substr(blank + 1)).value_or(ticket_number{});
}

}  // namespace

boost::asio::awaitable<std::string> front::opened_view(std::string trigger_id, std::string view) {
    const auto r = co_await parts_.api.call(
        "views.open", {{"trigger_id", std::move(trigger_id)}, {"view", std::move(view)}}, at_once);
    co_return r.ok() ? r.text("/view/id") : std::string();
}

boost::asio::awaitable<void> front::replace_view(std::string view_id, std::string view) {
    // Closed meanwhile: then nobody waits for it.
    co_await parts_.api.call("views.update",
                             {{"view_id", std::move(view_id)}, {"view", std::move(view)}},
                             {.deadline = {}, .idempotent = true, .urgent = true});
}

boost::asio::awaitable<bool> front::open_report(report_form f, std::string trigger_id) {
    if (trigger_id.empty()) co_return false;
    const auto id = co_await opened_view(std::move(trigger_id), report_view(f));
    co_return !id.empty();
}

boost::asio::awaitable<bool> front::open_form(form_request wanted, std::string trigger_id,
                                              const visitor& v) {
    if (trigger_id.empty()) co_return false;
    if (std::holds_alternative<wanted_report>(wanted.is)) {
        report_form empty;
        empty.lang = v.lang;
        co_return co_await open_report(std::move(empty), std::move(trigger_id));
    }
    const auto id = co_await opened_view(std::move(trigger_id), loading_view(v.lang));
    if (id.empty()) co_return false;
    auto fill = [](front& self, form_request form, visitor who,
                   std::string view_id) -> boost::asio::awaitable<void> {
        const auto people = self.parts_.office.people();
        const auto books = self.parts_.office.library();
        const auto now = self.parts_.time.now();
        auto read = [&](snapshot& files) {
            return form_view(files, {who.lang, *people, *books, now}, who.id, form);
        };
        auto view = co_await self.parts_.files.read(read);
        if (view && *view) {
            co_await self.replace_view(std::move(view_id), std::move(**view));
            co_return;
        }
        // The desk has the words for what stands in the way.
        command look;
        look.actor = who.id;
        look.lang = who.lang;
        look.at = now;
        look.what = wanted::show{form.ticket};
        const auto o = co_await self.parts_.office.handle(std::move(look));
        co_await self.replace_view(std::move(view_id),
                                   notice_view(o.reply, self.context(who, o.ticket)));
    };
    parts_.tasks.start("slack-form", fill(*this, std::move(wanted), v, id));
    co_return true;
}

boost::asio::awaitable<void> front::choose_response(pressed p, visitor v) {
    const auto ticket = ticket_in(p.view->private_metadata);
    const auto response = p.actions.front().value;
    std::vector<std::pair<std::string, std::string>> filled_in;
    for (const auto& i : p.state.inputs)
        if (std::string_view(i.block).starts_with(blocks::blank))
            filled_in.emplace_back(i.block.substr(blocks::blank.size()), i.value);
    const auto people = parts_.office.people();
    const auto books = parts_.office.library();
    const auto now = parts_.time.now();
    auto read = [&](snapshot& files) {
        return reply_view_with(files, {v.lang, *people, *books, now}, v.id, ticket, response,
                               filled_in);
    };
    auto view = co_await parts_.files.read(read);
    if (view && *view) co_await replace_view(p.view->id, std::move(**view));
}

boost::asio::awaitable<front_answer> front::on(submitted s, std::string key) {
    auto v = co_await parts_.people.meet(s.who);
    if (const auto no = turned_away(v); !no.empty()) {
        message m;
        m.heading = no;
        co_return update_view(notice_view(m, context(v, {})));
    }
    auto wanted = to_wish(s, v.lang, *parts_.office.people());
    if (const auto* problem = std::get_if<form_problem>(&wanted)) {
        if (!problem->block.empty()) {
            const std::pair<std::string, std::string> error{problem->block, problem->words};
            co_return form_errors({&error, 1});
        }
        message m;
        m.heading = problem->words;
        co_return update_view(notice_view(m, context(v, {})));
    }
    // A form is submitted once: its view names it, whatever transport brings it how often.
    if (!s.view.id.empty()) key = "slack:view:" + s.view.id + ":" + s.view.hash;
    auto c = command_of(v, s.who, std::move(key), std::move(std::get<wish>(wanted)));
    const auto notice = [&](const text& words) {
        message m;
        m.heading = say(v.lang, words);
        return update_view(notice_view(m, context(v, {})));
    };
    otherwise instead{notice(texts::slack_late), notice(texts::slack_broken), {}};
    co_return co_await in_time(obey_form(std::move(c), v), std::move(instead));
}

boost::asio::awaitable<front_answer> front::obey_form(command c, visitor v) {
    const auto o = co_await parts_.office.handle(std::move(c));
    co_return update_view(notice_view(o.reply, context(v, o.ticket)));
}

boost::asio::awaitable<front_answer> front::on(shortcut s, std::string) {
    auto v = co_await parts_.people.meet(s.who);
    if (const auto no = turned_away(v); !no.empty()) {
        message m;
        m.heading = no;
        co_await opened_view(s.trigger_id, notice_view(m, context(v, {})));
        co_return front_answer{};
    }
    report_form empty;
    empty.lang = v.lang;
    co_await open_report(std::move(empty), s.trigger_id);
    co_return front_answer{};
}

boost::asio::awaitable<front_answer> front::on(message_shortcut s, std::string) {
    auto v = co_await parts_.people.meet(s.who);
    if (const auto no = turned_away(v); !no.empty()) {
        message m;
        m.heading = no;
        co_await opened_view(s.trigger_id, notice_view(m, context(v, {})));
        co_return front_answer{};
    }
    const auto who = parts_.office.people();
    report_form f;
    f.lang = v.lang;
    f.text = plain_from_slack(s.message.text, who.get());
    if (!s.message.user.empty()) {
        const auto* known = who->by_account(network_id{"slack"}, s.message.user);
        f.author = known != nullptr ? known->name : s.message.user;
    }
    const auto view_id = co_await opened_view(s.trigger_id, report_view(f));
    if (view_id.empty()) {
        if (may_respond_to(s.response_url))
            co_await parts_.api.respond(s.response_url,
                                        answer(say(v.lang, texts::slack_form_failed,
                                                   {{"command", parts_.report_command}})));
        co_return front_answer{};
    }
    // The permalink is one more question to Slack: the form is there first.
    auto complete = [](front& self, report_form form, std::string channel, std::string ts,
                       std::string id) -> boost::asio::awaitable<void> {
        const auto r = co_await self.parts_.api.call(
            "chat.getPermalink", {{"channel", std::move(channel)}, {"message_ts", std::move(ts)}},
            {.deadline = {}, .idempotent = true, .urgent = true});
        if (!r.ok()) co_return;
        form.link = r.text("/permalink");
        co_await self.replace_view(std::move(id), report_view(form));
    };
    const auto& channel = s.message.channel.empty() ? s.who.channel : s.message.channel;
    parts_.tasks.start("slack-permalink",
                       complete(*this, std::move(f), channel, s.message.ts, view_id));
    co_return front_answer{};
}

boost::asio::awaitable<front_answer> front::on(suggestion s, std::string) {
    auto v = co_await parts_.people.meet(s.who);
    std::vector<option> found;
    if (turned_away(v).empty() && s.view && s.block == blocks::response) {
        const auto ticket = ticket_in(s.view->private_metadata);
        const auto people = parts_.office.people();
        const auto books = parts_.office.library();
        const auto now = parts_.time.now();
        auto read = [&](snapshot& files) {
            return responses_like(files, {v.lang, *people, *books, now}, v.id, ticket, s.typed);
        };
        if (auto read_options = co_await parts_.files.read(read)) found = std::move(*read_options);
    }
    co_return options(found);
}

}  // namespace firebreak::slack
