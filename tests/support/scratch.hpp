// A folder for one test, removed at its end.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace firebreak::test {

class scratch {
 public:
    scratch() {
        auto name = (std::filesystem::temp_directory_path() / "firebreak-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data()) ? name : std::string{};
    }
    ~scratch() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
        return path_ / name;
    }

 private:
    std::filesystem::path path_;
};

}  // namespace firebreak::test
