// A neutral message as the workspace shows it. Everything goes through the writer of HTML, so no
// customer's, colleague's or playbook's words become markup; a property test attacks that.
#pragma once

#include "bot/domain/language.hpp"
#include "bot/domain/message.hpp"
#include "bot/ports/directory.hpp"

#include <string>
#include <string_view>

namespace firebreak::web {

/// HTML for the inside of a post. Choices are buttons that carry the words they stand for in
/// data-words.
std::string render(const message&, language, const directory& who);

/// Words of a colleague: their lines stay lines, nothing in them is interpreted.
std::string render_words(std::string_view words);

}  // namespace firebreak::web
