#include "playbooks/kept_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <system_error>
#include <vector>

namespace firebreak::playbooks {
namespace {

constexpr std::size_t format_size = 8, digest_size = 32, most_bytes = 64 * 1024 * 1024,
                      kept_files = 4;

std::string_view view(const digest& d) {
    return {reinterpret_cast<const char*>(d.data()), d.size()};
}

std::filesystem::path file_of(const std::filesystem::path& folder, std::string_view kind,
                              const digest& d) {
    return folder / fmt::format("{}{}", hex(d).substr(0, 32), kind);
}

}  // namespace

std::string seal(std::string_view format, const digest& made_from, std::string_view content) {
    std::string bytes;
    bytes.reserve(format_size + content.size() + 2 * digest_size);
    bytes += format;
    bytes += view(made_from);
    bytes += content;
    const auto sum = sha256(bytes);
    bytes += view(sum);
    return bytes;
}

std::optional<std::string_view> unseal(std::string_view bytes, std::string_view format,
                                       const digest& made_from) {
    if (bytes.size() < format_size + 2 * digest_size || bytes.size() > most_bytes)
        return std::nullopt;
    const auto sealed = bytes.substr(0, bytes.size() - digest_size);
    if (!sealed.starts_with(format) || sealed.substr(format_size, digest_size) != view(made_from) ||
        bytes.substr(sealed.size()) != view(sha256(sealed)))
        return std::nullopt;
    return sealed.substr(format_size + digest_size);
}

std::optional<std::string> find_kept(const std::filesystem::path& folder, std::string_view kind,
                                     const digest& made_from) {
    std::error_code failed;
    const auto file = file_of(folder, kind, made_from);
    const auto size = std::filesystem::file_size(file, failed);
    if (failed || size > most_bytes || !std::filesystem::is_regular_file(file, failed))
        return std::nullopt;
    std::string bytes(size, '\0');
    std::ifstream in(file, std::ios::binary);
    if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) return std::nullopt;
    return bytes;
}

void keep(const std::filesystem::path& folder, std::string_view kind, const digest& made_from,
          std::string_view bytes) {
    namespace fs = std::filesystem;
    std::error_code failed;
    fs::create_directories(folder, failed);
    const auto file = file_of(folder, kind, made_from);
    auto fresh = file;
    fresh += fmt::format(".{}", ::getpid());
    {
        std::ofstream out(fresh, std::ios::binary);
        out << bytes;
        if (!out.flush()) {
            fs::remove(fresh, failed);
            return;
        }
    }
    fs::rename(fresh, file, failed);
    if (failed) fs::remove(fresh, failed);
    std::vector<std::pair<fs::file_time_type, fs::path>> old;
    for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed))
        if (it->path().extension() == kind && it->path() != file)
            old.emplace_back(it->last_write_time(failed), it->path());
    std::ranges::sort(old, std::greater{});
    for (std::size_t i = kept_files; i < old.size(); ++i) fs::remove(old[i].second, failed);
}

}  // namespace firebreak::playbooks
