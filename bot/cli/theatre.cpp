#include "bot/cli/theatre.hpp"

#include "adapters/console/clock.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/office.hpp"
#include "bot/cli/scratch.hpp"
#include "bot/desk/words.hpp"
#include "storage/sqlite/store.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace firebreak::cli {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using what = web::asked::play::what;
using state = web::play_status::state;
namespace said = console::said;

constexpr std::string_view finnish_mark = "# fi: ";
constexpr std::int64_t fastest = 50, longest_jump = 60 * 24 * 7;

/// How long a text is read, before the next thing happens.
milliseconds reading_time(std::size_t bytes, milliseconds at_least, milliseconds at_most) {
    return std::min(at_least + milliseconds{static_cast<int>(bytes) * 28}, at_most);
}

/// The ticket that words are about: "claim 3"; in a thread, that one.
ticket_number ticket_in(std::string_view words, ticket_number thread) {
    const auto blank = words.find(' ');
    if (blank == words.npos) return thread;
    const auto rest = words.substr(blank + 1);
    return to_ticket_number(rest.substr(0, rest.find(' '))).value_or(thread);
}

/// When the play begins: its first @start, else now.
instant opening(const std::vector<beat>& play, const std::string& zone, instant now) {
    for (const auto& b : play)
        if (const auto* s = std::get_if<said::start>(&b.what))
            return console::at_wall_time(s->local, zone).value_or(now);
    return now;
}

}  // namespace

std::variant<std::vector<beat>, std::string> read_play(std::string_view script) {
    std::vector<beat> out;
    int number = 0;
    while (!script.empty()) {
        const auto end = std::min(script.find('\n'), script.size());
        const auto line = script.substr(0, end);
        script.remove_prefix(std::min(end + 1, script.size()));
        ++number;
        if (line.starts_with(finnish_mark) && !out.empty()) {
            out.back().finnish = line.substr(finnish_mark.size());
            continue;
        }
        auto meant = console::understand(line, true);
        if (std::holds_alternative<said::nothing>(meant)) continue;
        const auto wrong = [&](const std::string& why) {
            return "line " + std::to_string(number) + ": " + why;
        };
        if (const auto* m = std::get_if<said::mistake>(&meant)) return wrong(m->problem);
        const bool known = std::holds_alternative<said::narration>(meant) ||
                           std::holds_alternative<said::start>(meant) ||
                           std::holds_alternative<said::wait>(meant) ||
                           std::holds_alternative<said::as>(meant) ||
                           std::holds_alternative<said::report>(meant) ||
                           std::holds_alternative<said::desk>(meant) ||
                           std::holds_alternative<said::thread>(meant) ||
                           std::holds_alternative<said::words>(meant);
        if (!known) return wrong("this can only be typed at a console");
        out.push_back({std::move(meant), {}, number});
    }
    return out;
}

/// The company of the play: a bot of its own.
class theatre::stage {
 public:
    stage(const parts& p, instant start, const std::string& id)
        : clock(p.io.get_executor(), start),
          bureau({p.io, clock, p.log, open_store(p, folder_), p.who, p.books, system_jitter()}),
          room({p.who, clock, bureau.front(), bureau.files(), id, true}) {
        bureau.connect(room.network());
        bureau.open();
    }

 private:
    static std::unique_ptr<store> open_store(const parts& p, const scratch_folder& folder) {
        auto files = storage::open({.path = (folder.path() / "week.db").string(),
                                    .executor = p.io.get_executor(),
                                    .wal_pages = 0,
                                    .purpose = "demo"});
        if (!files) throw std::runtime_error(files.error().message());
        return std::move(*files);
    }

    scratch_folder folder_;

 public:
    console::manual_clock clock;
    office bureau;
    web::workspace_room room;
};

theatre::theatre(parts p) : parts_(std::move(p)), signal_(parts_.io) {
    signal_.expires_at(std::chrono::steady_clock::time_point::max());
    status_.of = static_cast<int>(parts_.play.size());
}

theatre::~theatre() = default;

