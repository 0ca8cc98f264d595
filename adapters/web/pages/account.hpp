// Oneself: who is signed in, where, and how to end that.
#pragma once

#include "adapters/web/pages/view.hpp"

namespace firebreak::web {

content account_page(snapshot& files, const view& v, session_number here);

}  // namespace firebreak::web
