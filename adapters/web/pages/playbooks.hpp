// The playbooks in force: how each handles a conflict, its texts, and which of them need a review.
#pragma once

#include "adapters/web/pages/view.hpp"

namespace firebreak::web {

/// For teams, managers and administrators.
content playbooks_page(snapshot& files, const view& v);
/// 404 where there is no such playbook.
content playbook_page(snapshot& files, const view& v, const playbook_id& id);

}  // namespace firebreak::web
