#include "adapters/web/workspace/workspace.hpp"

#include "adapters/web/workspace/page.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <utility>

namespace firebreak::web {
namespace {

using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;

constexpr std::size_t most_replies = 64;  // that wait to be written; a page that reads none is gone

net::websocket::options talk_options() {
    net::websocket::options o;
    o.max_message = longest_frame;
    o.max_waiting = 4;
    o.ping_every = std::chrono::seconds{15};
    o.dead_after = std::chrono::seconds{45};
    return o;
}

}  // namespace

/// One page. What it is behind with is seen by comparing numbers, so nothing has to be queued for
/// it but answers to what it asked itself.
struct window {
    window(net::websocket& s, boost::asio::io_context::executor_type e) : socket(s), signal(e) {
        signal.expires_at(std::chrono::steady_clock::time_point::max());
    }
    net::websocket& socket;            ///< until `over`
    boost::asio::steady_timer signal;  ///< cancelled when there may be something to write
    std::deque<std::string> replies;
    bool greeted = false;  ///< it has said which world it shows
    bool over = false, written = false;
    std::string world;       ///< it was told of
    bool fresh = false;      ///< what it shows is to be forgotten with the next posts
    std::uint64_t seen = 0;  ///< newest change it has been sent
    std::uint64_t told = 0;  ///< version of clock and play it has been sent
};

struct workspace::state : std::enable_shared_from_this<workspace::state> {
    explicit state(parts p) : with(std::move(p)) {}

    static awaitable<void> talk(std::shared_ptr<state> s, net::websocket& socket);
    static awaitable<void> write(std::shared_ptr<state> s, std::shared_ptr<window> p);
    awaitable<void> take(std::shared_ptr<window> p, asked::any what);
    std::optional<std::string> next_frame(window& p);
    void wake();

    /// While it lives, a room has something to do.
    struct visit {
        state& all;
        const workspace_room* room;
        visit(state& s, const workspace_room* r) : all(s), room(r) { ++all.visits[room]; }
        ~visit() {
            if (--all.visits[room] == 0) all.visits.erase(room);
        }
        visit(const visit&) = delete;
        visit& operator=(const visit&) = delete;
    };

