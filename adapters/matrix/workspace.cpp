#include "adapters/matrix/workspace.hpp"

#include "adapters/matrix/chat.hpp"
#include "adapters/matrix/client.hpp"
#include "adapters/matrix/front.hpp"
#include "adapters/matrix/inspection.hpp"
#include "adapters/matrix/patience.hpp"
#include "adapters/matrix/rooms.hpp"
#include "adapters/matrix/seeds.hpp"
#include "adapters/matrix/sending_ids.hpp"
#include "adapters/matrix/sync_loop.hpp"
#include "adapters/matrix/visitors.hpp"
#include "bot/desk/texts.hpp"

#include <utility>

namespace firebreak::matrix {
namespace {

constexpr std::size_t connections = 16;  // one bot, one server: cards and answers beside each other

std::vector<std::string> names_of(const std::vector<wanted_room>& rooms) {
    std::vector<std::string> names;
    for (const auto& r : rooms) names.push_back(r.name);
    return names;
}

net::http_client::options client_options(const workspace::parts& of, std::size_t most) {
    net::http_client::options o;
    o.trusted = of.trusted;
    o.out = of.out;
    o.connections_per_host = most;
    o.waiting_per_host = 4096;
    o.connect = std::chrono::milliseconds{10'000};
    o.handshake = std::chrono::milliseconds{10'000};
    return o;
}

/// Whom the bot answers: without a list, the people of its own server.
std::vector<std::string> servers_of(const settings& s) {
    if (!s.allowed_servers.empty()) return s.allowed_servers;
    return {std::string(server_of(s.account.user_id))};
}

}  // namespace

struct workspace::inside {
    parts of;
    net::http_client http, polling;
    session account;
    client server;
    rooms places;
    visitors people;
    patience waits;
    sending_ids ids;
    seeds reactions;
    matrix_chat network;
    front hears;
    sync_loop loop;
    inspector inspects;

    inside(parts p, settings s)
        : of(std::move(p)),
          http(of.executor, client_options(of, connections)),
          polling(of.executor, client_options(of, 1)),
          account({of.executor, http, polling, of.files, of.time, of.log}, std::move(s.account)),
          server(account),
          places({of.executor, server, of.files, of.time, of.log}),
          people({server, of.known, of.office, of.tasks, s.allowed_servers}),
          waits(of.executor, of.jitter),
          reactions({of.executor, server, of.log}),
          network({server, places, reactions, ids, of.log, of.office, "!desk", of.inherited}),
          hears({of.office, of.files, server, places, people, of.tasks, waits, of.time, of.log,
                 own_names{}, [this](const std::string& event) { network.removed(event); }}),
          loop({of.executor, [this] { return account.open(); }, [this] { account.break_off(); },
                server, places, hears, of.tasks, waits, of.files, of.time, of.log,
                names_of(s.rooms), [this] { inspects.look_again(); }}),
          inspects({of.executor, server, of.log, s.rooms, servers_of(s)}) {}
};

workspace::workspace(parts p, settings s)
    : it_(std::make_unique<inside>(std::move(p), std::move(s))) {}
workspace::~workspace() = default;

boost::asio::awaitable<result<void>> workspace::prepare() {
    return it_->ids.recall(it_->of.files, it_->of.time.now(), it_->of.salt);
}

chat& workspace::network() { return it_->network; }

void workspace::start(supervisor& loops) {
    loops.own(
        "matrix-reactions", [this] { return it_->reactions.run(); },
        [this] { it_->reactions.stop(); });
    loops.own(
        "matrix-inspection", [this] { return it_->inspects.run(); },
        [this] { it_->inspects.stop(); });
    loops.own("matrix-sync", [this] { return it_->loop.run(); }, [this] { it_->loop.stop(); });
}

void workspace::stop() {
    it_->waits.stop();
    it_->account.stop();
}

bool workspace::ready() const { return it_->loop.ready(); }

network_health workspace::health() const {
    network_health h{it_->network.network(), ready(), it_->account.to_mend()};
    for (const auto& [room, why] : it_->places.troubles())
        h.to_mend.push_back(say(texts::matrix_mend_room, {{"room", room}, {"error", why}}));
    if (!it_->network.to_mend().empty()) h.to_mend.push_back(it_->network.to_mend());
    for (auto& mend : it_->inspects.to_mend()) h.to_mend.push_back(std::move(mend));
    return h;
}

}  // namespace firebreak::matrix
