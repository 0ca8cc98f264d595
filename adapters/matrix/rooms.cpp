#include "adapters/matrix/rooms.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace firebreak::matrix {
namespace {

using boost::asio::awaitable;
using kind = call_result::kind;

const network_id network{"matrix"};
constexpr auto no_limit = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t most_kept = 100'000;

int version_of(const std::string& version) {
    int n = 0;
    std::from_chars(version.data(), version.data() + version.size(), n);
    return n;
}

rooms::located not_here(const call_result& r, std::string detail) {
    rooms::located l;
    l.is = r.passes() || r.is == kind::logged_out ? rooms::located::kind::later
                                                  : rooms::located::kind::never;
    l.retry_after = r.retry_after;
    l.detail = std::move(detail);
    return l;
}

}  // namespace

std::int64_t room::level_of(std::string_view user) const {
    const bool creators_rule = version_of(born.version) >= 12;
    if (creators_rule && (creator == user || std::ranges::find(born.additional_creators, user) !=
                                                 born.additional_creators.end()))
        return no_limit;
    if (!levels) return creator == user ? 100 : 0;
    const auto found = levels->users.find(user);
    return found == levels->users.end() ? levels->users_default : found->second;
}

std::int64_t room::needed_to_send(std::string_view type, bool is_state) const {
    const said::power_levels usual;
    const auto& l = levels ? *levels : usual;
    const auto found = l.events.find(type);
    if (found != l.events.end()) return found->second;
    return is_state ? l.state_default : l.events_default;
}

rooms::rooms(parts p) : parts_(p), made_(p.executor) {
    made_.expires_at(std::chrono::steady_clock::time_point::max());
}

room& rooms::at(const std::string& id) {
    auto& r = rooms_[id];
    r.id = id;
    return r;
}

const room* rooms::known(const std::string& id) const {
    const auto found = rooms_.find(id);
    return found == rooms_.end() ? nullptr : &found->second;
}

std::vector<std::string> rooms::all() const {
    std::vector<std::string> out;
    for (const auto& [id, r] : rooms_) out.push_back(id);
    return out;
}

std::string rooms::conversation_of(const std::string& id) const {
    if (const auto named = by_room_.find(id); named != by_room_.end()) return named->second;
    const auto found = rooms_.find(id);
    return found == rooms_.end() || found->second.direct.empty() ? id : found->second.direct;
}

// ---- what is on file, what the configuration names

awaitable<void> rooms::recall() {
    auto read = [](snapshot& s) {
        return std::pair{s.kept_under(network, "room:", most_kept),
                         s.kept_under(network, "direct:", most_kept)};
    };
    const auto kept = co_await parts_.files.read(read);
    if (!kept) co_return;
    for (const auto& [name, id] : kept->first) alias_is(name.substr(5), id);
    for (const auto& [name, id] : kept->second) direct_is(name.substr(7), id);
}

void rooms::alias_is(const std::string& alias, const std::string& id) {
    if (const auto old = by_alias_.find(alias); old != by_alias_.end()) by_room_.erase(old->second);
    by_alias_[alias] = id;
    by_room_[id] = alias;
}

void rooms::direct_is(const std::string& user, const std::string& id) {
    directs_[user] = id;  // an older chat with them stays a direct one, too
    at(id).direct = user;
}

awaitable<call_result> rooms::settle_one(std::string name) {
    auto id = name;
    if (name.starts_with('#')) {
        if (const auto found = by_alias_.find(name); found != by_alias_.end()) {
            id = found->second;
        } else {
            auto r = co_await parts_.server.resolve(name);
            if (!r.ok()) co_return r;
            id = std::move(r.value);
        }
    }
    auto joined = co_await parts_.server.join(id);
    // By its alias the server knows which others to ask about a room it is not in yet.
    if (!joined.ok() && !joined.passes() && id != name) joined = co_await parts_.server.join(name);
    if (!joined.ok()) co_return joined;
    if (!joined.value.empty()) id = joined.value;
    if (known(id) == nullptr) enter(id);
    by_room_[id] = name;
    if (id != name && (!by_alias_.contains(name) || by_alias_[name] != id)) {
        alias_is(name, id);
        co_await keep("room:" + name, id);
    }
    joined.value = id;
    co_return joined;
}

