#include "adapters/net/link_pool.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace firebreak::net {
namespace {

using clock = std::chrono::steady_clock;

/// Nothing to read: the other side has neither closed it nor said anything unasked. (What TLS says
/// by itself counts as unasked: a new connection costs less than a doubtful one.)
bool is_quiet(link& l) {
    char byte = 0;
    const auto n = ::recv(l.over.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace

link_pool::turn::~turn() {
    if (!pool_) return;
    if (link_) {
        link_->close();
        pool_->in_use_.erase(link_);
    }
    pool_->give_back(host_);
}

std::shared_ptr<link> link_pool::turn::kept() {
    auto& idle = pool_->hosts_[host_].idle;
    while (!idle.empty()) {
        const auto last = idle.back();
        idle.pop_back();
        if (clock::now() - last.since > pool_->limits_.keep_idle || !is_quiet(*last.connection)) {
            last.connection->close();
            continue;
        }
        link_ = last.connection;
        pool_->in_use_.insert(link_);
        return link_;
    }
    return nullptr;
}

std::shared_ptr<link> link_pool::turn::fresh() {
    if (link_) {
        link_->close();
        pool_->in_use_.erase(link_);
    }
    link_ = std::make_shared<link>(pool_->executor_);
    pool_->in_use_.insert(link_);
    return link_;
}

void link_pool::turn::keep() {
    pool_->in_use_.erase(link_);
    link_->relax();
    if (pool_->stopped_ || !link_->over.socket().is_open())
        link_->close();
    else
        pool_->hosts_[host_].idle.push_back({link_, clock::now()});
    link_.reset();
}

boost::asio::awaitable<link_pool::turn> link_pool::wait(std::string name, time deadline,
                                                        refusal& why) {
    why = refusal::stopped;
    if (stopped_) co_return turn{};
    auto& h = hosts_[name];
    why = refusal::none;
    if (h.turns < limits_.per_host) {
        ++h.turns;
        co_return turn(shared_from_this(), std::move(name));
    }
    why = refusal::too_many;
    if (h.waiting.size() >= limits_.waiting) co_return turn{};
    // Whoever gives a turn back gives it to the first who waits, by cancelling its timer. Should
    // this coroutine be thrown away instead of resumed, the turn goes on to the next.
    struct place {
        explicit place(link_pool& p, std::string n) : pool(p), host(std::move(n)), me(p.executor_) {
            pool.hosts_[host].waiting.push_back(&me);
        }
        ~place() {
            if (taken) return;
            if (me.granted)
                pool.give_back(host);
            else
                std::erase(pool.hosts_[host].waiting, &me);
        }
        link_pool& pool;
        std::string host;
        waiter me;
        bool taken = false;
    };
    const auto self = shared_from_this();
    place p(*this, name);
    p.me.signal.expires_at(deadline);
    boost::system::error_code cancelled;
    co_await p.me.signal.async_wait(
        boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
    why = stopped_ ? refusal::stopped : refusal::too_late;
    if (!p.me.granted || stopped_) co_return turn{};
    why = refusal::none;
    p.taken = true;
    co_return turn(self, std::move(name));
}

void link_pool::give_back(const std::string& name) {
    auto& h = hosts_[name];
    if (h.waiting.empty()) {
        --h.turns;
        sweep();
        return;
    }
    auto* const next = h.waiting.front();
    h.waiting.pop_front();
    next->granted = true;
    next->signal.cancel();
}

/// Drops what has been idle for too long, wherever; hosts change, and sockets are few.
void link_pool::sweep() {
    const auto now = clock::now();
    for (auto h = hosts_.begin(); h != hosts_.end();) {
        auto& idle = h->second.idle;
        while (!idle.empty() && now - idle.front().since > limits_.keep_idle) {
            idle.front().connection->close();
            idle.pop_front();
        }
        const bool unused = h->second.turns == 0 && idle.empty() && h->second.waiting.empty();
        h = unused ? hosts_.erase(h) : std::next(h);
    }
}

void link_pool::stop() {
    stopped_ = true;
    for (const auto& l : in_use_) l->close();
    for (auto& [name, h] : hosts_) {
        for (auto& idle : h.idle) idle.connection->close();
        h.idle.clear();
        for (auto* w : h.waiting) w->signal.cancel();
    }
}

std::size_t link_pool::connections() const {
    std::size_t count = in_use_.size();
    for (const auto& [name, h] : hosts_) count += h.idle.size();
    return count;
}

}  // namespace firebreak::net
