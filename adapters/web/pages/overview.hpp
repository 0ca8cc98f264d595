// The first page: what is open, what needs somebody, what is one's own.
#pragma once

#include "adapters/web/pages/view.hpp"

namespace firebreak::web {

/// For a team's people and managers their queue in short; for everybody their own reports.
content overview_page(snapshot& files, const view& v);

}  // namespace firebreak::web
