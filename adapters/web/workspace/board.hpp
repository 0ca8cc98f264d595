// What stands in the workspace's conversations: posts in the order they came, each with the number
// of its last change. A page that was away asks for what changed since, and a page that is slow
// gets ten changes of one card as one: the board is the only queue there is, and it is bounded.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/message.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::web {

struct post {
    std::string reference;  ///< unique on the board
    std::string place;      ///< "#social", "@maija"
    std::string thread;     ///< reference of the post it stands under; empty: none
    ticket_number ticket;   ///< what it is about, if anything
    person_id author;       ///< empty: Firebreak, and `content` is what it says
    person_id only_for;     ///< nobody else sees it; empty: everybody in the place
    instant at{};
    bool edited = false;
    bool refused = false;  ///< an answer that says no
    std::string words;     ///< of an author, as they were written
    message content;
    language lang = language::en;  ///< of `content`
    outbox_number newest;          ///< the outbox row that it shows, if it came from there
    std::uint64_t changed = 0;     ///< counts all changes of the board
};

/// On the io thread.
class board {
 public:
    static constexpr std::size_t most = 1500;  ///< posts; the oldest make room

    /// Called after every change; must not change the board itself.
    std::function<void()> on_change;

    /// Adds a post whose reference is new. Returns it, valid until the next change.
    const post& add(post);
    /// Changes one that is there.
    void replace(std::string_view reference, post);

    /// Null when it is not there (any more). Valid until the next change.
    [[nodiscard]] const post* find(std::string_view reference) const;
    [[nodiscard]] const std::deque<post>& posts() const { return posts_; }

    /// The number of the newest change.
    [[nodiscard]] std::uint64_t newest() const { return changes_; }
    /// Whoever has seen nothing newer than this has missed that posts went away, and must begin
    /// anew.
    [[nodiscard]] std::uint64_t trimmed() const { return trimmed_; }

 private:
    void changed(post&);

    std::deque<post> posts_;
    std::uint64_t changes_ = 0, trimmed_ = 0;
};

}  // namespace firebreak::web
