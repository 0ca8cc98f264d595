// Files that are part of the binary, so that it runs from anywhere: the playbook library and the
// demo's configuration and scripts. CMake makes the functions (config/cmake/embed.cmake).
#pragma once

#include <string_view>
#include <vector>

namespace firebreak::cli {

struct embedded_file {
    std::string_view name;
    std::string_view bytes;
};

std::vector<embedded_file> library_files();  ///< playbooks/library/*.yaml
std::vector<embedded_file> demo_files();     ///< config/demo.yaml, config/examples/*.script

}  // namespace firebreak::cli
