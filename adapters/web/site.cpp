#include "adapters/web/site.hpp"

#include "adapters/net/url.hpp"
#include "adapters/web/headers.hpp"
#include "bot/domain/session.hpp"

#include <algorithm>

namespace firebreak::web {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

net::http_response refusal(unsigned status, std::string words) {
    net::http_response r;
    r.status = status;
    r.content_type = "text/plain; charset=utf-8";
    r.body = std::move(words);
    add_security_headers(r, page_kind::page);
    return r;
}

}  // namespace

site::site(site_settings s) : settings_(std::move(s)) {
    if (const auto at = net::parse_url(settings_.address)) {
        host_ = at->host_field();
        secure_ = at->is_encrypted();
        const auto colon = host_.rfind(':');
        if (colon != host_.npos && host_.find(']', colon) == host_.npos)
            port_ = host_.substr(colon);
        loopback_ = at->host == "localhost" || at->host == "::1" || at->host.starts_with("127.");
    }
}

std::string_view site::cookie_name() const {
    // Browsers take the prefixed name from https alone, for one host and without a domain.
    return secure_ ? "__Host-firebreak" : "firebreak";
}

bool site::trusts(std::string_view peer) const {
    return std::ranges::find(settings_.trusted_proxies, peer) != settings_.trusted_proxies.end();
}

std::string site::client_of(const net::http_head& head) const {
    if (!trusts(head.peer)) return std::string(head.peer);
    // Each proxy adds the address that it saw at the end: the last one is our proxy's word.
    std::string_view last;
    for (const auto& f : head.fields)
        if (net::same_name(f.name, "X-Forwarded-For")) last = f.value;
    last = trimmed(last.substr(last.rfind(',') + 1));
    constexpr std::size_t longest_address = 45;
    return std::string(last.empty() || last.size() > longest_address ? head.peer : last);
}

bool site::came_encrypted(const net::http_head& head) const {
    if (settings_.tls) return true;
    if (!trusts(head.peer)) return false;
    const auto told = head.sole_header("X-Forwarded-Proto");
    return !told || net::same_name(trimmed(*told), "https");
}

bool site::is_ours(std::string_view host) const {
    if (net::same_name(host, host_)) return true;
    // At this machine itself people type either name.
    return loopback_ &&
           (net::same_name(host, "localhost" + port_) ||
            net::same_name(host, "127.0.0.1" + port_) || net::same_name(host, "[::1]" + port_));
}

std::optional<net::http_response> site::misdirected(const net::http_head& head) const {
    const auto host = head.sole_header("Host");
    if (!host || !is_ours(trimmed(*host)))
        return refusal(421, "This is not the address of this dashboard.\n");
    if (secure_ && !came_encrypted(head)) {
        if (head.method == "POST") return refusal(403, "Use https.\n");
        net::http_response r;
        r.status = 308;
        add_security_headers(r, page_kind::page);
        r.headers.emplace_back("Location", settings_.address + std::string(head.target));
        return r;
    }
    const bool says = head.count("Origin") + head.count("Sec-Fetch-Site") > 0;
    if (head.method == "POST" && says && !from_our_page(head))
        return refusal(403, "This form did not come from a page of this dashboard.\n");
    return std::nullopt;
}

bool site::from_our_page(const net::http_head& head) const {
    if (head.count("Sec-Fetch-Site") > 0 &&
        head.sole_header("Sec-Fetch-Site").value_or("") != "same-origin")
        return false;
    const auto origin = head.sole_header("Origin");
    if (!origin) return head.count("Origin") == 0 && head.count("Sec-Fetch-Site") > 0;
    const std::string_view scheme = secure_ || settings_.tls ? "https://" : "http://";
    return origin->starts_with(scheme) && is_ours(origin->substr(scheme.size()));
}

std::optional<std::string> site::cookie_of(const net::http_head& head) const {
    std::optional<std::string> found;
    for (const auto& f : head.fields) {
        if (!net::same_name(f.name, "Cookie")) continue;
        auto rest = f.value;
        while (!rest.empty()) {
            const auto end = std::min(rest.find(';'), rest.size());
            const auto pair = trimmed(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            const auto equals = std::min(pair.find('='), pair.size());
            if (pair.substr(0, equals) != cookie_name() || equals + 1 >= pair.size()) continue;
            if (found) return std::nullopt;
            found = pair.substr(equals + 1);
        }
    }
    return found;
}

std::string site::set_cookie(std::string_view token) const {
    std::string cookie(cookie_name());
    cookie.append("=").append(token);
    cookie += "; Path=/; HttpOnly; SameSite=Lax";
    if (secure_) cookie += "; Secure";
    const auto seconds = std::chrono::seconds{session_lifetime}.count();
    return cookie + "; Max-Age=" + std::to_string(token.empty() ? 0 : seconds);
}

}  // namespace firebreak::web
