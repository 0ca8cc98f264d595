#include "adapters/net/url.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/src.hpp>  // the whole of Boost.URL is compiled here, no library is linked

#include <algorithm>
#include <charconv>

namespace firebreak::net {
namespace {

namespace urls = boost::urls;

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::uint16_t usual_port(std::string_view scheme) {
    return scheme == "https" || scheme == "wss" ? 443 : 80;
}

std::string lower(std::string text) {
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return text;
}

std::string bracketed(const std::string& host) {
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

bool is_host(std::string_view host) {
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' ||
               c == '_' || c == ':';
    });
}

}  // namespace

std::string url::host_field() const {
    return port == usual_port(scheme) ? bracketed(host) : authority();
}

std::string url::authority() const { return bracketed(host) + ":" + std::to_string(port); }

result<url> parse_url(std::string_view text) {
    url at;
    at.scheme = lower(std::string(text.substr(0, text.find(':'))));
    const bool known =
        at.scheme == "http" || at.scheme == "https" || at.scheme == "ws" || at.scheme == "wss";
    // Asked before: Boost 1.81 stumbles over some URLs that are nothing for us ("x:?").
    if (!known || !text.substr(at.scheme.size()).starts_with("://")) return errc::invalid;
    const auto parsed = urls::parse_uri(text);
    if (!parsed || !parsed->has_authority()) return errc::invalid;
    at.host = lower(std::string(parsed->host_address()));
    const bool six = parsed->host_type() == urls::host_type::ipv6;
    if (!is_host(at.host) || (at.host.find(':') != std::string::npos) != six) return errc::invalid;
    if (parsed->has_userinfo()) at.user_info = std::string(parsed->encoded_userinfo());
    at.port = usual_port(at.scheme);
    if (parsed->has_port() && !parsed->port().empty()) {
        // Boost's port_number() of 1.81 wraps around.
        const std::string_view digits = parsed->port();
        const auto* const end = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), end, at.port);
        if (read.ec != std::errc{} || read.ptr != end || at.port == 0) return errc::invalid;
    }
    at.target = std::string(parsed->encoded_path());
    if (at.target.empty()) at.target = "/";
    if (at.target.front() != '/') return errc::invalid;  // Boost 1.81 takes "http://[::1]x"
    if (parsed->has_query()) at.target += "?" + std::string(parsed->encoded_query());
    return at;
}

std::string percent_encode(std::string_view text) {
    return urls::encode(text, urls::unreserved_chars);
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) return std::nullopt;
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return plain;
}

void append_form_field(std::string& form, std::string_view name, std::string_view value) {
    if (!form.empty()) form += '&';
    urls::encoding_opts with;
    with.space_as_plus = true;
    form += urls::encode(name, urls::unreserved_chars, with);
    form += '=';
    form += urls::encode(value, urls::unreserved_chars, with);
}

std::optional<std::string> form_value(std::string_view form, std::string_view name) {
    const auto decode = [](std::string_view part) {
        std::string blanks(part);
        std::ranges::replace(blanks, '+', ' ');
        return percent_decode(blanks);
    };
    while (!form.empty()) {
        const auto field = form.substr(0, form.find('&'));
        form.remove_prefix(std::min(form.size(), field.size() + 1));
        const auto equals = field.find('=');
        if (decode(field.substr(0, equals)) != name) continue;
        return decode(equals == std::string_view::npos ? std::string_view{}
                                                       : field.substr(equals + 1));
    }
    return std::nullopt;
}

}  // namespace firebreak::net