void theatre::stop() {
    stopping_ = leaving_ = true;
    signal_.cancel();
}

void theatre::ask(web::asked::play wish) {
    if (stopping_) return;
    switch (wish.is) {
        case what::begin:
            if (running_) return;
            running_ = true;
            leaving_ = again_ = false;
            parts_.tasks.start("workspace-play", run());
            return;
        case what::pause:
            if (status_.is == state::playing) status_.is = state::paused;
            break;
        case what::go_on:
            if (status_.is == state::paused) status_.is = state::playing;
            break;
        case what::step: step_ = status_.is == state::paused; break;
        case what::again: again_ = running_; break;
        case what::leave: leaving_ = running_; break;
        case what::pace:
            status_.pace = static_cast<int>(std::clamp<std::int64_t>(wish.number, 1, fastest));
            break;
        case what::clock:
            if (status_.is == state::paused || status_.is == state::ended)
                minutes_ = std::clamp<std::int64_t>(wish.number, 0, longest_jump);
            break;
    }
    if (running_) tell();
    signal_.cancel();
}

void theatre::tell() { parts_.pages.tell(status_); }

std::string theatre::next_id() { return "week-" + std::to_string(++said_); }

boost::asio::awaitable<void> theatre::run() {
    try {
        do {
            again_ = false;
            auto before = std::move(stage_);
            const auto start = opening(parts_.play, parts_.who->time_zone(), parts_.live.now());
            stage_ = std::make_unique<stage>(parts_, start, "week-" + run_id());
            status_ = {state::playing, 0, status_.of, status_.pace, {}, {}, {}, {}, {}};
            next_ = 0;
            speaker_ = {};
            thread_ = {};
            parts_.pages.show(stage_->room);
            tell();
            co_await retire(std::move(before));
            co_await play_through();
        } while (again_ && !leaving_);
    } catch (const std::exception& e) {
        parts_.log.log(level::error, "play-broke", {{"why", e.what()}});
    }
    status_ = {state::none, 0, status_.of, status_.pace, {}, {}, {}, {}, {}};
    if (!stopping_) {
        parts_.pages.show(parts_.live);
        tell();
    }
    co_await retire(std::move(stage_));
    running_ = false;
}

/// Closes a stage that nobody is shown any more, once nobody does anything on it.
boost::asio::awaitable<void> theatre::retire(std::unique_ptr<stage> old) {
    if (!old) co_return;
    boost::asio::steady_timer soon(parts_.io);
    while (parts_.pages.busy(old->room)) {
        boost::system::error_code ignored;
        soon.expires_after(20ms);
        co_await soon.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    old->bureau.interrupt();
    co_await old->bureau.close();
}

boost::asio::awaitable<void> theatre::play_through() {
    while (!leaving_ && !again_) {
        if (const auto minutes = std::exchange(minutes_, 0); minutes > 0) {
            co_await move_clock(stage_->clock.now() + std::chrono::minutes{minutes});
            continue;
        }
        if (next_ == parts_.play.size()) {
            status_.is = state::ended;
            tell();
        }
        if (status_.is != state::playing && !std::exchange(step_, false)) {
            boost::system::error_code woken;
            co_await signal_.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, woken));
            continue;
        }
        if (next_ == parts_.play.size()) continue;
        co_await perform(parts_.play[next_++]);
        status_.at = static_cast<int>(next_);
        tell();
    }
}

