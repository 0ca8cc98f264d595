// Files that are part of the binary, so that it runs from anywhere: the playbook library and the
// demo's configuration and scripts. CMake makes the functions (config/cmake/embed.cmake).
#pragma once

#include "bot/domain/embedded.hpp"

#include <vector>

namespace firebreak::cli {

std::vector<embedded_file> library_files();  ///< playbooks/library/*.yaml
std::vector<embedded_file> trained_files();  ///< of that library: phrases and model, made ready
std::vector<embedded_file> demo_files();     ///< config/demo.yaml, config/examples/*.script

}  // namespace firebreak::cli
