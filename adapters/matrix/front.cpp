#include "adapters/matrix/front.hpp"

#include "adapters/matrix/content.hpp"
#include "adapters/matrix/reactions.hpp"
#include "adapters/matrix/sending_ids.hpp"
#include "bot/desk/lookups.hpp"
#include "bot/desk/texts.hpp"
#include "bot/desk/words.hpp"
#include "playbooks/language.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace firebreak::matrix {
namespace {

using boost::asio::awaitable;

const network_id network{"matrix"};
/// How long an answer is tried when the server does not take it. After that nobody waits for it.
constexpr auto longest_try = std::chrono::minutes{10};
constexpr std::size_t most_of_a_choice = 500;

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// What Matrix does not tell: the language of a command word, else of the text.
language language_of(std::string_view text) {
    const auto begin = std::min(text.find_first_not_of("! \t\n"), text.size());
    const auto first =
        text.substr(begin, std::min(text.find_first_of(" \t\n:,", begin), text.size()) - begin);
    if (const auto* word = find_word(first))
        return word->finnish == first && word->word != first ? language::fi : language::en;
    return playbooks::detect(text).value_or(language::en);
}

/// A text that people wrote; of a picture or file its caption.
bool is_words(const said::message& m) {
    if (m.msgtype == "m.text" || m.msgtype == "m.emote") return true;
    return !m.url.empty() && !m.file_name.empty() && m.file_name != m.body;
}

}  // namespace

front::front(parts p) : parts_(std::move(p)) {}

bool front::stands_alone(const room_event& e) const {
    const auto* m = std::get_if<said::message>(&e.what);
    return m && m->to.is == relation::kind::none && m->to.reply_to.empty();
}

awaitable<void> front::hear(std::string room, room_event e, holding share) {
    parts_.log.count("matrix_heard");
    try {
        co_await take(std::move(room), std::move(e), std::move(share));
    } catch (const std::exception& broken) {
        parts_.log.log(level::error, "matrix-front-broken", {{"why", broken.what()}});
    }
}

awaitable<void> front::take(std::string room, room_event e, holding share) {
    if (e.state_key) {
        if (const auto* m = std::get_if<said::member>(&e.what)) parts_.people.heard(*m);
        parts_.places.heard(room, e);
        if (parts_.places.is_deserted(room)) {
            parts_.tasks.start("matrix-leave", leave(room));
            co_return;
        }
        if (const auto* stone = std::get_if<said::tombstone>(&e.what))
            co_await on_tombstone(std::move(room), stone->replacement);
        else if (std::holds_alternative<said::encryption>(e.what))
            co_await on_encrypted(co_await place_of(room, e, {}), std::move(share));
        co_return;
    }
    // Its content is gone; the redaction itself says what that means.
    if (e.redacted || e.sender == parts_.own.user_id || e.id.empty()) co_return;
    if (const auto* m = std::get_if<said::message>(&e.what)) {
        const bool people_wrote_it = m->msgtype != "m.notice";
        if (!people_wrote_it || !is_words(*m)) co_return;
        auto at = co_await place_of(room, e, m->to);
        if (m->to.is == relation::kind::replace)
            co_await on_edit(std::move(at), *m, std::move(share));
        else
            co_await on(std::move(at), *m, std::move(share));
    } else if (const auto* r = std::get_if<said::reaction>(&e.what)) {
        if (!r->target.empty()) co_await on(co_await place_of(room, e, {}), *r, std::move(share));
    } else if (const auto* gone = std::get_if<said::redaction>(&e.what)) {
        if (!gone->target.empty())
            co_await on(co_await place_of(room, e, {}), *gone, std::move(share));
    } else if (std::holds_alternative<said::encrypted>(e.what)) {
        co_await on_encrypted(co_await place_of(room, e, {}), std::move(share));
    }
}

awaitable<void> front::leave(std::string room) {
    const auto r = co_await parts_.server.leave(room, {});
    if (r.ok()) parts_.places.left(room);
}

// ---- where something was said

awaitable<ticket_number> front::ticket_of(std::string conversation, std::string reference) {
    auto find = [&](snapshot& files) {
        return files.ticket_at({network, conversation}, reference);
    };
    const auto found = co_await parts_.files.read(find);
    co_return found ? found->value_or(ticket_number{}) : ticket_number{};
}

