#include "adapters/web/workspace/room.hpp"

#include "bot/desk/texts.hpp"
#include "bot/desk/words.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace firebreak::web {
namespace {

bool is_channel(std::string_view place) { return place.starts_with('#'); }

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

language language_of(const person& p) { return p.lang.value_or(language::en); }

/// "/report …" -> "…"; nothing when it does not begin so.
std::optional<std::string> after(std::string_view text, std::string_view command) {
    if (!text.starts_with(command)) return std::nullopt;
    text.remove_prefix(command.size());
    if (!text.empty() && text.front() != ' ' && text.front() != '\n') return std::nullopt;
    text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
    return std::string(text);
}

std::string nobody(const asked::deed& d) {
    return frames::problem(d.id, {{}, "There is nobody of that name here, or no such place."});
}

}  // namespace

/// Where somebody does something: their conversation, and the thread's first post if it is in one.
struct workspace_room::spot {
    const person* who = nullptr;
    std::string place;
    std::string thread;  ///< reference of the first post
    ticket_number ticket;
    std::string reference;  ///< of the network's own message there; empty: none

    [[nodiscard]] origin from() const { return {{workspace_network(), place}, reference}; }
};

workspace_room::workspace_room(parts p)
    : parts_(std::move(p)), chat_(board_, parts_.who, parts_.time) {}

bool workspace_room::sees(const person_id& who, const post& p) const {
    return web::sees(*parts_.who, who, p.place) && (p.only_for.empty() || p.only_for == who);
}

std::string workspace_room::key_of(const std::string& id) const {
    return "workspace:" + parts_.id + ":" + id;
}

workspace_room::spot workspace_room::spot_of(const person& who, std::string_view place,
                                             std::string_view thread) const {
    spot s{&who, std::string(place), {}, {}, {}};
    const auto* p = thread.empty() ? nullptr : board_.find(thread);
    if (p != nullptr && !p->thread.empty())
        if (const auto* first = board_.find(p->thread)) p = first;
    if (p == nullptr || p->place != place || !sees(who.id, *p)) return s;
    s.thread = p->reference;
    s.ticket = p->ticket;
    if (p->newest) s.reference = p->reference;
    return s;
}

void workspace_room::echo(const spot& s, const asked::words& w, bool command) {
    const auto reference = "p-" + w.id;
    if (board_.find(reference) != nullptr) return;
    post p;
    p.reference = reference;
    p.place = s.place;
    p.thread = s.thread;
    p.ticket = s.ticket;
    p.author = s.who->id;
    if (command && is_channel(s.place)) p.only_for = s.who->id;
    p.at = parts_.time.now();
    p.words = w.text;
    p.lang = language_of(*s.who);
    board_.add(std::move(p));
}

void workspace_room::answer(const spot& s, const std::string& id, outcome o) {
    const auto reference = "a-" + id;
    if (board_.find(reference) != nullptr) return;
    post p;
    p.reference = reference;
    p.place = s.place;
    p.thread = s.thread;
    p.ticket = o.ticket;
    if (is_channel(s.place) && !o.for_all) p.only_for = s.who->id;
    p.at = parts_.time.now();
    p.refused = o.kind != outcome_kind::done;
    p.content = std::move(o.reply);
    p.lang = language_of(*s.who);
    board_.add(std::move(p));
}

boost::asio::awaitable<outcome> workspace_room::hear(const spot& s, std::string id,
                                                     utterance::kind kind, std::string text) {
    utterance u;
    u.is = kind;
    u.key = key_of(id);
    u.actor = s.who->id;
    u.from = s.from();
    u.lang = language_of(*s.who);
    u.at = parts_.time.now();
    u.text = std::move(text);
    u.thread_ticket = s.ticket;
    u.alone = !is_channel(s.place);
    co_return co_await parts_.office.hear(std::move(u));
}

boost::asio::awaitable<outcome> workspace_room::handle(const spot& s, std::string id, wish what) {
    command c{key_of(id),          s.who->id,         s.from(),
              language_of(*s.who), parts_.time.now(), std::move(what)};
    co_return co_await parts_.office.handle(std::move(c));
}

