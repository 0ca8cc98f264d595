// `firebreak classify --explain-model`: what the model has learned, for those who look after it.
#pragma once

#include "playbooks/library.hpp"

#include <iosfwd>

namespace firebreak::cli {

/// Where the model comes from, its sizes, and for each playbook the findings and words that speak
/// most for it. 0, or 1 when the library has no model.
int explain_model(const playbooks::library&, std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
