#include "adapters/matrix/sync_loop.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace firebreak::matrix {
namespace {

using boost::asio::awaitable;
using kind = call_result::kind;

const network_id network{"matrix"};
constexpr std::string_view cursor_name = "since";
constexpr std::size_t beside_each_other = 128;  // in one room
constexpr std::size_t most_events = 2000, most_batches = 256;
constexpr std::size_t page = 100, most_pages = 200;  // of a gap: 20,000 events
constexpr std::size_t most_seen = 20'000;
constexpr auto settle_every = std::chrono::minutes{5};

/// What is taken back in the same breath was never meant.
std::set<std::string> taken_back_in(const std::vector<room_event>& events) {
    std::set<std::string> out;
    for (const auto& e : events)
        if (const auto* r = std::get_if<said::redaction>(&e.what)) out.insert(r->target);
    return out;
}

}  // namespace

sync_loop::sync_loop(parts p) : parts_(std::move(p)), moved_(parts_.executor) {
    moved_.expires_at(std::chrono::steady_clock::time_point::max());
}
sync_loop::~sync_loop() {
    for (const auto& each : batches_) each->finished = nullptr;
}

void sync_loop::stop() {
    parts_.waits.stop();
    parts_.break_off();
    moved_.cancel();
}

// ---- the loop

awaitable<void> sync_loop::run() {
    while (!parts_.waits.stopping()) {
        if (!co_await open()) co_return;
        co_await follow();
        ready_ = false;
    }
}

awaitable<bool> sync_loop::open() {
    for (int attempt = 0;; ++attempt) {
        const auto r = co_await parts_.open();
        if (r.ok()) break;
        parts_.log.log(level::warning, "matrix-not-open",
                       {{"why", r.errcode}, {"status", std::to_string(r.status)}});
        // What needs a person is looked at again slowly: they may have mended it.
        const int pause = r.passes() ? attempt : std::max(attempt, 5);
        if (!co_await parts_.waits.before_retry(pause, r.retry_after)) co_return false;
    }
    parts_.hears.know_me();
    co_await recall();
    for (int attempt = 0; since_.empty(); ++attempt)
        if (!co_await first() && !co_await parts_.waits.before_retry(attempt, {})) co_return false;
    // Without these a room of old would count as entered just now, and its gap would stay.
    for (int attempt = 0;; ++attempt) {
        const auto joined = co_await parts_.server.joined_rooms();
        if (joined.ok()) {
            parts_.places.joined(joined.value);
            break;
        }
        if (!co_await parts_.waits.before_retry(attempt, joined.call.retry_after)) co_return false;
    }
    if (const auto direct = co_await parts_.server.direct_chats_of_account(); direct.ok())
        parts_.places.heard_direct(direct.value);
    co_await settle();
    auto name = co_await parts_.server.display_name(parts_.server.me().user_id);
    if (name.ok()) parts_.hears.call_me(std::move(name.value));
    parts_.log.log(level::info, "matrix-open");
    parts_.opened();
    co_return !parts_.waits.stopping();
}

awaitable<void> sync_loop::recall() {
    if (recalled_) co_return;
    auto read = [](snapshot& s) { return s.kept(network, cursor_name); };
    for (int attempt = 0;; ++attempt) {
        const auto kept = co_await parts_.files.read(read);
        if (kept) {
            since_ = done_ = kept_ = kept->value_or("");
            break;
        }
        if (!co_await parts_.waits.before_retry(attempt, {})) co_return;
    }
    co_await parts_.places.recall();
    recalled_ = true;
}

/// No place to go on from: the state as it is, and invitations. What was said before is not for
/// the bot.
awaitable<bool> sync_loop::first() {
    auto answer = co_await parts_.server.sync({});
    if (!answer.ok()) {
        parts_.log.log(
            level::warning, "matrix-first-sync-failed",
            {{"why", answer.call.errcode}, {"status", std::to_string(answer.call.status)}});
        co_return false;
    }
    for (auto& room : answer.value.joined) {
        for (const auto& e : room.state) parts_.places.heard(room.id, e);
        room.timeline.clear();
        room.limited = false;
    }
    take(std::move(answer.value));
    co_return true;
}

awaitable<void> sync_loop::settle() {
    settled_ = parts_.time.now();
    missing_ = co_await parts_.places.settle(parts_.configured);
}

