// What is no plain message: reports of other messages, edits, reactions, redactions, invitations,
// encryption and rooms that move (contract: matrix, sections 4 to 6 and 10).
#include "adapters/matrix/content.hpp"
#include "adapters/matrix/front.hpp"
#include "adapters/matrix/reactions.hpp"
#include "adapters/matrix/sending_ids.hpp"
#include "bot/desk/speaker.hpp"
#include "bot/desk/texts.hpp"
#include "bot/desk/words.hpp"
#include "bot/domain/visible.hpp"

#include <algorithm>
#include <utility>

namespace firebreak::matrix {
namespace {

using boost::asio::awaitable;

const network_id network{"matrix"};
constexpr auto reactions_kept = std::chrono::days{365};
constexpr int most_join_attempts = 5;

/// A link that any Matrix client opens.
std::string permalink(const std::string& room, const std::string& event, std::string_view server) {
    std::string link = "https://matrix.to/#/" + room + "/" + event;
    if (!server.empty()) link.append("?via=").append(server);
    return link;
}

std::string kept_reaction(const std::string& event) { return "reaction:" + event; }

}  // namespace

// ---- reports, of another message too

awaitable<front::source> front::source_of(const place& at, const std::string& event) {
    source found;
    for (int attempt = 0;; ++attempt) {
        const auto r = co_await parts_.server.event(at.room, event);
        if (!r.ok() && r.call.passes()) {
            if (co_await parts_.waits.before_retry(attempt, r.call.retry_after)) continue;
            found.stopped = true;
            co_return found;
        }
        const auto* said = r.ok() ? std::get_if<said::message>(&r.value.what) : nullptr;
        if (!said) co_return found;
        found.replied_to = said->to.answered();
        found.link = permalink(at.room, event, server_of(parts_.own.user_id));
        if (r.value.sender == parts_.own.user_id) co_return found;
        const auto who = parts_.office.people();
        const auto books = parts_.office.library();
        const speaker speak{at.who.lang, *who, *books, parts_.time.now()};
        const auto sent_at = std::max<std::int64_t>(r.value.sent_at, 0);
        found.author =
            r.value.sender + ", " + speak.time(instant{std::chrono::milliseconds{sent_at}});
        found.text = said->body;
        co_return found;
    }
}

awaitable<void> front::on_report(place at, std::string text, said::message m, holding share) {
    auto u = words_of(at, std::move(text));
    u.is = utterance::kind::report_words;
    u.from.thread = at.event;
    if (!m.url.empty()) u.source_link = permalink(at.room, at.event, server_of(parts_.own.user_id));
    if (!at.replied_to.empty()) {
        auto of = co_await source_of(at, at.replied_to);
        if (of.stopped) {
            share.give_up();
            co_return;
        }
        u.source_link = std::move(of.link);
        u.source_author = std::move(of.author);
        if (!u.text.empty() && !of.text.empty()) u.text += "\n\n";
        u.text += of.text;
    }
    co_await obey(std::move(at), std::move(u), false, std::move(share));
}

// ---- edits

awaitable<bool> front::was_kept(std::string event) {
    auto look = [&](snapshot& files) {
        return files.find_outcome(network.value + ":" + event).has_value();
    };
    const auto found = co_await parts_.files.read(look);
    co_return !found || *found;
}

awaitable<void> front::on_edit(place at, const said::message& m, holding share) {
    // Words that were obeyed stay so. What changes is a report, by who wrote it.
    if (!m.replaced || at.who.is != visitor::standing::colleague) co_return;
    const auto original = m.to.target;
    if (original.empty() || !co_await was_kept(original)) co_return;
    auto text = to_whom(m, parts_.own).text;
    auto before = co_await source_of(at, original);
    if (!before.stopped && !before.replied_to.empty() && !at.direct) {
        before = co_await source_of(at, before.replied_to);
        if (!text.empty() && !before.text.empty()) text += "\n\n";
        text += before.text;
    }
    if (before.stopped) {
        share.give_up();
        co_return;
    }
    auto c = command_of(at, wanted::correct_report{original, std::move(text)});
    const auto o = co_await kept(std::move(c));
    if (o.kind == outcome_kind::failed) share.give_up();
    // Who edits sees the edit; only what went wrong has to be said.
    if (o.kind != outcome_kind::done) answer(at, o, std::move(share));
}

// ---- reactions

awaitable<void> front::on(place at, const said::reaction& r, holding share) {
    if (at.who.is != visitor::standing::colleague) co_return;
    const auto* word = reaction_for(r.key);
    const bool number = number_in(r.key).has_value();
    if (!word && !number) co_return;  // talk
    at.thread = r.target;
    at.about = co_await ticket_of(at.conversation, r.target);
    if (word && at.about) {
        std::string words(word->word);
        if (find_word(words) && words != "help") words += " " + std::to_string(at.about.value);
        if (word->word == "claim") {
            // Kept first: should it be taken back, it is known what it stood for.
            const auto value = std::to_string(at.about.value) + " " + at.who.id.value;
            auto keep = [&](transaction& t) {
                const auto now = parts_.time.now();
                t.forget_before(network, "reaction:", now - reactions_kept);
                t.keep(network, kept_reaction(at.event), value, now);
                return true;
            };
            for (int attempt = 0; !co_await parts_.files.write(keep); ++attempt)
                if (!co_await parts_.waits.before_retry(attempt, {})) {
                    share.give_up();
                    co_return;
                }
        }
        co_await chosen_words(at, std::move(words), word->risky, true, std::move(share));
        co_return;
    }
    // Numbers, and reactions under a question of the bot.
    const auto offering = co_await offered_by(parts_.server, at.room, r.target);
    const auto choice = choose(offering.offers, r.key);
    if (!choice) co_return;
    if (!at.about) {
        // A question in a ticket's thread: the answer stands there, too.
        at.thread = offering.thread;
        if (!at.thread.empty()) at.about = co_await ticket_of(at.conversation, at.thread);
    }
    co_await chosen_words(at, choice->words, choice->risky, false, std::move(share));
}

// ---- redactions

awaitable<void> front::on(place at, const said::redaction& gone, holding share) {
    auto look = [&](snapshot& files) { return files.kept(network, kept_reaction(gone.target)); };
    const auto kept_value = co_await parts_.files.read(look);
    if (!kept_value || !*kept_value) {
        parts_.removed(gone.target);
        if (!co_await was_kept(gone.target)) co_return;
        // Evidence stays; that it was removed is told.
        auto c = command_of(at, wanted::remove_source{gone.target, gone.reason});
        const auto o = co_await kept(std::move(c));
        if (o.kind == outcome_kind::failed) share.give_up();
        co_return;
    }
    // A claim was taken back, by its owner or by somebody who keeps the room in order.
    const auto& value = **kept_value;
    const auto blank = value.find(' ');
    const auto number = to_ticket_number(value.substr(0, blank));
    if (blank == std::string::npos || !number) co_return;
    auto c = command_of(at, wanted::release{*number, {}});
    c.actor = person_id{value.substr(blank + 1)};
    const auto o = co_await kept(std::move(c));
    if (o.kind == outcome_kind::failed) share.give_up();
}

// ---- encryption

awaitable<void> front::on_encrypted(place at, holding share) {
    room_event now;
    now.state_key = "";
    now.what = said::encryption{};
    parts_.places.heard(at.room, now);
    if (at.who.is == visitor::standing::itself) co_return;
    if (!co_await parts_.places.first_time("encrypted", at.room)) co_return;
    message m;
    m.heading = firebreak::say(at.who.lang, texts::matrix_unreadable_heading);
    m.say(firebreak::say(at.who.lang, texts::matrix_unreadable));
    render_context context;
    context.lang = at.who.lang;
    parts_.log.log(level::warning, "matrix-room-encrypted", {{"room", at.room}});
    // The one thing that is said there in plain text; it holds nothing of anybody's.
    auto txn = id_because_of(at.event.empty() ? at.room : at.event, "encrypted");
    for (int attempt = 0;; ++attempt) {
        const auto r = co_await parts_.server.send(at.room, "m.room.message", txn,
                                                   content_of(m, context, {}), urgency::answer);
        if (!r.passes()) break;
        if (!co_await parts_.waits.before_retry(attempt, r.retry_after)) {
            share.give_up();
            co_return;
        }
    }
    // Whoever is welcome gets a chat that works.
    const bool theirs = at.conversation == at.user;
    if (theirs && at.who.is == visitor::standing::colleague) co_await parts_.places.locate(at.user);
}

// ---- rooms

awaitable<void> front::on_tombstone(std::string room, std::string replacement) {
    if (replacement.empty()) co_return;
    if (parts_.places.known(replacement) == nullptr) parts_.places.enter(replacement);
    for (int attempt = 0; attempt < most_join_attempts; ++attempt) {
        const auto r = co_await parts_.server.join(replacement);
        if (r.ok()) {
            co_await parts_.places.moved(std::move(room), std::move(replacement));
            co_return;
        }
        if (!r.passes()) break;
        if (!co_await parts_.waits.before_retry(attempt, r.retry_after)) co_return;
    }
    parts_.places.left(replacement);
    parts_.log.log(
        level::error, "matrix-room-moved",
        {{"room", room}, {"to", replacement}, {"mend", "invite the bot to the new room"}});
}

awaitable<void> front::hear(invitation invited, holding share) {
    const auto& me = parts_.own.user_id;
    const said::member* mine = nullptr;
    std::string inviter;
    bool encrypted = false, space = false;
    for (const auto& e : invited.state) {
        if (const auto* m = std::get_if<said::member>(&e.what); m && m->who == me) {
            mine = m;
            inviter = e.sender;
        }
        encrypted = encrypted || std::holds_alternative<said::encryption>(e.what);
        if (const auto* born = std::get_if<said::created>(&e.what))
            space = space || born->type == "m.space";
    }
    const bool welcome = mine && parts_.people.is_welcome(inviter);
    const auto v = parts_.people.meet(inviter);
    const auto why = !welcome    ? &texts::matrix_decline_stranger
                     : encrypted ? &texts::matrix_decline_encrypted
                     : space     ? &texts::matrix_decline_space
                                 : nullptr;
    if (!why) parts_.places.enter(invited.room);
    for (int attempt = 0;; ++attempt) {
        const auto r = why ? co_await parts_.server.leave(
                                 invited.room,
                                 firebreak::say(v.lang, *why,
                                                {{"company", parts_.office.people()->company()}}))
                           : co_await parts_.server.join(invited.room);
        // Just after an invitation from elsewhere a join may fail once.
        const bool again = r.passes() || (!why && r.is == call_result::kind::absent);
        if (r.ok() || !again || attempt >= most_join_attempts) {
            parts_.log.log(r.ok() ? level::info : level::warning,
                           why ? "matrix-invitation-declined" : "matrix-invitation-accepted",
                           {{"room", invited.room}, {"why", why ? why->name : r.errcode}});
            if (!r.ok() || why) {
                if (!why) parts_.places.left(invited.room);
                // A chat that was begun encrypted can't be used: they get one that works.
                if (encrypted && welcome && mine->is_direct) co_await parts_.places.locate(inviter);
                co_return;
            }
            break;
        }
        if (!co_await parts_.waits.before_retry(attempt, r.retry_after)) {
            share.give_up();
            co_return;
        }
    }
    // One that takes the place of a room it was in: from now on the cards go there.
    if (const auto old = parts_.places.replaced_by(invited.room); !old.empty())
        co_await parts_.places.moved(old, invited.room);
    if (!mine->is_direct) co_return;
    co_await parts_.places.keep_direct(inviter, invited.room);
    if (!co_await parts_.places.first_time("welcome", invited.room)) co_return;
    message m;
    m.heading = firebreak::say(v.lang, texts::matrix_welcome_heading);
    m.say(firebreak::say(v.lang, texts::matrix_welcome));
    render_context context;
    context.lang = v.lang;
    context.desk_prefix = "";
    parts_.tasks.start("matrix-welcome",
                       say(invited.room, content_of(m, context, {}),
                           id_because_of(invited.room, "welcome"), urgency::answer, share));
}

}  // namespace firebreak::matrix
