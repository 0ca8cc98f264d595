#include "adapters/matrix/choices.hpp"

#include <optional>
#include <utility>

namespace firebreak::matrix {
namespace {

constexpr std::size_t most_looked_at = 30;

/// What an event offers, if it is a message of ours.
std::optional<offering> offers_of(const homeserver& server, const room_event& e) {
    const auto* m = std::get_if<said::message>(&e.what);
    if (!m || e.redacted || e.sender != server.me().user_id || m->offers.empty())
        return std::nullopt;
    return offering{e.id, m->to.is == relation::kind::thread ? m->to.target : "", m->offers};
}

}  // namespace

boost::asio::awaitable<offering> offered_by(homeserver& server, std::string room,
                                            std::string event) {
    offering out;
    const auto found = co_await server.event(std::move(room), event);
    if (!found.ok()) co_return out;
    if (auto offers = offers_of(server, found.value)) out = std::move(*offers);
    co_return out;
}

boost::asio::awaitable<offering> offered_last(homeserver& server, std::string room,
                                              std::string thread, std::string asked) {
    offering out;
    const auto page = co_await server.recent(room, thread, most_looked_at);
    if (!page.ok()) co_return out;
    bool before = asked.empty();
    for (const auto& e : page.value.events) {
        if (!before) {
            before = e.id == asked;
            continue;
        }
        const auto* m = std::get_if<said::message>(&e.what);
        if (!m || m->to.is == relation::kind::replace) continue;
        if (thread.empty() && m->to.is == relation::kind::thread) continue;
        if (auto offers = offers_of(server, e)) co_return std::move(*offers);
    }
    // A thread's root may be the one: a card.
    if (!thread.empty()) out = co_await offered_by(server, std::move(room), std::move(thread));
    co_return out;
}

}  // namespace firebreak::matrix