awaitable<front::place> front::place_of(const std::string& room, const room_event& e,
                                        const relation& to) {
    place at;
    at.room = room;
    at.event = e.id;
    at.user = e.sender;
    at.who = parts_.people.meet(e.sender);
    at.conversation = parts_.places.conversation_of(room);
    if (at.conversation == e.sender) at.direct = co_await parts_.places.is_private(room, e.sender);
    if (to.is == relation::kind::thread) at.thread = to.target;
    at.replied_to = std::string(to.answered());
    if (!at.thread.empty()) at.about = co_await ticket_of(at.conversation, at.thread);
    if (!at.about && !at.replied_to.empty())
        at.about = co_await ticket_of(at.conversation, at.replied_to);
    co_return at;
}

utterance front::words_of(const place& at, std::string text) const {
    utterance u;
    u.key = network.value + ":" + at.event;
    u.actor = at.who.id;
    u.from = {{network, at.conversation}, {}};
    u.lang = at.who.lang;
    u.at = parts_.time.now();
    u.text = std::move(text);
    u.thread_ticket = at.about;
    u.alone = at.direct;
    if (at.about && !at.direct) u.from.thread = at.thread;
    return u;
}

command front::command_of(const place& at, wish what) const {
    const auto u = words_of(at, {});
    return {u.key, u.actor, u.from, u.lang, u.at, std::move(what)};
}

// ---- messages

awaitable<void> front::on(place at, const said::message& m, holding share) {
    using kind = addressed::kind;
    auto to = to_whom(m, parts_.own);
    if (!at.who.said_so) at.who.lang = language_of(to.text);
    if (at.who.is != visitor::standing::colleague) {
        if (to.is != kind::nobody || at.direct) co_await turn_away(std::move(at), std::move(share));
        co_return;
    }
    switch (to.is) {
        case kind::report:
            co_await on_report(std::move(at), std::move(to.text), m, std::move(share));
            break;
        case kind::desk: {
            auto u = words_of(at, std::move(to.text));
            co_await obey(std::move(at), std::move(u), false, std::move(share));
            break;
        }
        case kind::bot: {
            const bool words = is_blank(to.text) || at.about || looks_like_command(to.text, {});
            if (!words) {
                co_await on_report(std::move(at), std::move(to.text), m, std::move(share));
                break;
            }
            if (at.about && !looks_like_command(to.text, at.about) && !is_blank(to.text)) {
                co_await on_talk(std::move(at), std::move(to.text), std::move(share));
                break;
            }
            auto u = words_of(at, std::move(to.text));
            co_await obey(std::move(at), std::move(u), false, std::move(share));
            break;
        }
        case kind::nobody:
            if (at.direct || at.about || !at.replied_to.empty())
                co_await on_talk(std::move(at), std::move(to.text), std::move(share));
            break;
    }
}

/// Said in a direct chat, or where a ticket is worked on: words, numbers, notes and reports.
awaitable<void> front::on_talk(place at, std::string text, holding share) {
    if (is_blank(text)) co_return;
    // Who is used to a prefix writes one here, too.
    auto bare = std::string_view(text);
    if (bare.starts_with('!')) bare.remove_prefix(1);
    if (looks_like_command(bare, at.about)) {
        auto u = words_of(at, std::string(bare));
        co_await obey(std::move(at), std::move(u), false, std::move(share));
        co_return;
    }
    if (co_await on_number(at, text, share)) co_return;
    if (at.direct && !at.about) {
        auto u = words_of(at, std::move(text));
        u.is = utterance::kind::report_words;
        u.from.thread = at.event;
        co_await obey(std::move(at), std::move(u), false, std::move(share));
    } else if (at.direct) {
        // Written under one's own receipt: it belongs to that report.
        auto c = command_of(at, wanted::add_to_report{at.about, std::move(text)});
        c.from.thread = at.event;
        co_await obey(std::move(at), std::move(c), false, std::move(share));
    } else if (at.about && !at.thread.empty()) {
        // Who may not write notes talks all the same; nobody is told off for it.
        auto c = command_of(at, wanted::note{at.about, std::move(text)});
        co_await kept(std::move(c));
    }
}