awaitable<void> sync_loop::follow() {
    for (int failures = 0; !parts_.waits.stopping();) {
        if (missing_ > 0 && parts_.time.now() - settled_ > settle_every) co_await settle();
        co_await wait_for_room();
        if (parts_.waits.stopping()) co_return;
        homeserver::sync_request ask;
        ask.since = asked_since_ = since_;
        if (failures > 0 || !ready_) ask.timeout = std::chrono::milliseconds{0};
        auto answer = co_await parts_.server.sync(std::move(ask));
        if (parts_.waits.stopping()) co_return;
        if (answer.ok()) {
            failures = 0;
            ready_ = true;
            last_heard_ = parts_.time.now();
            if (answer.value.skipped > 0)
                parts_.log.log(level::warning, "matrix-events-unreadable",
                               {{"count", std::to_string(answer.value.skipped)}});
            take(std::move(answer.value));
            continue;
        }
        const auto& why = answer.call;
        parts_.log.log(level::warning, "matrix-sync-failed",
                       {{"why", why.errcode}, {"status", std::to_string(why.status)}});
        ready_ = ready_ && why.is == kind::wait;
        if (why.status == 400 && why.errcode == "M_UNKNOWN") {
            // The server has forgotten the place: what was said since can't be told any more.
            parts_.log.log(level::error, "matrix-place-forgotten");
            since_.clear();
            co_return;
        }
        const bool person_needed = why.is == kind::logged_out || why.is == kind::forbidden;
        const int pause = person_needed ? 6 : failures;
        ++failures;
        if (!co_await parts_.waits.before_retry(pause, why.retry_after)) co_return;
        if (person_needed) co_return;
    }
}

// ---- what an answer brought

void sync_loop::take(sync_answer answer) {
    auto all = std::make_shared<batch>();
    all->next = answer.next_batch;
    all->finished = [this] { advance(); };
    batches_.push_back(all);
    since_ = answer.next_batch;
    {
        const holding share(all);
        if (answer.direct) parts_.places.heard_direct(*answer.direct);
        for (auto& invited : answer.invited)
            parts_.tasks.start("matrix-invitation", hear_invitation(std::move(invited), share));
        for (const auto& left : answer.left) {
            // One that the configuration names is wanted back.
            if (parts_.places.is_named(left.id)) missing_ = 1;
            parts_.places.left(left.id);
        }
        for (auto& room : answer.joined) take_room(std::move(room), share);
    }
}

void sync_loop::take_room(joined_room room, const holding& share) {
    const auto& me = parts_.server.me().user_id;
    const auto our_join = [&](const room_event& e) {
        const auto* m = std::get_if<said::member>(&e.what);
        return m && m->who == me && m->membership == "join" && m->before != "join";
    };
    const bool joined_now = parts_.places.just_entered(room.id) ||
                            std::ranges::any_of(room.state, our_join) ||
                            std::ranges::any_of(room.timeline, our_join);
    // Encryption and the like hold from now on, whatever the timeline says first.
    for (const auto& e : room.state) parts_.places.heard(room.id, e);
    auto& queue = lanes_[room.id];
    const auto wait = [&](item next) {
        ++events_;
        queue.waiting.push_back(std::move(next));
    };
    for (auto& e : sifted(std::move(room.state), false, {}))
        wait({share, std::move(e), {}, {}, {}});
    const auto taken_back = taken_back_in(room.timeline);
    // What was said before the bot came is not for it.
    if (room.limited && !joined_now) wait({share, {}, asked_since_, room.prev_batch, taken_back});
    for (auto& e : sifted(std::move(room.timeline), joined_now, taken_back))
        wait({share, std::move(e), {}, {}, {}});
    if (queue.running) return;
    if (queue.waiting.empty()) {
        lanes_.erase(room.id);
        return;
    }
    queue.running = true;
    parts_.tasks.start("matrix-room", run_lane(room.id));
}

bool sync_loop::seen(const std::string& event) {
    if (event.empty()) return false;
    if (!seen_.insert(event).second) return true;
    seen_order_.push_back(event);
    if (seen_order_.size() > most_seen) {
        seen_.erase(seen_order_.front());
        seen_order_.pop_front();
    }
    return false;
}

std::vector<room_event> sync_loop::sifted(std::vector<room_event> events, bool joined_now,
                                          const std::set<std::string>& taken_back) {
    std::erase_if(events, [&](const room_event& e) {
        const bool state = e.state_key.has_value();
        // Ours at that time: what was said while the bot was not in is not for it.
        const bool before = e.membership.empty() ? joined_now : e.membership != "join";
        if (!state && (before || taken_back.contains(e.id))) return true;
        if (std::holds_alternative<said::other>(e.what)) return true;
        return seen(e.id);
    });
    return events;
}

