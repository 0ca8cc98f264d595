// Events: messages to the bot, mentions, threads under cards, the home tab (contract: slack,
// section 5).
#include "adapters/slack/blocks.hpp"
#include "adapters/slack/form_models.hpp"
#include "adapters/slack/front.hpp"
#include "adapters/slack/text.hpp"
#include "bot/desk/speaker.hpp"
#include "bot/desk/texts.hpp"
#include "bot/desk/words.hpp"

#include <chrono>
#include <utility>

namespace firebreak::slack {
namespace {

const network_id network{"slack"};

/// One message can arrive as several events with names of their own: its place names it.
std::string message_key(const std::string& channel, const std::string& ts) {
    return "slack:message:" + channel + ":" + ts;
}

/// Only what a person has just written: no edits, joins, topics, bots (contract, section 5).
bool written_by_a_person(const said& m) {
    const bool plain_kind =
        m.subtype.empty() || m.subtype == "file_share" || m.subtype == "thread_broadcast";
    return plain_kind && !m.hidden && !m.edited && m.bot_id.empty();
}

constexpr int most_attempts = 3;
constexpr std::chrono::milliseconds longest_wait{30'000};

}  // namespace

boost::asio::awaitable<front_answer> front::on(event e, std::string) {
    if (!parts_.here.bot_user.empty() && e.who.user == parts_.here.bot_user)
        co_return front_answer{};
    if (const auto* revoked = std::get_if<events::tokens_revoked>(&e.what)) {
        if (!revoked->bots.empty()) parts_.log.log(level::error, "slack-token-revoked");
        co_return front_answer{};
    }
    if (std::holds_alternative<events::uninstalled>(e.what)) {
        parts_.log.log(level::error, "slack-uninstalled");
        co_return front_answer{};
    }
    if (std::holds_alternative<events::other>(e.what)) co_return front_answer{};
    // Acknowledged once it is kept, and not before: until then Slack delivers it again.
    co_return co_await in_time(take_event(std::move(e)),
                               {front_answer::again(), front_answer::again(), {}});
}

boost::asio::awaitable<front_answer> front::take_event(event e) {
    const auto v = co_await parts_.people.meet(e.who);
    if (v.is == visitor::standing::machine) co_return front_answer{};
    bool kept = true;
    if (const auto* home = std::get_if<events::home_opened>(&e.what)) {
        if (home->tab.empty() || home->tab == "home")
            parts_.tasks.start("slack-home", publish_home(v, e.who.user));
    } else if (const auto* direct = std::get_if<events::direct_message>(&e.what)) {
        if (written_by_a_person(*direct)) kept = co_await on_direct_message(v, e.who, *direct);
    } else if (const auto* mention = std::get_if<events::mention>(&e.what)) {
        if (written_by_a_person(*mention)) kept = co_await on_mention(v, e.who, *mention);
    } else if (const auto* spoken = std::get_if<events::channel_message>(&e.what)) {
        if (written_by_a_person(*spoken)) kept = co_await on_channel_message(v, e.who, *spoken);
    }
    front_answer done;
    done.try_again = !kept;
    co_return done;
}

boost::asio::awaitable<ticket_number> front::ticket_of(std::string conversation_id,
                                                       std::string reference) {
    auto find = [&](snapshot& files) {
        return files.ticket_at({network, conversation_id}, reference);
    };
    const auto found = co_await parts_.files.read(find);
    co_return found ? found->value_or(ticket_number{}) : ticket_number{};
}

boost::asio::awaitable<bool> front::on_direct_message(visitor v, caller from, said m) {
    const auto key = message_key(from.channel, m.ts);
    if (const auto no = turned_away(v); !no.empty()) {
        outcome o;
        o.reply.heading = no;
        if (answered_.first(key))
            parts_.tasks.start("slack-say", tell(from.channel, m.thread_ts, o, v));
        co_return true;
    }
    auto text = plain_from_slack(m.text, parts_.office.people().get());
    if (is_blank(text)) co_return true;
    ticket_number about;
    if (!m.thread_ts.empty())
        about = co_await ticket_of(from.user, from.channel + ":" + m.thread_ts);
    auto u = words_of(v, from, key, std::move(text));
    u.thread_ticket = about;
    u.alone = true;
    outcome o;
    if (looks_like_command(u.text, about)) {
        o = co_await parts_.office.hear(std::move(u));
    } else if (about) {
        // Written under one's own receipt: it belongs to that report.
        o = co_await parts_.office.handle(
            command_of(v, from, u.key, wanted::add_to_report{about, u.text}));
    } else {
        u.is = utterance::kind::report_words;
        o = co_await parts_.office.hear(std::move(u));
    }
    if (o.kind == outcome_kind::failed) co_return false;
    if (answered_.first(key))
        parts_.tasks.start("slack-say", tell(from.channel, m.thread_ts, o, v));
    co_return true;
}

boost::asio::awaitable<bool> front::on_mention(visitor v, caller from, said m) {
    const auto own = without_mention(m.text, parts_.here.bot_user);
    auto text = plain_from_slack(own, parts_.office.people().get());
    ticket_number about;
    if (!m.thread_ts.empty()) about = co_await ticket_of(from.channel, m.thread_ts);
    outcome o;
    if (const auto no = turned_away(v); !no.empty()) {
        o.reply.heading = no;
    } else {
        auto u = words_of(v, from, message_key(from.channel, m.ts), std::move(text));
        u.thread_ticket = about;
        if (about) u.from.thread = m.thread_ts;
        const bool report = !about && !is_blank(u.text) && !looks_like_command(u.text, about);
        if (report) u.is = utterance::kind::report_words;
        o = co_await parts_.office.hear(std::move(u));
    }
    if (o.kind == outcome_kind::failed) co_return false;
    if (answered_.first(message_key(from.channel, m.ts)))
        parts_.tasks.start("slack-say",
                           o.for_all ? tell(from.channel, m.thread_ts, o, v)
                                     : tell_quietly(from.channel, from.user, m.thread_ts, o, v));
    co_return true;
}

boost::asio::awaitable<bool> front::on_channel_message(visitor v, caller from, said m) {
    if (m.thread_ts.empty() || m.thread_ts == m.ts) co_return true;  // talk beside the cards
    const auto& bot = parts_.here.bot_user;
    if (!bot.empty() && m.text.find("<@" + bot) != std::string::npos)
        co_return true;  // comes as a mention, too
    const auto about = co_await ticket_of(from.channel, m.thread_ts);
    if (!about || !turned_away(v).empty()) co_return true;
    auto text = plain_from_slack(m.text, parts_.office.people().get());
    if (is_blank(text)) co_return true;
    auto c =
        command_of(v, from, message_key(from.channel, m.ts), wanted::note{about, std::move(text)});
    c.from.thread = m.thread_ts;
    // Who may not write notes talks all the same; nobody is told off for it.
    const auto o = co_await parts_.office.handle(std::move(c));
    co_return o.kind != outcome_kind::failed;
}

boost::asio::awaitable<void> front::publish_home(visitor v, std::string account) {
    const auto people = parts_.office.people();
    const auto books = parts_.office.library();
    const auto now = parts_.time.now();
    auto read = [&](snapshot& files) {
        auto h = home_of(files, {v.lang, *people, *books, now}, v.id);
        h.report_command = parts_.report_command;
        h.desk_command = parts_.desk_command;
        return home_view(h);
    };
    auto view = co_await parts_.files.read(read);
    if (!view || !turned_away(v).empty()) co_return;
    co_await parts_.api.call("views.publish",
                             {{"user_id", std::move(account)}, {"view", std::move(*view)}},
                             {.deadline = {}, .idempotent = true, .urgent = true});
}

boost::asio::awaitable<void> front::tell(std::string channel, std::string thread_ts, outcome o,
                                         visitor v) {
    const auto words = shown(o, v);
    web_api::arguments a{{"channel", channel},
                         {"text", words.text},
                         {"blocks", words.blocks_json},
                         {"unfurl_links", "false"},
                         {"unfurl_media", "false"}};
    if (!thread_ts.empty()) a.emplace_back("thread_ts", std::move(thread_ts));
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        // Whoever writes faster than a conversation may be answered in waits, or hears nothing.
        const auto now = std::chrono::steady_clock::now();
        if (posts_.wait(channel, posting, now) > longest_wait) break;
        if (!co_await parts_.api.wait(posts_.take(channel, posting, now))) break;
        const auto r = co_await parts_.api.call(
            "chat.postMessage", a, {.deadline = {}, .idempotent = false, .urgent = true});
        if (r.is != api_result::kind::wait) co_return;
        posts_.pause(channel, r.retry_after.value_or(longest_wait),
                     std::chrono::steady_clock::now());
    }
    parts_.log.count("slack_answers_given_up");
}

boost::asio::awaitable<void> front::tell_quietly(std::string channel, std::string account,
                                                 std::string thread_ts, outcome o, visitor v) {
    const auto words = shown(o, v);
    web_api::arguments a{{"channel", channel},
                         {"user", account},
                         {"text", words.text},
                         {"blocks", words.blocks_json}};
    if (!thread_ts.empty()) a.emplace_back("thread_ts", std::move(thread_ts));
    const auto r = co_await parts_.api.call("chat.postEphemeral", std::move(a),
                                            {.deadline = {}, .idempotent = true, .urgent = true});
    // Where the bot can't whisper (it is not in the channel), the direct chat remains.
    if (r.is == api_result::kind::fix_me || r.is == api_result::kind::permanent)
        co_await tell(std::move(account), {}, o, v);
}

}  // namespace firebreak::slack