awaitable<bool> front::on_number(const place& at, const std::string& text, holding share) {
    if (text.size() > most_of_a_choice) co_return false;
    const auto first = std::string_view(text).substr(0, text.find_first_of(" \t\n"));
    if (!number_in(first)) co_return false;
    auto offered = at.replied_to.empty() ? offered_last(parts_.server, at.room, at.thread, at.event)
                                         : offered_by(parts_.server, at.room, at.replied_to);
    const auto offering = co_await std::move(offered);
    const auto choice = choose(offering.offers, text);
    if (!choice) co_return false;
    co_await chosen_words(at, choice->words, choice->risky, false, std::move(share));
    co_return true;
}

awaitable<void> front::chosen_words(const place& at, std::string words, bool risky, bool quietly,
                                    holding share) {
    if (!risky) {
        auto u = words_of(at, std::move(words));
        co_await obey(at, std::move(u), quietly, std::move(share));
        co_return;
    }
    // Asked once more. The answer is a choice like any other, so nothing has to be remembered.
    outcome ask;
    ask.ticket = at.about;
    const auto blank = words.find(' ');
    const auto* word = find_word(words.substr(0, blank));
    const auto number =
        to_ticket_number(blank == std::string::npos ? std::string_view{}
                                                    : std::string_view(words).substr(blank + 1));
    ask.reply.heading =
        firebreak::say(at.who.lang, texts::matrix_sure,
                       {{"ticket", number ? spoken(*number) : std::string()},
                        {"what", word ? std::string(word->about_in(at.who.lang)) : words}});
    choice yes;
    yes.label = firebreak::say(at.who.lang, texts::matrix_yes);
    yes.words = std::move(words);
    ask.reply.choices.push_back(std::move(yes));
    answer(at, ask, std::move(share));
}

awaitable<void> front::turn_away(place at, holding share) {
    // Once a person, for ever: a stranger must not make the bot talk.
    if (!co_await parts_.places.first_time("turned-away", at.user)) co_return;
    outcome no;
    no.kind = outcome_kind::misunderstood;
    no.reply.heading = firebreak::say(at.who.lang, texts::slack_guest,
                                      {{"company", parts_.office.people()->company()}});
    answer(at, no, std::move(share));
}

// ---- the desk, and answers

awaitable<outcome> front::kept(utterance u) {
    for (int attempt = 0;; ++attempt) {
        auto o = co_await parts_.office.hear(u);
        if (o.kind != outcome_kind::failed) co_return o;
        if (!co_await parts_.waits.before_retry(attempt, {})) co_return o;
    }
}

awaitable<outcome> front::kept(command c) {
    for (int attempt = 0;; ++attempt) {
        auto o = co_await parts_.office.handle(c);
        if (o.kind != outcome_kind::failed) co_return o;
        if (!co_await parts_.waits.before_retry(attempt, {})) co_return o;
    }
}

awaitable<void> front::obey(place at, utterance u, bool quietly, holding share) {
    // The card shows what was changed. What was asked for must be told.
    auto words = u.text;
    take_here(words);
    const auto understood = understand(words, u.thread_ticket);
    const auto* asked = std::get_if<wish>(&understood);
    quietly = quietly && asked && !only_looks(*asked);
    if (u.is == utterance::kind::desk_words && asked) {
        if (std::holds_alternative<wanted::help>(*asked))
            at.answer_for = place::readers::everybody;
        else if (std::holds_alternative<wanted::queue>(*asked))
            at.answer_for = place::readers::team;
    }
    const auto o = co_await kept(std::move(u));
    if (o.kind == outcome_kind::failed) share.give_up();
    if (!quietly || o.kind != outcome_kind::done || !o.reply.choices.empty())
        answer(at, o, std::move(share));
}

awaitable<void> front::obey(place at, command c, bool quietly, holding share) {
    const auto o = co_await kept(std::move(c));
    if (o.kind == outcome_kind::failed) share.give_up();
    if (!quietly || o.kind != outcome_kind::done) answer(at, o, std::move(share));
}

void front::answer(const place& at, const outcome& o, holding share) {
    if (o.kind == outcome_kind::failed) return;  // the bot stops; it is heard again
    parts_.tasks.start("matrix-answer", tell(at, o, std::move(share)));
}

