#include "tests/support/paper_homeserver.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace firebreak::test {
namespace {

namespace json = boost::json;
using matrix::answer_of;
using matrix::call_result;
using kind = call_result::kind;

call_result made(kind is, std::string value = {}, std::string errcode = {}, unsigned status = 0) {
    call_result r;
    r.is = is;
    r.value = std::move(value);
    r.errcode = std::move(errcode);
    r.status = status ? status : is == kind::ok ? 200 : 400;
    return r;
}
call_result absent() { return made(kind::absent, {}, "M_NOT_FOUND", 404); }
call_result forbidden() { return made(kind::forbidden, {}, "M_FORBIDDEN", 403); }

json::object relation_of(const std::string& content) {
    const auto value = json::parse(content);
    const auto* o = value.if_object();
    const auto* to = o ? o->if_contains("m.relates_to") : nullptr;
    return to && to->is_object() ? to->get_object() : json::object{};
}
std::string text(const json::object& o, std::string_view key) {
    const auto* v = o.if_contains(key);
    return v && v->is_string() ? std::string(v->get_string().c_str()) : std::string();
}

}  // namespace

paper_homeserver::paper_homeserver() = default;

std::string paper_homeserver::say(const std::string& room, const std::string& sender,
                                  const std::string& type, const std::string& content) {
    auto id = "$e" + std::to_string(++numbers_);
    events.push_back({room, id, type, sender, content, false});
    return id;
}

void paper_homeserver::remove(const std::string& id) {
    for (auto& e : events)
        if (e.id == id) e.redacted = true;
}

const paper_homeserver::kept* paper_homeserver::find(const std::string& id) const {
    const auto found = std::ranges::find(events, id, &kept::id);
    return found == events.end() ? nullptr : &*found;
}

std::vector<const paper_homeserver::kept*> paper_homeserver::of(const std::string& room,
                                                                const std::string& type) const {
    std::vector<const kept*> out;
    for (const auto& e : events)
        if (e.room == room && e.type == type) out.push_back(&e);
    return out;
}

matrix::room_event paper_homeserver::as_event(const kept& e) const {
    std::string wire = R"({"type":")" + e.type + R"(","sender":")" + e.sender +
                       R"(","event_id":")" + e.id + R"(","content":)";
    wire += e.redacted ? "{}" : e.content;
    wire += R"(,"unsigned":{)";
    if (e.redacted) wire += R"("redacted_because":{})";
    const kept* edit = nullptr;
    for (const auto& other : events)
        if (!other.redacted && other.type == "m.room.message") {
            const auto to = relation_of(other.content);
            if (text(to, "rel_type") == "m.replace" && text(to, "event_id") == e.id) edit = &other;
        }
    if (edit && !e.redacted)
        wire += R"("m.relations":{"m.replace":{"sender":")" + edit->sender + R"(","content":)" +
                edit->content + "}}";
    wire += "}}";
    return *matrix::codec().event(wire);
}

matrix::homeserver::task<> paper_homeserver::send(std::string room, std::string type,
                                                  std::string txn, std::string content,
                                                  matrix::urgency) {
    asked.push_back("send " + type);
    if (fails)
        if (auto no = fails(room, type); no && no->status != 1) co_return *no;
    if (!all_rooms.contains(room)) co_return forbidden();
    const auto key = room + " " + txn;
    const auto known = transactions_.find(key);
    std::string id;
    if (known != transactions_.end()) {
        id = known->second;
    } else {
        const auto to = relation_of(content);
        const auto target = text(to, "event_id");
        const auto* related = target.empty() ? nullptr : find(target);
        const bool wrong = !target.empty() && (!related || related->room != room);
        const bool nested = text(to, "rel_type") == "m.thread" && related &&
                            !text(relation_of(related->content), "rel_type").empty();
        if (wrong || nested) co_return made(kind::refused, {}, "M_UNKNOWN", 400);
        if (type == "m.reaction")
            for (const auto& e : events) {
                const auto other = relation_of(e.content);
                if (e.type == type && e.sender == self.user_id && !e.redacted &&
                    text(other, "event_id") == target && text(other, "key") == text(to, "key"))
                    co_return made(kind::ok);
            }
        id = say(room, self.user_id, type, content);
        transactions_.emplace(key, id);
    }
    if (fails)
        if (auto no = fails(room, type); no && no->status == 1) co_return *no;
    co_return made(kind::ok, id);
}

matrix::homeserver::task<> paper_homeserver::redact(std::string, std::string event, std::string,
                                                    std::string, matrix::urgency) {
    remove(event);
    co_return made(kind::ok, "$r");
}

matrix::homeserver::task<answer_of<matrix::room_event>> paper_homeserver::event(std::string room,
                                                                                std::string id) {
    asked.emplace_back("event");
    const auto* e = find(id);
    if (!e || e->room != room) co_return answer_of<matrix::room_event>{absent(), {}};
    co_return answer_of<matrix::room_event>{made(kind::ok), as_event(*e)};
}

matrix::homeserver::task<answer_of<matrix::history_page>> paper_homeserver::messages(std::string,
                                                                                     std::string,
                                                                                     std::string,
                                                                                     std::size_t) {
    co_return answer_of<matrix::history_page>{made(kind::ok), {}};
}

