// Approved responses are Markdown; Slack reads mrkdwn, which is another language.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::slack {

/// CommonMark as mrkdwn: headings and **strong** are bold, *emphasis* is italic, lists have bullets
/// or their numbers, quotes and code stay what they are; a link is a link with its host behind the
/// label, as text only when its address is not http, https or mailto; HTML is shown as it is
/// written. Nothing in the text is interpreted by Slack beyond that.
std::string markdown_to_mrkdwn(std::string_view markdown);

}  // namespace firebreak::slack
