// Names and numbers of things, each a type of its own so that they cannot be mixed up.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace firebreak {

/// A number that the store hands out, counting from 1; 0 means "none yet".
template <class Tag>
struct numbered {
    std::int64_t value = 0;

    numbered() = default;
    explicit numbered(std::int64_t n) : value(n) {}
    explicit operator bool() const { return value != 0; }
    auto operator<=>(const numbered&) const = default;
};

/// A name that people or networks give; empty means "none".
template <class Tag>
struct named {
    std::string value;

    named() = default;
    explicit named(std::string name) : value(std::move(name)) {}
    [[nodiscard]] bool empty() const { return value.empty(); }
    auto operator<=>(const named&) const = default;
};

using ticket_number = numbered<struct ticket_tag>;  ///< what people say: #128
using report_number = numbered<struct report_tag>;  ///< counts over all tickets
using event_number = numbered<struct event_tag>;    ///< place in the one timeline of everything
using outbox_number = numbered<struct outbox_tag>;  ///< a message to be sent
using due_number = numbered<struct due_tag>;        ///< something the clock will do

/// A person: the name in the configuration ("maija"), or "network:account" for a stranger to it.
using person_id = named<struct person_tag>;
using team_id = named<struct team_tag>;          ///< a key under `teams:` in the configuration
using playbook_id = named<struct playbook_tag>;  ///< `id:` of a playbook; a ticket's category
using network_id = named<struct network_tag>;    ///< "slack", "matrix", "console", "cli"

/// Who does what time brings about: the bot itself.
inline const person_id& the_clock() {
    static const person_id clock{"clock"};
    return clock;
}

/// A place where messages can be sent: a channel, a room or one person's direct chat.
struct conversation {
    network_id network;
    std::string id;  ///< in the network's own terms

    auto operator<=>(const conversation&) const = default;
    [[nodiscard]] bool empty() const { return id.empty(); }
};

}  // namespace firebreak

template <class Tag>
struct std::hash<firebreak::named<Tag>> {
    std::size_t operator()(const firebreak::named<Tag>& n) const noexcept {
        return std::hash<std::string>{}(n.value);
    }
};
template <class Tag>
struct std::hash<firebreak::numbered<Tag>> {
    std::size_t operator()(const firebreak::numbered<Tag>& n) const noexcept {
        return std::hash<std::int64_t>{}(n.value);
    }
};
