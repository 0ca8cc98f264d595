// Neutral messages (bot/domain/message.hpp) as HTML.
#pragma once

#include "adapters/web/html.hpp"
#include "bot/domain/message.hpp"

#include <string_view>

namespace firebreak::web {

/// An approved response: CommonMark. HTML in it is shown as text; pictures become links; links lead
/// to https, http and mailto addresses only, the others are shown as text.
void add_markdown(html& out, std::string_view markdown);

/// Facts, paragraphs and links, without heading and choices.
void add_message_body(html& out, const message& m);

}  // namespace firebreak::web
