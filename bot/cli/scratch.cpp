#include "bot/cli/scratch.hpp"

#include <cstdlib>
#include <string>

namespace firebreak::cli {

scratch_folder::scratch_folder() {
    auto name = (std::filesystem::temp_directory_path() / "firebreak-demo-XXXXXX").string();
    if (::mkdtemp(name.data())) path_ = name;
}

scratch_folder::~scratch_folder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace firebreak::cli
