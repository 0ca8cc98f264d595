#include "bot/domain/address.hpp"

#include <algorithm>

namespace firebreak {
namespace {

bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; }

bool begins_with(std::string_view text, std::string_view lower) {
    return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(),
                                                     [](char a, char b) { return a == small(b); });
}

std::string small_letters(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), small);
    return out;
}

/// "example.org", "example.org:8080", "[::1]".
bool is_host(std::string_view host) {
    return !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [](char c) {
        return is_alnum(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']' || c == '_';
    });
}

/// Percent-encodes whatever would end a link early or is not ASCII.
std::string encoded(std::string_view text) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7F &&
            std::string_view("<>|\"`\\^{}").find(c) == std::string_view::npos) {
            out += c;
        } else {
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    return out;
}

}  // namespace

std::optional<address> read_address(std::string_view url) {
    constexpr std::size_t longest = 3000;
    while (url.starts_with(' ')) url.remove_prefix(1);
    while (url.ends_with(' ')) url.remove_suffix(1);
    if (url.size() > longest) return std::nullopt;
    if (begins_with(url, "mailto:")) {
        const auto who = url.substr(7, url.find('?') - 7);
        const auto at = who.find('@');
        if (at == who.npos || at == 0 || !is_host(who.substr(at + 1))) return std::nullopt;
        const auto box = who.substr(0, at);
        if (!std::ranges::all_of(box, [](char c) {
                return is_alnum(c) || std::string_view(".-_+").find(c) != std::string_view::npos;
            }))
            return std::nullopt;
        return address{"mailto:" + std::string(who), std::string(who)};
    }
    const std::size_t scheme = begins_with(url, "https://")  ? 8
                               : begins_with(url, "http://") ? 7
                                                             : 0;
    if (scheme == 0) return std::nullopt;
    const auto rest = url.substr(scheme);
    const auto end = std::min(rest.find_first_of("/?#"), rest.size());
    const auto host = rest.substr(0, end);
    // A user name before the host ("https://bank.example@evil.example") is refused with it.
    if (!is_host(host)) return std::nullopt;
    address out;
    out.host = small_letters(host);
    out.url = small_letters(url.substr(0, scheme)) + out.host + encoded(rest.substr(end));
    if (out.url.size() > longest) return std::nullopt;
    return out;
}

}  // namespace firebreak