    parts with;
    workspace_room* room = nullptr;
    std::list<std::shared_ptr<window>> pages;
    std::map<const workspace_room*, int> visits;
    play_status play;
    std::uint64_t version = 1;  ///< of play and clock
    bool stopping = false;
};

void workspace::state::wake() {
    for (const auto& p : pages) p->signal.cancel();
}

/// What this page has to be sent next; nothing when it is up to date.
std::optional<std::string> workspace::state::next_frame(window& p) {
    if (!p.replies.empty()) {
        auto first = std::move(p.replies.front());
        p.replies.pop_front();
        return first;
    }
    if (!p.greeted || room == nullptr) return std::nullopt;
    const auto view = room->view();
    if (p.world != view.id) {
        p.world = view.id;
        p.seen = 0;
        p.fresh = true;
        p.told = 0;
        return frames::world(view);
    }
    if (p.told != version) {
        p.told = version;
        p.replies.push_back(frames::play(play));
        return frames::time(room->now(), !view.week);
    }
    const auto& all = room->posts();
    if (p.seen < all.trimmed()) p.seen = 0, p.fresh = true;
    if (p.seen < all.newest() || p.fresh) {
        const auto since = std::exchange(p.seen, all.newest());
        return frames::posts(all, room->people(), since, std::exchange(p.fresh, false));
    }
    return std::nullopt;
}

awaitable<void> workspace::state::write(std::shared_ptr<state> s, std::shared_ptr<window> p) {
    while (!p->over) {
        if (auto frame = s->next_frame(*p)) {
            if (!co_await p->socket.write(std::move(*frame))) break;
            continue;
        }
        boost::system::error_code woken;
        co_await p->signal.async_wait(redirect_error(use_awaitable, woken));
    }
    if (!p->over) co_await p->socket.close();
    p->written = true;
    p->signal.cancel();
}

awaitable<void> workspace::state::take(std::shared_ptr<window> p, asked::any what) {
    if (const auto* h = std::get_if<asked::hello>(&what)) {
        // A page that was away goes on where it was, if it shows the same world.
        const bool same =
            room != nullptr && h->world == room->view().id && h->since <= room->posts().newest();
        p->world = same ? h->world : std::string();
        p->seen = same ? h->since : 0;
        p->told = 0;
        p->greeted = true;
        co_return;
    }
    if (const auto* wish = std::get_if<asked::play>(&what)) {
        if (with.ask) with.ask(*wish);
        co_return;
    }
    if (room == nullptr) co_return;
    const visit here(*this, room);
    auto* const there = room;
    std::string reply;
    if (auto* w = std::get_if<asked::words>(&what))
        reply = co_await there->say(std::move(*w));
    else if (auto* b = std::get_if<asked::press>(&what))
        reply = co_await there->press(std::move(*b));
    else if (auto* o = std::get_if<asked::open>(&what))
        reply = co_await there->open(std::move(*o));
    else if (auto* f = std::get_if<asked::submit>(&what))
        reply = co_await there->submit(std::move(*f));
    p->replies.push_back(std::move(reply));
}

awaitable<void> workspace::state::talk(std::shared_ptr<state> s, net::websocket& socket) {
    auto p = std::make_shared<window>(socket, s->with.executor);
    s->pages.push_back(p);
    s->with.tasks.start("workspace-page", write(s, p));
    while (!s->stopping) {
        const auto frame = co_await socket.read();
        if (!frame) break;
        auto what = read_frame(*frame);
        if (!what || p->replies.size() >= most_replies) {
            s->with.log.count("firebreak_workspace_bad_frames");
            break;
        }
        co_await s->take(p, std::move(*what));
        p->signal.cancel();
    }
    co_await socket.close();
    p->over = true;
    p->signal.cancel();
    boost::system::error_code woken;
    while (!p->written) co_await p->signal.async_wait(redirect_error(use_awaitable, woken));
    s->pages.remove(p);
}

workspace::workspace(parts p) : state_(std::make_shared<state>(std::move(p))) {}
workspace::~workspace() { stop(); }

void workspace::show(workspace_room& r) {
    if (state_->room != nullptr) state_->room->posts().on_change = nullptr;
    state_->room = &r;
    r.posts().on_change = [s = state_.get()] { s->wake(); };
    state_->wake();
}

bool workspace::busy(const workspace_room& r) const { return state_->visits.contains(&r); }

void workspace::tell(const play_status& s) {
    if (state_->play == s) return;
    state_->play = s;
    ++state_->version;
    state_->wake();
}

void workspace::tell_time() {
    ++state_->version;
    state_->wake();
}

net::http_server::handlers workspace::handlers(std::function<std::uint16_t()> port) {
    net::http_server::handlers h;
    h.admit = [s = state_, port = std::move(port)](
                  const net::http_head& head) -> std::optional<net::http_response> {
        if (auto no = refuse_page(head, port())) return no;
        if (head.path == live_path && (s->stopping || s->pages.size() >= most_pages)) {
            net::http_response full;
            full.status = 503;
            full.headers.emplace_back("Retry-After", "5");
            return full;
        }
        return std::nullopt;
    };
    h.answer = [](const net::http_request& r) -> awaitable<net::http_response> {
        if (r.path != live_path) co_return serve_page(r);
        net::http_response only;
        only.status = 426;
        only.headers.emplace_back("Upgrade", "websocket");
        co_return only;
    };
    h.upgrade = [s = state_](const net::http_head& head) -> std::optional<net::http_upgrade> {
        if (head.path != live_path) return std::nullopt;
        return net::http_upgrade{talk_options(),
                                 [s](net::websocket& socket) { return state::talk(s, socket); }};
    };
    h.trouble = [s = state_](std::string_view event, std::string_view why) {
        s->with.log.log(level::error, event, {{"why", why}});
    };
    return h;
}

void workspace::stop() {
    if (state_->stopping) return;
    state_->stopping = true;
    if (state_->room != nullptr) state_->room->posts().on_change = nullptr;
    state_->room = nullptr;
    const auto goodbye = [](std::shared_ptr<window> p) -> awaitable<void> {
        if (!p->over) co_await p->socket.close();
    };
    for (const auto& p : state_->pages) state_->with.tasks.start("workspace-goodbye", goodbye(p));
}

std::size_t workspace::pages() const { return state_->pages.size(); }

}  // namespace firebreak::web