matrix::homeserver::task<answer_of<matrix::history_page>> paper_homeserver::recent(
    std::string room, std::string thread, std::size_t limit) {
    answer_of<matrix::history_page> out{made(kind::ok), {}};
    for (auto e = events.rbegin(); e != events.rend() && out.value.events.size() < limit; ++e) {
        const auto to = relation_of(e->content);
        const bool here = thread.empty() ||
                          (text(to, "rel_type") == "m.thread" && text(to, "event_id") == thread);
        if (e->room == room && here) out.value.events.push_back(as_event(*e));
    }
    co_return out;
}

matrix::homeserver::task<answer_of<std::vector<matrix::room_event>>> paper_homeserver::reactions(
    std::string room, std::string event) {
    asked.emplace_back("reactions");
    answer_of<std::vector<matrix::room_event>> out{made(kind::ok), {}};
    for (const auto& e : events)
        if (e.room == room && e.type == "m.reaction" && !e.redacted &&
            text(relation_of(e.content), "event_id") == event)
            out.value.push_back(as_event(e));
    co_return out;
}

matrix::homeserver::task<> paper_homeserver::upload(std::string name, std::string png) {
    asked.push_back("upload " + name);
    if (refuses_media) co_return *refuses_media;
    auto address = "mxc://example.org/m" + std::to_string(++numbers_);
    media.emplace(address, std::move(png));
    co_return made(kind::ok, std::move(address));
}

matrix::homeserver::task<answer_of<std::vector<std::string>>> paper_homeserver::joined_rooms() {
    answer_of<std::vector<std::string>> out{made(kind::ok), {}};
    for (const auto& [id, r] : all_rooms)
        if (std::ranges::find(r.members, self.user_id) != r.members.end()) out.value.push_back(id);
    co_return out;
}

matrix::homeserver::task<answer_of<std::vector<matrix::homeserver::member_name>>>
paper_homeserver::joined_members(std::string room) {
    answer_of<std::vector<member_name>> out{made(kind::ok), {}};
    for (const auto& m : all_rooms[room].members) out.value.push_back({m, ""});
    co_return out;
}

matrix::homeserver::task<> paper_homeserver::resolve(std::string alias) {
    const auto found = aliases.find(alias);
    co_return found == aliases.end() ? absent() : made(kind::ok, found->second);
}

matrix::homeserver::task<> paper_homeserver::join(std::string room) {
    if (const auto named = aliases.find(room); named != aliases.end()) room = named->second;
    if (!all_rooms.contains(room)) co_return forbidden();
    auto& members = all_rooms[room].members;
    if (std::ranges::find(members, self.user_id) == members.end()) members.push_back(self.user_id);
    co_return made(kind::ok, room);
}

matrix::homeserver::task<> paper_homeserver::leave(std::string room, std::string) {
    std::erase(all_rooms[room].members, self.user_id);
    co_return made(kind::ok);
}

matrix::homeserver::task<> paper_homeserver::create_direct(std::string user) {
    asked.push_back("create " + user);
    auto id = "!direct" + std::to_string(++numbers_);
    all_rooms[id].members = {self.user_id};
    all_rooms[id].state["m.room.member"] = R"({"membership":"invite"})";
    co_return made(kind::ok, id);
}

matrix::homeserver::task<answer_of<matrix::direct_chats>>
paper_homeserver::direct_chats_of_account() {
    co_return answer_of<matrix::direct_chats>{made(kind::ok), directs_};
}

matrix::homeserver::task<> paper_homeserver::set_direct_chats(matrix::direct_chats all) {
    directs_ = std::move(all);
    co_return made(kind::ok);
}

matrix::homeserver::task<answer_of<matrix::room_event>> paper_homeserver::state(std::string room,
                                                                                std::string type,
                                                                                std::string key) {
    const auto found = all_rooms.find(room);
    if (found == all_rooms.end()) co_return answer_of<matrix::room_event>{forbidden(), {}};
    std::string content;
    if (const auto s = found->second.state.find(type); s != found->second.state.end())
        content = s->second;
    if (type == "m.room.encryption" && found->second.encrypted) content = "{}";
    if (content.empty()) co_return answer_of<matrix::room_event>{absent(), {}};
    co_return answer_of<matrix::room_event>{made(kind::ok),
                                            *matrix::codec().state_content(content, type, key)};
}

matrix::homeserver::task<> paper_homeserver::state_content(std::string room, std::string type,
                                                           std::string) {
    const auto& its = all_rooms[room].state;
    const auto found = its.find(type);
    co_return found == its.end() ? absent() : made(kind::ok, found->second);
}

matrix::homeserver::task<> paper_homeserver::set_state(std::string room, std::string type,
                                                       std::string, std::string content) {
    all_rooms[room].state[type] = std::move(content);
    co_return made(kind::ok, "$s");
}

matrix::homeserver::task<> paper_homeserver::display_name(std::string) {
    co_return made(kind::ok, "Bot");
}
matrix::homeserver::task<> paper_homeserver::set_display_name(std::string) {
    co_return made(kind::ok);
}

matrix::homeserver::task<answer_of<matrix::sync_answer>> paper_homeserver::sync(sync_request) {
    co_return answer_of<matrix::sync_answer>{made(kind::transient), {}};
}

}  // namespace firebreak::test
