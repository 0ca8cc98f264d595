// A folder that goes when whoever made it goes.
#pragma once

#include <filesystem>

namespace firebreak::cli {

class scratch_folder {
 public:
    scratch_folder();
    ~scratch_folder();
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

}  // namespace firebreak::cli
