// What the body of a 200 or a frame of Socket Mode says back (contract: slack, sections 3, 4 and
// 6).
#pragma once

#include "adapters/slack/blocks.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace firebreak::slack {

/// Who sees an answer.
enum class readers {
    asker,  ///< the asking person alone
    all,    ///< everybody in the conversation, and what was asked too
};

/// For a slash command's answer and for posts to a response_url: a message of its own.
std::string answer(const rendered&, readers = readers::asker);
/// The same with plain words alone; they are escaped.
std::string answer(std::string_view words);

/// Answers to view_submission. `errors`: block_id of an input block and what is wrong with it.
std::string form_errors(std::span<const std::pair<std::string, std::string>> errors);
std::string update_view(std::string_view view_json);

/// Answer to block_suggestion, at most 100 options.
struct option {
    std::string label;  ///< at most 75 units are shown
    std::string value;  ///< at most 75 units; options with a longer or empty one are left out
    std::string about;  ///< a line below it; may be empty
};
std::string options(std::span<const option>);

/// The answer to a frame: `payload` only where the envelope accepts one; empty: none.
std::string acknowledge(const envelope&, std::string_view payload_json = {});

}  // namespace firebreak::slack
