#include "adapters/matrix/codec.hpp"

#include "adapters/matrix/event.hpp"
#include "adapters/matrix/walk.hpp"

#include <boost/json.hpp>

#include <array>
#include <string>

namespace firebreak::matrix {
namespace {

constexpr std::size_t most_rooms_of_one = 100, most_direct = 10'000;

using namespace reading;

bool matters_as_state(const room_event& e) {
    return e.state_key && !std::holds_alternative<said::other>(e.what);
}

}  // namespace

/// What parsing needs, allocated once: a usual event fits into the first block of memory.
struct codec::memory {
    std::array<unsigned char, std::size_t{64} * 1024> tree{};
    std::array<unsigned char, std::size_t{8} * 1024> stack{};
    json::monotonic_resource resource{tree.data(), tree.size()};
    json::parser parser;

    static json::parse_options options() {
        json::parse_options o;
        o.max_depth = deepest;
        return o;
    }
    memory() : parser({}, options(), stack.data(), stack.size()) {}

    /// Gives the object to `read` and forgets it. False: no object, or not to be parsed.
    template <class Read>
    bool parse(std::string_view text, Read&& read) {
        resource.release();
        parser.reset(&resource);
        boost::system::error_code bad;
        parser.write(text.data(), text.size(), bad);
        if (bad) {
            parser.reset();
            return false;
        }
        const auto value = parser.release();
        const auto* object = value.if_object();
        if (object) read(*object);
        return object != nullptr;
    }

    void events(walk& at, std::vector<room_event>& out, std::size_t& skipped, bool state) {
        at.array([&] {
            const auto piece = at.skip();
            const bool read = !piece.empty() && parse(piece, [&](const json::object& o) {
                auto e = event_of(o);
                if (e.type.empty() || e.sender.empty()) {
                    ++skipped;
                } else if (!state || matters_as_state(e)) {
                    out.push_back(std::move(e));
                }
            });
            if (!read) ++skipped;
        });
    }

    void timeline(walk& at, joined_room& room, std::size_t& skipped) {
        at.object([&](const std::string& key) {
            if (key == "events")
                events(at, room.timeline, skipped, false);
            else if (key == "limited")
                room.limited = at.skip() == "true";
            else if (key == "prev_batch")
                room.prev_batch = plain_text(at.skip());
            else
                at.skip();
        });
    }

    void joined(walk& at, joined_room& room, std::size_t& skipped) {
        at.object([&](const std::string& key) {
            if (key == "timeline") {
                timeline(at, room, skipped);
            } else if (key == "state") {
                at.object([&](const std::string& inner) {
                    if (inner == "events")
                        events(at, room.state, skipped, true);
                    else
                        at.skip();
                });
            } else if (key == "summary") {
                const auto piece = at.skip();
                parse(piece, [&](const json::object& o) {
                    room.members = integer(member(&o, "m.joined_member_count"));
                });
            } else {
                at.skip();
            }
        });
    }

    void invited(walk& at, invitation& invite, std::size_t& skipped) {
        at.object([&](const std::string& key) {
            if (key != "invite_state") {
                at.skip();
                return;
            }
            at.object([&](const std::string& inner) {
                if (inner == "events")
                    events(at, invite.state, skipped, true);
                else
                    at.skip();
            });
        });
    }

    void rooms(walk& at, sync_answer& out) {
        at.object([&](const std::string& kind) {
            if (kind != "join" && kind != "invite" && kind != "leave") {
                at.skip();
                return;
            }
            at.object([&](const std::string& id) {
                if (kind == "invite") {
                    invitation invite{id, {}};
                    invited(at, invite, out.skipped);
                    out.invited.push_back(std::move(invite));
                    return;
                }
                joined_room room;
                room.id = id;
                joined(at, room, out.skipped);
                if (kind == "join")
                    out.joined.push_back(std::move(room));
                else
                    out.left.push_back({std::move(room.id), std::move(room.timeline)});
            });
        });
    }

    void account(walk& at, sync_answer& out) {
        at.object([&](const std::string& key) {
            if (key != "events") {
                at.skip();
                return;
            }
            at.array([&] {
                const auto piece = at.skip();
                parse(piece, [&](const json::object& o) {
                    if (view_of(member(&o, "type")) == "m.direct")
                        if (const auto* all = child(&o, "content")) out.direct = direct_of(*all);
                });
            });
        });
    }

