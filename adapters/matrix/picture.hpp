// Pictures in Matrix: a file that is uploaded, and an event that shows it (contract: matrix,
// section 7).
#pragma once

#include "adapters/matrix/homeserver.hpp"
#include "bot/domain/language.hpp"
#include "bot/ports/chat.hpp"

#include <string>
#include <string_view>

namespace firebreak::matrix {

std::string file_name(const picture&);

/// The content of an m.room.message, JSON. `address`: mxc://… of the uploaded file. What the
/// picture says is its caption, so that nobody is left out.
std::string picture_content(const picture&, std::string_view address);

/// The server takes no file from us as things are: an upload that failed so is not tried again.
bool refuses_files(const call_result&);

}  // namespace firebreak::matrix