awaitable<std::size_t> rooms::settle(std::vector<std::string> configured) {
    std::size_t missing = 0;
    for (const auto& name : configured) {
        const auto r = co_await settle_one(name);
        troubles_.erase(name);
        if (r.ok()) continue;
        ++missing;
        if (!r.passes()) troubles_[name] = r.errcode;
    }
    co_return missing;
}

awaitable<void> rooms::keep(std::string name, std::string value) {
    auto write = [&](transaction& t) {
        t.keep(network, name, value, parts_.time.now());
        return true;
    };
    co_await parts_.files.write(write);
}

// ---- the way out

awaitable<const room*> rooms::look_at(std::string id) {
    if (const auto* r = known(id); r != nullptr && r->encrypted) co_return r;
    auto r = co_await parts_.server.state(id, "m.room.encryption", "");
    if (!r.ok() && r.call.is != kind::absent) co_return nullptr;
    auto& now = at(id);
    // It may have been switched on while the question was under way: then it stays so.
    if (!now.encrypted) now.encrypted = r.ok();
    co_return &now;
}

awaitable<rooms::located> rooms::locate(std::string conversation) {
    if (conversation.starts_with('@')) co_return co_await locate_direct(std::move(conversation));
    auto id = conversation;
    if (conversation.starts_with('#')) {
        if (!by_alias_.contains(conversation)) {
            const auto r = co_await settle_one(conversation);
            if (!r.ok())
                co_return not_here(r,
                                   "the room's alias leads nowhere, or the bot may not "
                                   "join it: " +
                                       r.errcode);
        }
        id = by_alias_[conversation];
    }
    for (int hop = 0; hop < 8; ++hop) {
        const auto* r = known(id);
        if (r == nullptr || r->moved_to.empty() || known(r->moved_to) == nullptr) break;
        id = r->moved_to;
    }
    co_return co_await locate_room(std::move(id));
}

awaitable<rooms::located> rooms::locate_room(std::string id) {
    located l;
    l.room = id;
    const auto* found = known(id);
    if (found == nullptr || !found->encrypted) {
        const auto r = co_await parts_.server.state(id, "m.room.encryption", "");
        if (!r.ok() && r.call.is != kind::absent)
            co_return not_here(r.call, "the bot is not in the room: " + r.call.errcode);
        auto& now = at(id);
        if (!now.encrypted) now.encrypted = r.ok();
        found = &now;
    }
    l.is = *found->encrypted ? located::kind::encrypted : located::kind::here;
    co_return l;
}