    static direct_chats direct_of(const json::object& all) {
        direct_chats out;
        for (const auto& [user, its_rooms] : all) {
            if (out.size() == most_direct) break;
            auto names = texts_of(its_rooms.if_array(), most_rooms_of_one);
            if (!names.empty()) out.emplace(std::string(user), std::move(names));
        }
        return out;
    }

    /// A JSON string that stands alone.
    static std::string plain_text(std::string_view quoted) {
        if (quoted.size() < 2 || quoted.front() != '"') return {};
        const auto inner = quoted.substr(1, quoted.size() - 2);
        if (inner.find('\\') == std::string_view::npos) return std::string(inner);
        boost::system::error_code bad;
        const auto value = json::parse({quoted.data(), quoted.size()}, bad);
        return bad ? std::string() : std::string(view_of(&value));
    }
};

codec::codec() : memory_(std::make_unique<memory>()) {}
codec::codec(codec&&) noexcept = default;
codec& codec::operator=(codec&&) noexcept = default;
codec::~codec() = default;

result<sync_answer> codec::sync(std::string_view text) {
    sync_answer out;
    walk at(text);
    const bool object = at.object([&](const std::string& key) {
        if (key == "next_batch")
            out.next_batch = memory::plain_text(at.skip());
        else if (key == "rooms")
            memory_->rooms(at, out);
        else if (key == "account_data")
            memory_->account(at, out);
        else
            at.skip();
    });
    if (!object || !at.ended() || out.next_batch.empty()) return errc::invalid;
    return out;
}

result<history_page> codec::messages(std::string_view text) {
    history_page out;
    std::size_t skipped = 0;
    walk at(text);
    const bool object = at.object([&](const std::string& key) {
        if (key == "chunk")
            memory_->events(at, out.events, skipped, false);
        else if (key == "end")
            out.end = memory::plain_text(at.skip());
        else
            at.skip();
    });
    if (!object || !at.ended()) return errc::invalid;
    return out;
}

result<room_event> codec::event(std::string_view text) {
    room_event out;
    if (!memory_->parse(text, [&](const json::object& o) { out = event_of(o); }))
        return errc::invalid;
    return out;
}

result<room_event> codec::state_content(std::string_view text, std::string type, std::string key) {
    room_event out;
    out.type = std::move(type);
    const auto read = [&](const json::object& o) {
        json::object around;
        around["state_key"] = key;
        out.what = content_of(out.type, around, o);
    };
    if (!memory_->parse(text, read)) return errc::invalid;
    out.state_key = std::move(key);
    return out;
}

result<direct_chats> codec::direct(std::string_view text) {
    direct_chats out;
    if (!memory_->parse(text, [&](const json::object& o) { out = memory::direct_of(o); }))
        return errc::invalid;
    return out;
}

result<std::vector<std::pair<std::string, std::string>>> codec::members(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> out;
    walk at(text);
    const bool object = at.object([&](const std::string& key) {
        if (key != "joined") {
            at.skip();
            return;
        }
        at.object([&](const std::string& user) {
            const auto piece = at.skip();
            std::string name;
            memory_->parse(
                piece, [&](const json::object& o) { name = reading::text(&o, "display_name"); });
            out.emplace_back(user, std::move(name));
        });
    });
    if (!object || !at.ended()) return errc::invalid;
    return out;
}

result<std::vector<std::string>> codec::texts(std::string_view text, std::string_view key) {
    std::vector<std::string> out;
    walk at(text);
    const bool object = at.object([&](const std::string& name) {
        if (name != key) {
            at.skip();
            return;
        }
        at.array([&] { out.push_back(memory::plain_text(at.skip())); });
    });
    if (!object || !at.ended()) return errc::invalid;
    return out;
}

std::string codec::text(std::string_view text, std::string_view path) {
    std::string out;
    memory_->parse(text, [&](const json::object& o) {
        const auto* in = &o;
        auto rest = path;
        for (auto slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
            in = child(in, rest.substr(0, slash));
            rest.remove_prefix(slash + 1);
        }
        out = reading::text(in, rest);
    });
    return out;
}

std::optional<std::int64_t> codec::number(std::string_view text, std::string_view key) {
    std::optional<std::int64_t> out;
    memory_->parse(text, [&](const json::object& o) { out = integer(member(&o, key)); });
    return out;
}

bool codec::flag(std::string_view text, std::string_view key) {
    bool out = false;
    memory_->parse(text, [&](const json::object& o) { out = is_true(&o, key); });
    return out;
}

std::string_view server_of(std::string_view id) {
    const auto colon = id.find(':');
    return colon == std::string_view::npos ? std::string_view{} : id.substr(colon + 1);
}

}  // namespace firebreak::matrix
