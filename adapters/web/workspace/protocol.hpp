// What a page of the workspace and the bot say to each other over their WebSocket: text frames,
// each one JSON object. Pure. docs/workspace.md describes them.
#pragma once

#include "adapters/web/workspace/board.hpp"
#include "adapters/web/workspace/people.hpp"
#include "bot/desk/forms.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace firebreak::web {

inline constexpr std::size_t longest_frame = 128 * 1024;  ///< bytes, of what pages send

// --- from the page

namespace asked {

/// The first frame: what the page shows already.
struct hello {
    std::string world;  ///< of which `since` is; empty: nothing
    std::uint64_t since = 0;
};
/// Whatever has an effect carries an id of the page's own; the same id twice has one effect.
struct deed {
    std::string id;  ///< letters, digits and '-', at most 64
    person_id as;
};
struct words : deed {
    std::string place, thread, text;
};
/// A button of a post.
struct press : deed {
    std::string post, words;
    bool sure = false;  ///< no form and no question first
};
/// A form that belongs to no post: "report".
struct open : deed {
    std::string place, words;
};
struct submit : deed {
    std::string place, post, words;  ///< `post` may be empty
    form_values values;
};
/// What the play is to do.
struct play {
    enum class what { begin, pause, go_on, step, again, leave, pace, clock };
    what is = what::begin;
    std::int64_t number = 0;  ///< of pace: how many times as fast; of clock: minutes to go forward
};

using any = std::variant<hello, words, press, open, submit, play>;

}  // namespace asked

/// Nothing for what is no frame of this protocol.
std::optional<asked::any> read_frame(std::string_view);

// --- to the page

/// How the play is getting on.
struct play_status {
    enum class state { none, playing, paused, ended };
    state is = state::none;
    int at = 0, of = 0;  ///< lines done, lines there are
    int pace = 1;
    localized caption;        ///< what the narrator said last
    person_id who;            ///< who is about to do something
    std::string place, post;  ///< where; the post whose button is about to be pressed
    std::string words;        ///< of that button
    bool operator==(const play_status&) const = default;
};

/// Everything a page has to know before the first post.
struct world_view {
    std::string id;     ///< another one: everything shown is to be forgotten
    bool week = false;  ///< the play's world, else the live one
    const directory& who;
};

namespace frames {

std::string world(const world_view&);
/// Posts changed after `since`, in the order they stand; they bring a page up to date. `fresh`:
/// what the page shows is to be forgotten first.
std::string posts(const board&, const directory& who, std::uint64_t since, bool fresh);
std::string time(instant now, bool runs);
std::string play(const play_status&);

/// Answers to deeds.
std::string done(std::string_view id);
std::string ask_form(std::string_view id, const form&);
/// "Escalate?" Really?
std::string ask_sure(std::string_view id, language, std::string_view label);
std::string problem(std::string_view id, const form_problem&);

}  // namespace frames

}  // namespace firebreak::web