boost::asio::awaitable<std::string> workspace_room::say(asked::words w) {
    const auto* who = parts_.who->find(w.as);
    if (who == nullptr || !web::sees(*parts_.who, w.as, w.place)) co_return nobody(w);
    if (is_blank(w.text)) co_return frames::done(w.id);
    const auto s = spot_of(*who, w.place, w.thread);
    const auto reported = after(w.text, "/report");
    const auto ordered = after(w.text, "/desk");
    if (reported && reported->empty()) co_return co_await open({{w.id, w.as}, w.place, "report"});
    const bool command = ordered || (!reported && looks_like_command(w.text, s.ticket));
    const bool mine = !is_channel(w.place);
    echo(s, w, command || reported);
    outcome o;
    if (reported || (!command && mine && !s.ticket)) {
        o = co_await hear(s, w.id, utterance::kind::report_words, reported.value_or(w.text));
    } else if (command) {
        o = co_await hear(s, w.id, utterance::kind::desk_words, ordered.value_or(w.text));
    } else if (s.ticket && mine) {
        o = co_await handle(s, w.id, wanted::add_to_report{s.ticket, w.text});
    } else if (s.ticket) {
        o = co_await handle(s, w.id, wanted::note{s.ticket, w.text});
        if (o.kind == outcome_kind::done) co_return frames::done(w.id);  // it stands there to read
    } else {
        co_return frames::done(w.id);  // colleagues talking to each other
    }
    answer(s, w.id, std::move(o));
    co_return frames::done(w.id);
}

boost::asio::awaitable<std::optional<form>> workspace_room::form_of(const person& who,
                                                                    std::string words) {
    const auto people = parts_.office.people();
    const auto books = parts_.office.library();
    const auto now = parts_.time.now();
    auto read = [&](snapshot& files) {
        return form_for(files, {language_of(who), *people, *books, now}, who.id, words);
    };
    auto found = co_await parts_.files.read(read);
    co_return found ? std::move(*found) : std::nullopt;
}

boost::asio::awaitable<std::string> workspace_room::press(asked::press b) {
    const auto* who = parts_.who->find(b.as);
    const auto* there = board_.find(b.post);
    if (who == nullptr || there == nullptr || !sees(b.as, *there)) co_return nobody(b);
    auto s = spot_of(*who, there->place, there->reference);
    s.thread = there->thread;  // the answer stands beside the post, not under it
    s.ticket = there->ticket;
    std::string label;
    bool risky = false;
    for (const auto& c : there->content.choices) {
        if (c.words != b.words) continue;
        label = c.label;
        risky = c.risky;
    }
    // From here on `there` may be gone.
    if (!b.sure) {
        if (auto f = co_await form_of(*who, b.words)) co_return frames::ask_form(b.id, *f);
        if (risky) co_return frames::ask_sure(b.id, language_of(*who), label);
    }
    auto o = co_await hear(s, b.id, utterance::kind::desk_words, b.words);
    answer(s, b.id, std::move(o));
    co_return frames::done(b.id);
}

boost::asio::awaitable<std::string> workspace_room::open(asked::open w) {
    const auto* who = parts_.who->find(w.as);
    if (who == nullptr || !web::sees(*parts_.who, w.as, w.place)) co_return nobody(w);
    if (auto f = co_await form_of(*who, w.words)) co_return frames::ask_form(w.id, *f);
    co_return frames::problem(w.id,
                              {{}, firebreak::say(language_of(*who), texts::slack_form_unknown)});
}

boost::asio::awaitable<std::string> workspace_room::submit(asked::submit f) {
    const auto* who = parts_.who->find(f.as);
    if (who == nullptr || !web::sees(*parts_.who, f.as, f.place)) co_return nobody(f);
    auto s = spot_of(*who, f.place, f.post);
    const auto* there = f.post.empty() ? nullptr : board_.find(f.post);
    s.thread = there != nullptr && sees(f.as, *there) ? there->thread : std::string();
    auto wanted = to_wish(f.words, f.values, language_of(*who));
    if (const auto* wrong = std::get_if<form_problem>(&wanted))
        co_return frames::problem(f.id, *wrong);
    if (const auto* report = std::get_if<wanted::file_report>(&std::get<wish>(wanted)))
        echo(s, {{f.id, f.as}, f.place, f.post, report->text}, true);
    auto o = co_await handle(s, f.id, std::move(std::get<wish>(wanted)));
    answer(s, f.id, std::move(o));
    co_return frames::done(f.id);
}

const post* workspace_room::thread_of(const person_id& who, ticket_number ticket) const {
    const post* best = nullptr;
    for (const auto& p : board_.posts()) {
        if (p.ticket != ticket || !p.thread.empty() || !p.author.empty() || !sees(who, p)) continue;
        const bool card = is_channel(p.place) && p.newest;
        if (best == nullptr || (card && !is_channel(best->place))) best = &p;
    }
    return best;
}

}  // namespace firebreak::web
