#include "adapters/matrix/visitors.hpp"

#include "bot/desk/clean_text.hpp"
#include "bot/domain/visible.hpp"

#include <algorithm>
#include <utility>

namespace firebreak::matrix {
namespace {

const network_id network{"matrix"};
constexpr std::size_t most_names = 50'000, longest_name = 80, longest_id = 255;

/// Servers number their guests; nobody can register such a name.
bool is_guest(std::string_view user) {
    const auto local = user.substr(0, user.find(':'));
    return local.size() > 1 &&
           std::ranges::all_of(local.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

visitors::visitors(parts p) : parts_(std::move(p)) {}

bool visitors::is_configured(std::string_view user) const {
    const auto* known = parts_.office.people()->by_account(network, user);
    return known != nullptr && !known->id.value.starts_with("matrix:");
}

bool visitors::is_welcome(std::string_view user) const {
    if (is_configured(user)) return true;
    const auto server = server_of(user);
    if (server.empty() || user.size() > longest_id || is_guest(user)) return false;
    if (parts_.allowed_servers.empty()) return server == server_of(parts_.server.me().user_id);
    return std::ranges::find(parts_.allowed_servers, server) != parts_.allowed_servers.end();
}

visitor visitors::meet(const std::string& user) {
    visitor v;
    if (user == parts_.server.me().user_id) {
        v.is = visitor::standing::itself;
        return v;
    }
    const auto who = parts_.office.people();
    const auto* known = who->by_account(network, user);
    v.id = known ? known->id : person_id{network.value + ":" + user};
    if (known && known->lang) {
        v.lang = *known->lang;
        v.said_so = true;
    }
    if (!is_welcome(user)) {
        v.is = is_guest(user) ? visitor::standing::guest : visitor::standing::foreign;
        return v;
    }
    if (!known && !names_.contains(user)) {
        if (names_.size() >= most_names) names_.clear();
        names_.emplace(user, "");
        parts_.tasks.start("matrix-name", ask(user));
    }
    return v;
}

boost::asio::awaitable<void> visitors::ask(std::string user) {
    auto name = co_await parts_.server.display_name(user);
    if (!name.ok()) {
        if (name.passes()) names_.erase(user);  // asked again when they next write
        co_return;
    }
    co_await introduce(std::move(user), std::move(name.value));
}

boost::asio::awaitable<void> visitors::introduce(std::string user, std::string name) {
    name = shortened(visible(name, lines::one), longest_name);
    names_[user] = name;
    person p;
    p.id = person_id{network.value + ":" + user};
    p.name = name.empty() ? user : name;
    co_await parts_.known.meet(std::move(p));
}

void visitors::heard(const said::member& m) {
    if (m.membership != "join" || m.display_name.empty() || is_configured(m.who)) return;
    const auto found = names_.find(m.who);
    // Only of those who have written: a big room is full of people who never will.
    if (found == names_.end() || found->second == m.display_name) return;
    parts_.tasks.start("matrix-name", introduce(m.who, m.display_name));
}

}  // namespace firebreak::matrix
