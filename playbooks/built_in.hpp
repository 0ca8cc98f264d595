// What is part of the program: playbooks/lexicons/*.yaml and playbooks/prior/prior.txt.
#pragma once

#include "bot/domain/embedded.hpp"

#include <vector>

namespace firebreak::playbooks {

std::vector<embedded_file> lexicon_files();
std::vector<embedded_file> prior_files();  ///< one, or none

}  // namespace firebreak::playbooks
