#include "adapters/matrix/event.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace firebreak::matrix {
namespace reading {

std::string_view view_of(const json::value* v) {
    if (!v || !v->is_string()) return {};
    const auto& s = v->get_string();
    return {s.data(), s.size()};
}
const json::value* member(const json::object* o, std::string_view key) {
    return o ? o->if_contains(key) : nullptr;
}
const json::object* child(const json::object* o, std::string_view key) {
    const auto* v = member(o, key);
    return v ? v->if_object() : nullptr;
}
const json::array* list(const json::object* o, std::string_view key) {
    const auto* v = member(o, key);
    return v ? v->if_array() : nullptr;
}
std::string text(const json::object* o, std::string_view key) {
    return std::string(view_of(member(o, key)));
}
std::optional<std::int64_t> integer(const json::value* v) {
    if (v && v->is_int64()) return v->get_int64();
    const auto digits = view_of(v);
    std::int64_t n = 0;
    const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    if (digits.empty() || bad != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return n;
}
bool is_true(const json::object* o, std::string_view key) {
    const auto* v = member(o, key);
    return v && v->is_bool() && v->get_bool();
}
std::vector<std::string> texts_of(const json::array* items, std::size_t most) {
    std::vector<std::string> out;
    if (!items) return out;
    for (const auto& item : *items) {
        if (out.size() == most) break;
        if (const auto found = view_of(&item); !found.empty()) out.emplace_back(found);
    }
    return out;
}

}  // namespace reading

namespace {

using namespace reading;

constexpr std::size_t most_mentioned = 100, most_offers = 100;

relation relation_of(const json::object& content) {
    relation r;
    const auto* to = child(&content, "m.relates_to");
    if (!to) return r;
    r.reply_to = text(child(to, "m.in_reply_to"), "event_id");
    const auto* type = member(to, "rel_type");
    if (!type) return r;
    const auto kind = view_of(type);
    r.target = text(to, "event_id");
    r.falling_back = is_true(to, "is_falling_back");
    if (kind == "m.thread" && !r.target.empty())
        r.is = relation::kind::thread;
    else if (kind == "m.replace")
        r.is = relation::kind::replace;
    else
        r.is = relation::kind::other;
    return r;
}

std::vector<offer> offers_of(const json::object* content) {
    std::vector<offer> out;
    const auto* all = list(content, "org.firebreak.choices");
    if (!all) return out;
    for (const auto& each : *all) {
        const auto* o = each.if_object();
        if (!o || out.size() == most_offers) continue;
        out.push_back(
            {text(o, "answer"), text(o, "words"), is_true(o, "risky"), is_true(o, "input")});
    }
    return out;
}

/// The choices of a message that was edited are those of its last edit, which comes with it.
void take_edited_offers(const json::object& event, said::message& m) {
    const auto* edit = child(child(child(&event, "unsigned"), "m.relations"), "m.replace");
    if (!edit || view_of(member(edit, "sender")) != view_of(member(&event, "sender"))) return;
    if (const auto* fresh = child(child(edit, "content"), "m.new_content"))
        m.offers = offers_of(fresh);
}

content message_of(const json::object& content) {
    said::message m;
    m.to = relation_of(content);
    const auto* shown = &content;
    if (m.to.is == relation::kind::replace) {
        if (const auto* fresh = child(&content, "m.new_content")) {
            shown = fresh;
            m.replaced = true;
        }
    }
    m.msgtype = text(shown, "msgtype");
    m.body = text(shown, "body");
    m.url = text(shown, "url");
    m.file_name = text(shown, "filename");
    m.offers = offers_of(shown);
    if (const auto* mentions = child(shown, "m.mentions")) {
        m.has_mentions = true;
        m.mentioned = texts_of(list(mentions, "user_ids"), most_mentioned);
    }
    return m;
}

content reaction_of(const json::object& content) {
    const auto* to = child(&content, "m.relates_to");
    said::reaction r;
    if (view_of(member(to, "rel_type")) == "m.annotation") {
        r.target = text(to, "event_id");
        r.key = text(to, "key");
    }
    return r;
}

content member_of(const json::object& event, const json::object& content) {
    said::member m;
    m.who = text(&event, "state_key");
    m.membership = text(&content, "membership");
    m.display_name = text(&content, "displayname");
    m.reason = text(&content, "reason");
    m.is_direct = is_true(&content, "is_direct");
    const auto* info = child(&event, "unsigned");
    const auto* before = child(info, "prev_content");
    if (!before) before = child(&event, "prev_content");
    m.before = text(before, "membership");
    // A join tells of the invitation only through what was there before it.
    if (m.before == "invite") m.is_direct = m.is_direct || is_true(before, "is_direct");
    return m;
}

content levels_of(const json::object& content) {
    said::power_levels p;
    const auto take = [](const json::object* from, auto& into) {
        if (!from) return;
        for (const auto& [name, level] : *from)
            if (const auto n = integer(&level)) into.insert_or_assign(std::string(name), *n);
    };
    take(child(&content, "users"), p.users);
    take(child(&content, "events"), p.events);
    const auto one = [&](std::string_view key, std::int64_t& into) {
        into = integer(member(&content, key)).value_or(into);
    };
    one("users_default", p.users_default), one("events_default", p.events_default);
    one("state_default", p.state_default), one("invite", p.invite), one("kick", p.kick);
    one("ban", p.ban), one("redact", p.redact);
    return p;
}

content created_of(const json::object& content) {
    said::created c;
    c.version = text(&content, "room_version");
    if (c.version.empty()) c.version = "1";
    c.type = text(&content, "type");
    c.predecessor = text(child(&content, "predecessor"), "room_id");
    c.additional_creators = texts_of(list(&content, "additional_creators"), most_mentioned);
    return c;
}

content redaction_of(const json::object& event, const json::object& content) {
    said::redaction r;
    // In the content from room version 11 on, beside it before that.
    r.target = text(&content, "redacts");
    if (r.target.empty()) r.target = text(&event, "redacts");
    r.reason = text(&content, "reason");
    return r;
}

}  // namespace

content content_of(std::string_view type, const json::object& event, const json::object& content) {
    const bool state = event.contains("state_key");
    if (type == "m.room.message" && !state) return message_of(content);
    if (type == "m.reaction" && !state) return reaction_of(content);
    if (type == "m.room.redaction" && !state) return redaction_of(event, content);
    if (type == "m.room.encrypted" && !state) return said::encrypted{relation_of(content)};
    if (type == "m.room.member") return member_of(event, content);
    if (type == "m.room.power_levels") return levels_of(content);
    if (type == "m.room.encryption") return said::encryption{text(&content, "algorithm")};
    if (type == "m.room.tombstone") return said::tombstone{text(&content, "replacement_room")};
    if (type == "m.room.create") return created_of(content);
    return said::other{};
}

room_event event_of(const json::object& o) {
    room_event e;
    e.id = text(&o, "event_id");
    e.type = text(&o, "type");
    e.sender = text(&o, "sender");
    e.sent_at = integer(member(&o, "origin_server_ts")).value_or(0);
    if (const auto* key = member(&o, "state_key"); key && key->is_string())
        e.state_key = std::string(view_of(key));
    const auto* info = child(&o, "unsigned");
    e.age = integer(member(info, "age"));
    e.membership = text(info, "membership");
    e.transaction = text(info, "transaction_id");
    e.redacted = member(info, "redacted_because") != nullptr;
    const auto* content = child(&o, "content");
    if (content && !e.redacted) e.what = content_of(e.type, o, *content);
    if (auto* m = std::get_if<said::message>(&e.what)) take_edited_offers(o, *m);
    return e;
}

}  // namespace firebreak::matrix