/// Time in which people look; the faster the play, the shorter. Ends at once when it is left.
boost::asio::awaitable<void> theatre::pause(milliseconds at_pace_1) {
    const auto asked = std::chrono::steady_clock::now();
    boost::asio::steady_timer until(parts_.io);
    // In short steps: the pace may be changed meanwhile.
    while (!leaving_ && !again_ && status_.is == state::playing &&
           std::chrono::steady_clock::now() - asked < at_pace_1 / status_.pace) {
        boost::system::error_code ignored;
        until.expires_after(std::min<milliseconds>(at_pace_1 / status_.pace, 40ms));
        co_await until.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
}

/// From one thing that is due to the next: everything happens at its own moment, and nobody waits
/// for the minutes in which nothing does.
boost::asio::awaitable<void> theatre::move_clock(instant to) {
    constexpr std::int64_t every_conversation = 10'000;
    auto& s = *stage_;
    while (s.clock.now() < to && !leaving_ && !again_) {
        const auto next = co_await s.bureau.files().read([](snapshot& files) {
            auto next = files.next_due();
            for (const auto& network : files.waiting_networks())
                for (const auto& first : files.first_messages(network, "", every_conversation))
                    next = std::min(next.value_or(first.due), first.due);
            return next;
        });
        const auto due = next && *next ? std::max(**next, s.clock.now()) : to;
        const bool stuck = due == s.clock.now();  // what is due already is not the clock's matter
        s.clock.set(stuck ? to : std::min(due, to));
        co_await s.bureau.settled();
        parts_.pages.tell_time();
    }
}

boost::asio::awaitable<void> theatre::perform(const beat& b) {
    const auto& zone = parts_.who->time_zone();
    if (const auto* n = std::get_if<said::narration>(&b.what)) {
        status_.caption = {};
        status_.caption.set(language::en, n->text);
        if (!b.finnish.empty()) status_.caption.set(language::fi, b.finnish);
        tell();
        co_await pause(reading_time(n->text.size(), 700ms, 4500ms));
    } else if (const auto* s = std::get_if<said::start>(&b.what)) {
        if (const auto when = console::at_wall_time(s->local, zone)) co_await move_clock(*when);
        co_await pause(500ms);
    } else if (const auto* w = std::get_if<said::wait>(&b.what)) {
        co_await move_clock(stage_->clock.now() + w->how_long);
        co_await pause(500ms);
    } else if (const auto* a = std::get_if<said::as>(&b.what)) {
        if (const auto* p = parts_.who->by_name(a->name)) speaker_ = p->id;
        thread_ = {};
    } else if (const auto* t = std::get_if<said::thread>(&b.what)) {
        thread_ = ticket_number{t->ticket};
    } else if (const auto* r = std::get_if<said::report>(&b.what)) {
        co_await say("/report " + r->text);
    } else if (const auto* d = std::get_if<said::desk>(&b.what)) {
        co_await say("/desk " + d->words);
    } else if (const auto* words = std::get_if<said::words>(&b.what)) {
        co_await say(words->text);
    }
}

/// Where somebody asks for things: their first channel, else their direct chat.
std::string theatre::desk_of(const person_id& who) const {
    for (const auto& place : web::places_of(*parts_.who))
        if (std::ranges::find(place.members, who) != place.members.end()) return place.id;
    return "@" + who.value;
}

/// As people do it: the team by the buttons of its card where there is one, else in its channel;
/// everybody else in their direct chat.
boost::asio::awaitable<void> theatre::say(const std::string& words) {
    auto& room = stage_->room;
    const bool command = looks_like_command(words, thread_);
    const auto about = command || thread_ ? ticket_in(words, thread_) : ticket_number{};
    const auto* card = about ? room.thread_of(speaker_, about) : nullptr;
    status_.who = speaker_;
    status_.place = card ? card->place : command ? desk_of(speaker_) : "@" + speaker_.value;
    status_.post = status_.words = {};
    std::string post, thread;
    if (card && thread_) thread = card->reference;
    if (card && command)
        for (const auto& c : card->content.choices)
            if (c.words == words) post = card->reference;
    status_.post = post;
    status_.words = post.empty() ? std::string() : words;
    tell();
    co_await pause(900ms);
    if (leaving_ || again_) co_return;
    const auto place = status_.place;
    if (post.empty())
        co_await room.say({{next_id(), speaker_}, place, thread, words});
    else
        co_await room.press({{next_id(), speaker_}, post, words, true});
    co_await stage_->bureau.settled();
    parts_.pages.tell_time();
    status_.who = {};
    status_.place = status_.post = status_.words = {};
    tell();
    co_await pause(reading_time(words.size(), 1100ms, 3200ms));
}

}  // namespace firebreak::cli
