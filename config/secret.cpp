#include "config/secret.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace firebreak {

variables process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr) return std::nullopt;
        return std::string(value);
    };
}

}  // namespace firebreak

namespace firebreak::yaml {
namespace {

bool is_variable_name(std::string_view name) {
    const auto letter = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    };
    return !name.empty() && letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// What editors and `echo` leave behind is not part of a token.
std::string trimmed(std::string value) {
    constexpr std::string_view blank = " \t\r\n";
    value.erase(value.find_last_not_of(blank) + 1);
    value.erase(0, std::min(value.find_first_not_of(blank), value.size()));
    return value;
}

std::optional<secret> checked(std::string value, const node& n, const notes& notes,
                              std::string_view key) {
    value = trimmed(std::move(value));
    if (value.empty()) {
        notes.error(n.at, fmt::format("'{}' is empty, and {} needs it", n.text, key));
        return std::nullopt;
    }
    if (std::ranges::any_of(value, [](char c) { return c > '\0' ? c <= ' ' || c == 127 : true; })) {
        notes.error(n.at, fmt::format("'{}' holds blanks or other characters that no token has: "
                                      "store the token alone, on one line",
                                      n.text));
        return std::nullopt;
    }
    return secret(std::move(value), n.text);
}

std::optional<secret> from_file(const std::string& written, const node& n, const notes& notes,
                                std::string_view key, const std::filesystem::path& folder) {
    const auto path = folder / written;
    struct stat about{};
    if (::stat(path.c_str(), &about) != 0) {
        notes.error(n.at, fmt::format("the file '{}' does not exist or its folder can't be entered "
                                      "by this account, and {} needs it",
                                      path.string(), key));
        return std::nullopt;
    }
    std::string value;
    std::ifstream in;
    if (S_ISREG(about.st_mode)) in.open(path, std::ios::binary);
    if (in) {
        constexpr std::streamsize most = 16'384;
        value.resize(most);
        in.read(value.data(), most);
        value.resize(static_cast<std::size_t>(in.gcount()));
    }
    if (!in.is_open() || in.bad()) {
        notes.error(n.at,
                    fmt::format("the file '{}' can't be read by this account, and {} needs it",
                                path.string(), key));
        return std::nullopt;
    }
    if ((about.st_mode & (S_IROTH | S_IWOTH)) != 0)
        notes.warning(n.at, fmt::format("everybody on this machine may open '{0}': chmod 600 {0}",
                                        path.string()));
    return checked(std::move(value), n, notes, key);
}

}  // namespace

std::optional<secret> as_secret(const node& n, const notes& notes, std::string_view key,
                                const std::filesystem::path& folder, const variables& environment,
                                wanted_secrets wanted) {
    const auto text = as_text(n, notes);
    if (!text) return std::nullopt;
    if (text->starts_with("file:") && text->size() > 5) {
        if (wanted == wanted_secrets::no) return secret({}, *text);
        return from_file(text->substr(5), n, notes, key, folder);
    }
    const bool variable = text->starts_with("env:");
    if (variable && is_variable_name(std::string_view(*text).substr(4))) {
        if (wanted == wanted_secrets::no) return secret({}, *text);
        const auto name = text->substr(4);
        auto value = environment(name);
        if (value) return checked(std::move(*value), n, notes, key);
        notes.error(n.at, fmt::format("the environment variable {} is not set, and {} needs it",
                                      name, key));
        return std::nullopt;
    }
    if (variable)
        notes.error(n.at,
                    "after env: the name of an environment variable belongs: letters, digits "
                    "and _");
    else
        notes.error(n.at,
                    fmt::format("{} is a secret and never stands in this file: keep it in an "
                                "environment variable or a file, and write env:NAME or file:PATH",
                                key));
    return std::nullopt;
}

}  // namespace firebreak::yaml
