// `firebreak playbooks test`, second part: how well the examples tell the playbooks apart.
#pragma once

#include "playbooks/learning/audit.hpp"

#include <iosfwd>

namespace firebreak::cli {

/// Precision and recall by playbook, what is confused, what looks mislabelled or written twice.
void print_audit(const playbooks::audit&, std::ostream& out);

}  // namespace firebreak::cli
