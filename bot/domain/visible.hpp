// Text of strangers and colleagues on its way to a network: what is seen is what is there.
#pragma once

#include <string>
#include <string_view>

namespace firebreak {

enum class lines { many, one };  ///< `one`: line ends become blanks

/// Valid UTF-8 without what nobody sees: controls, invisible characters and what turns the
/// direction of text, with which names and links are disguised; at most three marks are stacked on
/// a letter. Line ends of every kind become '\n'. Joiners and variation selectors of emoji stay.
std::string visible(std::string_view text, lines how = lines::many);

}  // namespace firebreak
