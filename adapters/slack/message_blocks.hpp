// The blocks of a neutral message, for messages and for views alike.
#pragma once

#include "adapters/slack/blocks.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace firebreak::slack {

/// Each block as JSON, with a block_id that stays the same as long as the block does and is no
/// other's in the list; 1 to `most` (at least 20) of them.
std::vector<std::string> blocks_of(const message&, const render_context&, std::size_t most);

/// `text` of the message: all of its meaning as mrkdwn, at most 4000 bytes, never empty.
std::string text_of(const message&, const render_context&);

/// "The rest is in `/desk show 128`".
std::string rest_words(const render_context&);

/// The people to notify: "<@U1> <@U2>", by name those without an account here; at most 50.
std::string mention_text(const message&, const render_context&);

/// mrkdwn. An address at the beginning can be followed: it is its own label, so it hides nothing.
std::string fact_value(std::string_view value);

/// Whether the level stands among the facts already.
bool names_level(const message&, language);

}  // namespace firebreak::slack