// ---- in the order of each room

awaitable<void> sync_loop::no_more_open(std::string room, std::size_t than) {
    while (lanes_[room].open > than) {
        boost::system::error_code ignored;
        co_await moved_.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
}

awaitable<void> sync_loop::run_lane(std::string room) {
    auto& queue = lanes_[room];
    // Until nothing more has come while the last ones were handled.
    while (!queue.waiting.empty()) {
        auto next = std::move(queue.waiting.front());
        queue.waiting.pop_front();
        if (parts_.waits.stopping()) {
            next.share.give_up();
        } else if (!next.gap_to.empty()) {
            co_await fill_gap(room, std::move(next));
        } else {
            co_await hear_in_turn(room, std::move(next.what), std::move(next.share));
        }
        --events_;
        moved_.cancel();
        if (queue.waiting.empty()) co_await no_more_open(room, 0);
    }
    lanes_.erase(room);
}

/// Those that stand alone beside one another; others after all before them, and before all after.
awaitable<void> sync_loop::hear_in_turn(std::string room, room_event e, holding share) {
    if (parts_.hears.stands_alone(e)) {
        co_await no_more_open(room, beside_each_other - 1);
        ++lanes_[room].open;
        parts_.tasks.start("matrix-event", hear_beside(room, std::move(e), std::move(share)));
    } else {
        co_await no_more_open(room, 0);
        co_await parts_.hears.hear(room, std::move(e), std::move(share));
    }
}

awaitable<void> sync_loop::fill_gap(std::string room, item gap) {
    std::size_t found = 0;
    auto from = gap.gap_from;
    for (std::size_t n = 0; !from.empty(); ++n) {
        if (n == most_pages) {
            parts_.log.log(level::error, "matrix-gap-too-long", {{"room", room}});
            break;
        }
        auto got = co_await parts_.server.messages(room, from, gap.gap_to, page);
        for (int attempt = 0; !got.ok() && got.call.passes(); ++attempt) {
            if (!co_await parts_.waits.before_retry(attempt, got.call.retry_after)) {
                gap.share.give_up();
                co_return;
            }
            got = co_await parts_.server.messages(room, from, gap.gap_to, page);
        }
        if (!got.ok()) {
            parts_.log.log(
                level::error, "matrix-gap-not-filled",
                {{"why", got.call.errcode}, {"status", std::to_string(got.call.status)}});
            break;
        }
        from = std::move(got.value.end);
        found += got.value.events.size();
        gap.taken_back.merge(taken_back_in(got.value.events));
        for (auto& e : sifted(std::move(got.value.events), false, gap.taken_back))
            co_await hear_in_turn(room, std::move(e), gap.share);
    }
    parts_.log.log(level::info, "matrix-gap-filled", {{"events", std::to_string(found)}});
}

awaitable<void> sync_loop::hear_beside(std::string room, room_event e, holding share) {
    co_await parts_.hears.hear(room, std::move(e), std::move(share));
    --lanes_[room].open;
    moved_.cancel();
}

awaitable<void> sync_loop::hear_invitation(invitation invited, holding share) {
    co_await parts_.hears.hear(std::move(invited), std::move(share));
}

bool sync_loop::full() const { return events_ >= most_events || batches_.size() >= most_batches; }

awaitable<void> sync_loop::wait_for_room() {
    while (full() && !parts_.waits.stopping()) {
        boost::system::error_code ignored;
        co_await moved_.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
}

// ---- how far everything is done

void sync_loop::advance() {
    moved_.cancel();
    while (!batches_.empty() && batches_.front()->open == 0 && !batches_.front()->broken) {
        done_ = batches_.front()->next;
        batches_.pop_front();
    }
    if (done_ == kept_ || keeping_) return;
    keeping_ = true;
    parts_.tasks.start("matrix-place", keep_place());
}

awaitable<void> sync_loop::keep_place() {
    while (done_ != kept_) {
        const auto place = done_;
        auto write = [&](transaction& t) {
            t.keep(network, cursor_name, place, parts_.time.now());
            return true;
        };
        if (!co_await parts_.files.write(write)) break;  // the next one is as good
        kept_ = place;
    }
    keeping_ = false;
}

}  // namespace firebreak::matrix