awaitable<rooms::located> rooms::locate_direct(std::string user) {
    // One at a time for each person, or they would get two chats.
    while (making_.contains(user)) {
        boost::system::error_code ignored;
        co_await made_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    making_.insert(user);
    struct turn {
        rooms& all;
        std::string user;
        ~turn() {
            all.making_.erase(user);
            all.made_.cancel();
        }
    } const mine{*this, user};
    if (const auto found = directs_.find(user); found != directs_.end()) {
        const auto id = found->second;
        const auto l = co_await locate_room(id);
        if (l.is == located::kind::later) co_return l;
        if (l.is == located::kind::here) {
            const auto alone = co_await only_with(id, user);
            if (!alone) {
                located later;
                later.detail = "who is in the direct chat can't be told now";
                co_return later;
            }
            if (*alone && co_await can_hear(id, user)) co_return l;
        }
        // Encrypted, left, or others have come in: another one is made.
    }
    auto r = co_await parts_.server.create_direct(user);
    if (!r.ok()) co_return not_here(r, "no direct chat could be made: " + r.errcode);
    const auto id = r.value;
    auto& fresh = at(id);
    fresh.members = {parts_.server.me().user_id};
    fresh.members_known = true;
    fresh.invited = true;
    co_await keep_direct(user, id);
    co_return co_await locate_room(id);
}

awaitable<bool> rooms::can_hear(std::string id, std::string user) {
    if (const auto& r = at(id); r.members.contains(user) || r.invited) co_return true;
    const auto theirs = co_await parts_.server.state(id, "m.room.member", user);
    const auto* m = theirs.ok() ? std::get_if<said::member>(&theirs.value.what) : nullptr;
    if (!m) co_return !theirs.ok() && theirs.call.passes();
    at(id).invited = m->membership == "invite";
    co_return m->membership == "join" || m->membership == "invite";
}

awaitable<bool> rooms::is_private(std::string id, std::string user) {
    const auto alone = co_await only_with(std::move(id), std::move(user));
    co_return alone.value_or(false);
}

awaitable<std::optional<bool>> rooms::only_with(std::string id, std::string user) {
    if (const auto* r = known(id); r == nullptr || !r->members_known) {
        const auto all = co_await parts_.server.joined_members(id);
        if (!all.ok() && all.call.passes()) co_return std::nullopt;
        if (!all.ok()) co_return false;
        auto& now = at(id);
        now.members.clear();
        for (const auto& m : all.value) now.members.insert(m.user);
        now.members_known = true;
    }
    const auto& r = rooms_[id];
    const auto& me = parts_.server.me().user_id;
    co_return r.members.contains(me) &&
        std::ranges::all_of(r.members, [&](const std::string& m) { return m == me || m == user; });
}

awaitable<void> rooms::keep_direct(std::string user, std::string id) {
    direct_is(user, id);
    co_await keep("direct:" + user, id);
    auto all = co_await parts_.server.direct_chats_of_account();
    if (!all.ok()) co_return;  // it is on file here; others of our clients do without
    auto& its = all.value[user];
    if (!its.empty() && its.front() == id) co_return;
    std::erase(its, id);
    its.insert(its.begin(), id);
    co_await parts_.server.set_direct_chats(std::move(all.value));
}

// ---- the way in

void rooms::joined(const std::vector<std::string>& ids) {
    for (const auto& id : ids) at(id);
}

void rooms::heard(const std::string& id, const room_event& e) {
    auto& r = at(id);
    if (std::holds_alternative<said::encryption>(e.what)) {
        r.encrypted = true;
    } else if (const auto* levels = std::get_if<said::power_levels>(&e.what)) {
        r.levels = *levels;
    } else if (const auto* born = std::get_if<said::created>(&e.what)) {
        r.born = *born;
        r.creator = e.sender;
    } else if (const auto* stone = std::get_if<said::tombstone>(&e.what)) {
        r.moved_to = stone->replacement;
    } else if (const auto* m = std::get_if<said::member>(&e.what)) {
        if (m->membership == "join")
            r.members.insert(m->who);
        else
            r.members.erase(m->who);
        if (m->who == r.direct) r.invited = m->membership == "invite";
    }
}

void rooms::heard_direct(const direct_chats& all) {
    for (const auto& [user, its] : all) {
        for (const auto& id : its)
            if (const auto r = rooms_.find(id); r != rooms_.end()) r->second.direct = user;
        if (!its.empty() && !directs_.contains(user)) direct_is(user, its.front());
    }
}

awaitable<void> rooms::moved(std::string from, std::string to) {
    at(to);
    const auto named = by_room_.find(from);
    if (named == by_room_.end()) co_return;
    const auto alias = named->second;
    alias_is(alias, to);
    co_await keep("room:" + alias, to);
}

std::string rooms::replaced_by(const std::string& id) const {
    for (const auto& [old, r] : rooms_)
        if (r.moved_to == id) return old;
    return {};
}

bool rooms::is_deserted(const std::string& id) const {
    const auto* r = known(id);
    if (r == nullptr || !r->members_known || r->invited || is_named(id)) return false;
    return r->members.size() == 1 && r->members.contains(parts_.server.me().user_id);
}

bool rooms::just_entered(const std::string& id) {
    const auto found = rooms_.find(id);
    if (found == rooms_.end()) return true;
    return std::exchange(found->second.entered, false);
}

void rooms::left(const std::string& id) { rooms_.erase(id); }

awaitable<bool> rooms::first_time(std::string what, std::string about) {
    const auto name = "once:" + what + ":" + about;
    auto write = [&](transaction& t) {
        if (t.kept(network, name)) return false;
        t.keep(network, name, "", parts_.time.now());
        return true;
    };
    const auto first = co_await parts_.files.write(write);
    co_return first && *first;
}

}  // namespace firebreak::matrix