/// Whether this is the room of the only team whose tickets they see: then what they are shown is no
/// news to the others there.
bool front::sees_what_is_read_here(const directory& who, const place& at) {
    const auto* person = who.find(at.who.id);
    if (who.is_manager(at.who.id) || (person != nullptr && person->admin)) return false;
    const conversation here{network, at.conversation};
    bool in_this = false;
    for (const auto& t : who.teams()) {
        const auto among = [&](const std::vector<person_id>& all) {
            return std::ranges::find(all, at.who.id) != all.end();
        };
        if (!among(t.responders) && !among(t.leads)) continue;
        if (std::ranges::find(t.channels, here) == t.channels.end()) return false;
        in_this = true;
    }
    return in_this;
}

awaitable<bool> front::may_be_said_here(const place& at, const outcome& o) {
    if (at.direct || o.for_all) co_return true;
    const auto who = parts_.office.people();
    if (!o.ticket) {
        if (o.kind != outcome_kind::done || at.answer_for == place::readers::everybody)
            co_return true;
        co_return at.answer_for == place::readers::team&& sees_what_is_read_here(*who, at);
    }
    // A team's room may read what its team may read.
    auto find = [&](snapshot& files) { return files.find_ticket(o.ticket); };
    const auto t = co_await parts_.files.read(find);
    if (!t || !*t) co_return false;
    const auto* team = who->find((*t)->team);
    const conversation here{network, at.conversation};
    co_return team&& std::ranges::find(team->channels, here) != team->channels.end();
}

awaitable<void> front::tell(place at, outcome o, holding share) {
    const bool here = co_await may_be_said_here(at, o);
    const auto who = parts_.office.people();
    render_context context;
    context.lang = at.who.lang;
    context.who = who.get();
    context.ticket = o.ticket;
    context.desk_prefix = at.direct || !here ? "" : std::string_view(parts_.own.desk_command);
    sending how;
    if (here) {
        how.thread = at.thread;
        how.reply_to = at.event;
        if (!at.direct) how.notify = {at.user};
        const auto* room = co_await parts_.places.look_at(at.room);
        if (room == nullptr || room->encrypted.value_or(true)) co_return;
        co_await say(at.room, content_of(o.reply, context, how), id_because_of(at.event, "answer"),
                     urgency::answer, std::move(share));
        co_return;
    }
    for (int attempt = 0;; ++attempt) {
        const auto direct = co_await parts_.places.locate(at.user);
        if (direct.is == rooms::located::kind::later) {
            if (co_await parts_.waits.before_retry(attempt, direct.retry_after)) continue;
            share.give_up();
            co_return;
        }
        if (direct.is != rooms::located::kind::here) break;
        co_await say(direct.room, content_of(o.reply, context, how),
                     id_because_of(at.event, "answer"), urgency::answer, share);
        break;
    }
    // In the room only that it has arrived: what it says is between the bot and them.
    message arrived;
    arrived.heading = firebreak::say(at.who.lang, texts::matrix_answered_directly);
    how.thread = at.thread;
    how.reply_to = at.event;
    how.notify = {at.user};
    co_await say(at.room, content_of(arrived, context, how), id_because_of(at.event, "arrived"),
                 urgency::decoration, std::move(share));
}

awaitable<void> front::say(std::string room, std::string content, std::string txn, urgency how,
                           holding share) {
    const auto* known = co_await parts_.places.look_at(room);
    if (known == nullptr || known->encrypted.value_or(true)) co_return;
    const auto until = parts_.time.now() + longest_try;
    for (int attempt = 0;; ++attempt) {
        const auto r = co_await parts_.server.send(room, "m.room.message", txn, content, how);
        if (r.ok()) co_return;
        const bool again = r.passes() && how != urgency::decoration;
        if (!again || parts_.time.now() > until) {
            parts_.log.count("matrix_answers_given_up");
            if (again || !r.passes())
                parts_.log.log(level::warning, "matrix-answer-given-up", {{"why", r.errcode}});
            co_return;
        }
        if (!co_await parts_.waits.before_retry(attempt, r.retry_after)) {
            share.give_up();
            co_return;
        }
    }
}

}  // namespace firebreak::matrix
