// Small services of the file system, with our error codes.
#pragma once

#include "bot/domain/error.hpp"

#include <cstdint>
#include <string>

namespace firebreak::storage {

/// errno as one of ours.
errc from_errno(int error) noexcept;

bool exists(const std::string& path);
/// Makes an empty file that only its owner may read. Errors: already_exists, disk_full …
result<> make_private_file(const std::string& path);
result<> flush_file(const std::string& path);
result<> flush_folder_of(const std::string& path);
/// Renames without ever replacing anything. Errors: already_exists …
result<> rename_to_new(const std::string& from, const std::string& to);
/// Writes zeros behind the end of the file until it has `size` bytes, so that later writes
/// overwrite blocks that exist. A longer file stays as it is. Errors: disk_full …
result<> extend_with_zeros(const std::string& path, std::int64_t size);

/// Removes a database file under construction, with its companions, unless it was renamed.
class temporary_file {
 public:
    explicit temporary_file(std::string path) : path_(std::move(path)) {}
    ~temporary_file();
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;

 private:
    std::string path_;
};

}  // namespace firebreak::storage
